using Billing.Domain.Collection;
using NodaTime;

namespace Billing.Providers.OnPayPal;

/// <summary>PayPal behind the boundary, over its REST API. Everything of PayPal's stays in this folder.</summary>
public static class PayPalAdapter
{
    public const string Name = "paypal";

    public static ProviderAdapter Create(PayPalSettings settings, HttpMessageHandler? transport = null, TimeProvider? time = null)
    {
        var clock = time ?? TimeProvider.System;
        var connection = new PayPalConnection(settings, transport, clock);
        var orders = new PayPalOrders(connection, settings);
        var transactions = new PayPalTransactions(connection);
        var lookUps = new PayPalLookUps(connection, orders, transactions, clock);
        var certificates = new PayPalCertificates(connection, settings, clock);
        var vault = new PayPalVault(connection, settings);
        return new ProviderAdapter(Name, Capabilities, new PayPalPayments(connection, orders, lookUps))
        {
            Held = new PayPalHolds(connection, orders),
            Continuations = new PayPalContinuations(connection, lookUps, vault),
            Vault = vault,
            Pages = new PayPalPages(connection, orders),
            Books = new PayPalBooks(connection, transactions, settings),
            Sight = new PayPalSight(connection, orders),
            Notices = new PayPalNotices(settings, certificates),
            Certificates = certificates,
        };
    }

    private static ProviderCapabilities Capabilities { get; } = new()
    {
        Methods = [CollectionMethodKind.Card, CollectionMethodKind.Wallet, CollectionMethodKind.BillingAgreement],
        OffSession = true,
        Holds = true,
        PartialCapture = true,
        PartialRefund = true,
        Continuations = true,
        Vault = true,
        Mandates = true,
        Checkout = true,
        Books = true,
        BooksLateBy = PayPalTransactions.LateBy,
        Notices = true,
        // Orders; what is captured, refunded and let go of a hold, for 45 days.
        KeysLive = Duration.FromHours(6),
        KeyLengthMax = PayPalKeys.LengthMax,
        Currencies = PayPalAmounts.Currencies,
        Steps = PayPalAmounts.Steps,
    };
}
