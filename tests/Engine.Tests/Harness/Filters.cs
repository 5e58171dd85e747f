using Billing.Engine.Tests.Grains;

namespace Billing.Engine.Tests.Harness;

public sealed class ObservingIncomingFilter : IIncomingGrainCallFilter
{
    public async Task Invoke(IIncomingGrainCallContext context)
    {
        if (context.InterfaceMethod.DeclaringType != typeof(IFilteredGrain))
        {
            await context.Invoke();
            return;
        }

        var seen = Observed.In(context.TargetId.Key.ToString());
        seen.Add($"incoming {context.MethodName}");
        await context.Invoke();
        seen.Add($"incoming done {context.Result}");
        if (context.Result is int number)
        {
            context.Result = number + 1;
        }
    }
}

public sealed class ObservingOutgoingFilter : IOutgoingGrainCallFilter
{
    public const string Stamp = "stamp";

    public async Task Invoke(IOutgoingGrainCallContext context)
    {
        if (context.InterfaceMethod.DeclaringType != typeof(IFilteredGrain))
        {
            await context.Invoke();
            return;
        }

        var seen = Observed.In(context.TargetId.Key.ToString());
        seen.Add($"outgoing {context.MethodName}");
        RequestContext.Set(Stamp, "filtered");
        await context.Invoke();
        seen.Add($"outgoing done {context.Result}");
    }
}
