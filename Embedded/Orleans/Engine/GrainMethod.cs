using System.Linq.Expressions;
using System.Reflection;
using Orleans;
using Orleans.Concurrency;

namespace Billing.Embedded;

/// <summary>What the engine knows of one method of a grain interface, read once.</summary>
internal abstract class GrainMethod
{
    protected GrainMethod(MethodInfo method)
    {
        Info = method;
        Name = $"{method.DeclaringType!.Name}.{method.Name}";
        Mode = method.IsDefined(typeof(AlwaysInterleaveAttribute)) ? TurnMode.Interleaved
            : method.IsDefined(typeof(ReadOnlyAttribute)) ? TurnMode.ReadOnly
            : TurnMode.Exclusive;
        OneWay = method.IsDefined(typeof(OneWayAttribute));
        ResponseTimeoutTicks = method.GetCustomAttribute<ResponseTimeoutAttribute>()?.Timeout?.Ticks;
        var parameters = method.GetParameters();
        var at = Array.FindIndex(parameters, parameter => parameter.ParameterType == typeof(CancellationToken));
        TokenPosition = at < 0 ? null : at;
        Parameters = parameters;
    }

    internal MethodInfo Info { get; }

    internal string Name { get; }

    internal TurnMode Mode { get; }

    internal bool OneWay { get; }

    internal long? ResponseTimeoutTicks { get; }

    internal int? TokenPosition { get; }

    internal ParameterInfo[] Parameters { get; }

    /// <summary>The caller's side: sends the call and returns what the interface method returns.</summary>
    internal abstract object? Send(GrainProxy target, object?[] arguments);

    /// <summary>The callee's side: runs the method in the activation and answers the call.</summary>
    internal abstract void Run(Activation activation, Call call);

    internal static GrainMethod Read(MethodInfo method)
    {
        var type = method.ReturnType;
        var open = type.IsGenericType ? type.GetGenericTypeDefinition() : null;
        if (type == typeof(Task))
        {
            return new AnsweringMethod<Nothing>(method, Invoker(method, AsTaskOfNothing), static answer => answer);
        }

        if (type == typeof(ValueTask))
        {
            return new AnsweringMethod<Nothing>(method, Invoker(method, AsTaskOfNothing), static answer => new ValueTask(answer));
        }

        if (open == typeof(Task<>) || open == typeof(ValueTask<>))
        {
            return Make(nameof(ReadWithResult), type.GetGenericArguments()[0], method);
        }

        return open == typeof(IAsyncEnumerable<>)
            ? Make(nameof(ReadStream), type.GetGenericArguments()[0], method)
            : throw new NotSupportedException($"{method.DeclaringType}.{method.Name} returns {type}; a grain method is async.");
    }

    private static GrainMethod Make(string reader, Type result, MethodInfo method) =>
        (GrainMethod)typeof(GrainMethod).GetMethod(reader, BindingFlags.NonPublic | BindingFlags.Static)!
            .MakeGenericMethod(result)
            .Invoke(null, BindingFlags.DoNotWrapExceptions, null, [method], null)!;

    private static GrainMethod ReadWithResult<TResult>(MethodInfo method) => method.ReturnType == typeof(Task<TResult>)
        ? new AnsweringMethod<TResult>(method, Invoker<Task<TResult>>(method, static call => call), static answer => answer)
        : new AnsweringMethod<TResult>(
            method,
            Invoker<Task<TResult>>(method, call => Expression.Call(call, nameof(ValueTask<TResult>.AsTask), null)),
            static answer => new ValueTask<TResult>(answer));

    private static GrainMethod ReadStream<TItem>(MethodInfo method) =>
        new StreamingMethod<TItem>(method, Invoker<IAsyncEnumerable<TItem>>(method, static call => call));

    private static Func<object, object?[], Task<Nothing>> Invoker(MethodInfo method, Func<Expression, Expression> wrap) =>
        Invoker<Task<Nothing>>(method, wrap);

    private static Func<object, object?[], TReturn> Invoker<TReturn>(MethodInfo method, Func<Expression, Expression> wrap)
    {
        var grain = Expression.Parameter(typeof(object));
        var arguments = Expression.Parameter(typeof(object?[]));
        var values = method.GetParameters().Select((parameter, at) => Expression.Convert(
            Expression.ArrayIndex(arguments, Expression.Constant(at)), parameter.ParameterType));
        var call = Expression.Call(Expression.Convert(grain, method.DeclaringType!), method, values);
        return Expression.Lambda<Func<object, object?[], TReturn>>(wrap(call), grain, arguments).Compile();
    }

    private static Expression AsTaskOfNothing(Expression call) => Expression.Call(
        typeof(Nothing).GetMethod(nameof(Nothing.After), [call.Type])!, call);
}

/// <summary>The answer of a method that answers nothing.</summary>
internal readonly struct Nothing
{
    private static readonly Task<Nothing> Done = Task.FromResult(default(Nothing));

    public static Task<Nothing> After(Task work) => work.IsCompletedSuccessfully ? Done : Await(work);

    public static Task<Nothing> After(ValueTask work) => work.IsCompletedSuccessfully ? Done : Await(work.AsTask());

    private static async Task<Nothing> Await(Task work)
    {
        await work;
        return default;
    }
}
