namespace Billing.Engine;

/// <summary>The official runtime cannot be simulated.</summary>
internal static class SimulatedCalls
{
    public static double? Round(ulong seed) => null;
}
