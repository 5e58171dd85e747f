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

    public static ProviderAdapter Create(IPaymentProvider provider) => new(Name, Capabilities, provider);

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
