using System.Reflection;
using Orleans;
using Orleans.Runtime;

namespace Billing.Embedded;

/// <summary>A call as the filters of one side see it: each may look, change the result, or not go on.</summary>
internal abstract class FilteredCall(Call call, Func<Task<object?>> proceed)
{
    private int _next;

    protected Call Call => call;

    public MethodInfo InterfaceMethod => call.Method.Info;

    public string InterfaceName => call.Method.Info.DeclaringType!.FullName!;

    public string MethodName => call.Method.Info.Name;

    public object? Result { get; set; }

    public GrainId? SourceId => call.Source?.GrainId;

    public GrainId TargetId => call.Target.Id;

    public async Task Invoke()
    {
        var at = _next++;
        if (!await InvokeFilter(at))
        {
            Result = await proceed();
        }
    }

    /// <summary>Runs the filter at this place; false when there is none left.</summary>
    protected abstract ValueTask<bool> InvokeFilter(int at);
}

internal sealed class IncomingCall(Activation activation, Call call, Func<Task<object?>> proceed)
    : FilteredCall(call, proceed), IIncomingGrainCallContext
{
    public object Grain => activation.Instance!;

    public IGrainContext TargetContext => activation;

    public MethodInfo ImplementationMethod
    {
        get
        {
            var map = activation.Class.Implementation.GetInterfaceMap(InterfaceMethod.DeclaringType!);
            return map.TargetMethods[Array.IndexOf(map.InterfaceMethods, InterfaceMethod)];
        }
    }

    protected override async ValueTask<bool> InvokeFilter(int at)
    {
        var filters = activation.Engine.IncomingFilters;
        var filter = at < filters.Length ? filters[at]
            : at == filters.Length && activation.FiltersItself ? (IIncomingGrainCallFilter)activation.Instance!
            : null;
        if (filter is null)
        {
            return false;
        }

        await filter.Invoke(this);
        return true;
    }
}

internal sealed class OutgoingCall(GrainEngine engine, Call call, Func<Task<object?>> proceed)
    : FilteredCall(call, proceed), IOutgoingGrainCallContext
{
    public object Grain => Call.Target;

    public IGrainContext? SourceContext => Call.Source;

    protected override async ValueTask<bool> InvokeFilter(int at)
    {
        if (at >= engine.OutgoingFilters.Length)
        {
            return false;
        }

        await engine.OutgoingFilters[at].Invoke(this);
        return true;
    }
}
