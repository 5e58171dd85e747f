using Billing.Domain.Collection;
using NodaTime;

namespace Billing.Providers.Simulated;

/// <summary>
/// The simulated provider behind the boundary: money, and notices where it is given a secret to sign them with. It knows no customers,
/// methods or pages of its own; where those are wanted, the loopback Stripe has them. What is written beside a customer it keeps under
/// whatever name it is given.
/// </summary>
public static class SimulatedAdapter
{
    public const string Name = "simulated";

    /// <param name="desk">How its objects stand, where somebody keeps them.</param>
    /// <param name="name">There may be several.</param>
    /// <param name="webhookSecret">Without one it tells nothing, or is not believed.</param>
    public static ProviderAdapter Create(
        IPaymentProvider provider, SimulatedDesk? desk = null, string name = Name, Secret? webhookSecret = null) =>
        new(name, Capabilities with { Notices = webhookSecret is not null, Metadata = provider is ICustomerMetadata }, provider)
        {
            Metadata = provider as ICustomerMetadata,
            Sight = desk,
            Cancellations = desk,
            Notices = webhookSecret is null ? null : new SimulatedNotices([webhookSecret]),
        };

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
