using Billing.Domain.Collection;
using NodaTime;

namespace Billing.Providers.Simulated;

/// <summary>
/// The simulated provider behind the boundary: money, and notices where it is given a secret to sign them with. It knows no customers,
/// methods or pages of its own; where those are wanted, the loopback Stripe has them.
/// </summary>
public static class SimulatedAdapter
{
    public const string Name = "simulated";

    public static ProviderAdapter Create(IPaymentProvider provider, Secret? webhookSecret = null) => webhookSecret is null
        ? new(Name, Capabilities, provider)
        : new(Name, Capabilities with { Notices = true }, provider) { Notices = new SimulatedNotices([webhookSecret]) };

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
