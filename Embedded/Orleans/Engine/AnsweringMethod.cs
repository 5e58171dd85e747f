using System.Reflection;
using Orleans.Runtime;

namespace Billing.Embedded;

/// <summary>A grain method that answers once: Task, ValueTask, with or without a result.</summary>
internal sealed class AnsweringMethod<TResult>(
    MethodInfo method,
    Func<object, object?[], Task<TResult>> invoke,
    Func<Task<TResult>, object> asDeclared)
    : GrainMethod(method)
{
    private static readonly Task<TResult> SentOneWay = Task.FromResult(default(TResult)!);

    internal override object Send(GrainProxy target, object?[] arguments)
    {
        var engine = target.Engine;
        var call = new Call<TResult>(this, target, arguments);
        if (engine.HasOutgoingFilters || engine.Paranoid)
        {
            var filtered = SendFiltered(engine, call);
            return asDeclared(OneWay && engine.Fault != EngineFault.OneWayWaits ? SentOneWay : filtered);
        }

        if (TokenPosition is not null)
        {
            call.WatchCancellation();
        }

        if (!call.IsAnswered)
        {
            engine.Deliver(call.Target, call);
        }

        return asDeclared(OneWay && engine.Fault != EngineFault.OneWayWaits ? SentOneWay : call.Answer);
    }

    internal override void Run(Activation activation, Call call)
    {
        var engine = activation.Engine;
        if (engine.HasIncomingFilters || activation.FiltersItself)
        {
            _ = RunFiltered(activation, (Call<TResult>)call);
            return;
        }

        Task<TResult> work;
        bool done;
        try
        {
            work = invoke(activation.Instance!, call.Arguments);
            done = work.IsCompletedSuccessfully;
        }
        catch (Exception refused) when (engine.Fault != EngineFault.MissingTaskHangs)
        {
            End(activation, call, refused);
            return;
        }

        if (done)
        {
            ((Call<TResult>)call).Succeed(work.Result);
            activation.End(call);
            return;
        }

        _ = Finish(activation, (Call<TResult>)call, work);
    }

    private static async Task Finish(Activation activation, Call<TResult> call, Task<TResult> work)
    {
        TResult result;
        try
        {
            result = await work;
        }
        catch (Exception failure)
        {
            End(activation, call, failure);
            return;
        }

        call.Succeed(result);
        activation.End(call);
    }

    private static void End(Activation activation, Call call, Exception failure)
    {
        activation.OnFailure(failure);
        call.TryFail(activation.Engine.Fault == EngineFault.ExceptionReplaced ? new OrleansException(failure.Message) : failure);
        activation.End(call);
    }

    private async Task<TResult> SendFiltered(GrainEngine engine, Call<TResult> call)
    {
        if (engine.Paranoid)
        {
            call.Arguments = engine.Wire.Copy(Parameters, call.Arguments);
        }

        if (TokenPosition is not null)
        {
            call.WatchCancellation();
        }

        if (call.IsAnswered)
        {
            return await call.Answer;
        }

        if (!engine.HasOutgoingFilters)
        {
            engine.Deliver(call.Target, call);
            return engine.Wire.Copy(await call.Answer);
        }

        var context = new OutgoingCall(engine, call, async () =>
        {
            call.TakeContext();
            engine.Deliver(call.Target, call);
            var answer = await call.Answer;
            return engine.Paranoid ? engine.Wire.Copy(answer) : answer;
        });
        await context.Invoke();
        return (TResult)context.Result!;
    }

    private async Task RunFiltered(Activation activation, Call<TResult> call)
    {
        TResult result;
        try
        {
            var context = new IncomingCall(
                activation, call, async () => await invoke(activation.Instance!, call.Arguments));
            await context.Invoke();
            result = (TResult)context.Result!;
        }
        catch (Exception failure)
        {
            End(activation, call, failure);
            return;
        }

        call.Succeed(result);
        activation.End(call);
    }
}
