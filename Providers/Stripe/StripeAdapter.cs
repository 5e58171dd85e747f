using System.Collections.Immutable;
using Billing.Domain.Collection;
using NodaTime;

namespace Billing.Providers.OnStripe;

/// <summary>Stripe behind the boundary. Everything of Stripe's stays in this folder.</summary>
public static class StripeAdapter
{
    public const string Name = "stripe";

    /// <summary>True when the SDK speaks another version of the API than this adapter was tested with.</summary>
    public static bool HasDrifted => StripeConnection.HasDrifted;

    public static ProviderAdapter Create(StripeSettings settings, HttpMessageHandler? transport = null)
    {
        var client = new StripeConnection(settings, transport).Client;
        // docs.stripe.com/rate-limits: 100 a second in live mode, 25 in a sandbox, and 25 for each endpoint.
        var isLive = settings.ApiKey.Reveal().StartsWith("sk_live_", StringComparison.Ordinal) || settings.ApiKey.Reveal().StartsWith("rk_live_", StringComparison.Ordinal);
        var capabilities = Capabilities with { RequestsPerSecond = isLive ? 100 : 25, RequestsPerSecondEach = 25 };
        return new ProviderAdapter(Name, capabilities, new StripePayments(client))
        {
            Held = new StripeHolds(client),
            Continuations = new StripeContinuations(client),
            Vault = new StripeVault(client),
            Metadata = new StripeMetadata(client),
            Pages = new StripePages(client),
            Books = new StripeBooks(client),
            Notices = new StripeNotices(settings),
            Sight = new StripeSight(client),
            Cancellations = new StripeCancellations(client),
        };
    }

    private static ProviderCapabilities Capabilities { get; } = new()
    {
        Methods =
        [
            CollectionMethodKind.Card, CollectionMethodKind.Wallet, CollectionMethodKind.BankDebit, CollectionMethodKind.BillingAgreement,
        ],
        NeedsCustomer = true,
        OffSession = true,
        Holds = true,
        PartialCapture = true,
        PartialRefund = true,
        Continuations = true,
        Vault = true,
        Mandates = true,
        Metadata = true,
        Checkout = true,
        Portal = true,
        PaymentLinks = true,
        Books = true,
        Notices = true,
        KeysLive = Duration.FromHours(24),
        KeyLengthMax = StripeKeys.LengthMax,
        // docs.stripe.com/currencies#minimum-and-maximum-charge-amounts: eight digits, and what a settlement in that currency must have.
        Limits = new Dictionary<string, (long Least, long Most)>
        {
            ["AUD"] = (50, Most), ["BRL"] = (50, Most), ["CAD"] = (50, Most), ["CHF"] = (50, Most), ["CZK"] = (15_00, Most),
            ["DKK"] = (2_50, Most), ["EUR"] = (50, Most), ["GBP"] = (30, Most), ["HUF"] = (175_00, Most), ["JPY"] = (50, Most),
            ["MXN"] = (10_00, Most), ["NOK"] = (3_00, Most), ["NZD"] = (50, Most), ["PLN"] = (2_00, Most), ["SEK"] = (3_00, Most),
            ["SGD"] = (50, Most), ["USD"] = (50, Most),
        }.ToImmutableSortedDictionary(),
    };

    private const long Most = 999_999_99;
}
