using Billing.Domain.Collection;
using NodaTime;

namespace Billing.Providers.Simulated;

/// <summary>The simulated provider behind the boundary: it takes any method, and does what the method's name says.</summary>
public static class SimulatedAdapter
{
    public const string Name = "simulated";

    public static ProviderAdapter Of(IPaymentProvider payments) => new(
        Name,
        new ProviderCapabilities { Methods = [.. Enum.GetValues<CollectionMethodKind>()], OffSession = true, KeysLive = Duration.MaxValue },
        payments);
}
