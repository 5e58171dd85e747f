using Orleans.Runtime;

namespace Billing.Embedded;

/// <summary>The way from a grain's public context to the engine, for everything that only its own turn may do.</summary>
internal static class Turns
{
    public static Activation Of(IGrainContext context)
    {
        var activation = (Activation)context;
        activation.Engine.Scheduler.AssertTurn(activation);
        return activation;
    }
}
