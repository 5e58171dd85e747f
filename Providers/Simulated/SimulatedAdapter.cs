using Billing.Domain.Collection;
using NodaTime;

namespace Billing.Providers.Simulated;

/// <summary>
/// The simulated provider behind the boundary: money and nothing else. It knows no customers, methods, pages or notices of its own;
/// where those are wanted, the loopback Stripe has them.
/// </summary>
public static class SimulatedAdapter
{
    public const string Name = "simulated";

    /// <param name="desk">How its objects stand, where somebody keeps them.</param>
    /// <param name="name">There may be several.</param>
    public static ProviderAdapter Create(IPaymentProvider provider, SimulatedDesk? desk = null, string name = Name) =>
        new(name, Capabilities, provider) { Sight = desk, Cancellations = desk };

    private static ProviderCapabilities Capabilities { get; } = new()
    {
        Methods =
        [
            CollectionMethodKind.Card, CollectionMethodKind.Wallet, CollectionMethodKind.BankDebit, CollectionMethodKind.BillingAgreement,
        ],
        OffSession = true,
        PartialRefund = true,
        KeysLive = Duration.MaxValue,
    };
}
