using System.Collections.Frozen;
using Billing.Providers.Simulator.Loopback;

namespace Billing.Providers.Simulator.PayPalLoopback;

/// <summary>Every request that is spoken, by its name in the description.</summary>
internal static class Routes
{
    public delegate PayPalAnswer Handler(Turn turn, PayPalCall call);

    /// <summary>How a request is carried out, for how many hours its key is kept, and whether rules are asked about it.</summary>
    public sealed record Route(Handler Handler, int KeyHours = 0, bool MovesMoney = false);

    private const int OrderKeys = 6;
    private const int PaymentKeys = 45 * 24;
    private const int VaultKeys = 3;

    private static readonly FrozenDictionary<string, Route> Table = new Dictionary<string, Route>
    {
        ["POST /v2/checkout/orders"] = new(Orders.Create, OrderKeys),
        ["GET /v2/checkout/orders/{id}"] = new(Orders.Get),
        ["POST /v2/checkout/orders/{id}/confirm-payment-source"] = new(Orders.Confirm),
        ["POST /v2/checkout/orders/{id}/authorize"] = new(Orders.Authorize, OrderKeys, MovesMoney: true),
        ["POST /v2/checkout/orders/{id}/capture"] = new(Orders.Capture, OrderKeys, MovesMoney: true),
        ["GET /v2/payments/authorizations/{authorization_id}"] = new(Holds.Get),
        ["POST /v2/payments/authorizations/{authorization_id}/capture"] = new(Holds.Capture, PaymentKeys, MovesMoney: true),
        ["POST /v2/payments/authorizations/{authorization_id}/void"] = new(Holds.Void),
        ["GET /v2/payments/captures/{capture_id}"] = new(Captures.Get),
        ["POST /v2/payments/captures/{capture_id}/refund"] = new(Refunds.Create, PaymentKeys, MovesMoney: true),
        ["GET /v2/payments/refunds/{refund_id}"] = new(Refunds.Get),
        ["POST /v3/vault/setup-tokens"] = new(Vault.CreateSetUp, VaultKeys),
        ["GET /v3/vault/setup-tokens/{id}"] = new(Vault.GetSetUp),
        ["POST /v3/vault/payment-tokens"] = new(Vault.CreateToken, VaultKeys),
        ["GET /v3/vault/payment-tokens"] = new(Vault.ListTokens),
        ["GET /v3/vault/payment-tokens/{id}"] = new(Vault.GetToken),
        ["DELETE /v3/vault/payment-tokens/{id}"] = new(Vault.DeleteToken),
        ["GET /v1/customer/disputes"] = new(Disputes.List),
        ["GET /v1/customer/disputes/{id}"] = new(Disputes.Get),
        ["POST /v1/notifications/webhooks"] = new(Webhooks.Create),
        ["GET /v1/notifications/webhooks"] = new(Webhooks.List),
        ["DELETE /v1/notifications/webhooks/{webhook_id}"] = new(Webhooks.Delete),
        ["GET /v1/notifications/webhooks-events"] = new(Events.List),
        ["GET /v1/notifications/webhooks-events/{event_id}"] = new(Events.Get),
        ["GET /v1/reporting/transactions"] = new(Reports.Search),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static IEnumerable<string> Spoken => Table.Keys.Order(StringComparer.Ordinal);

    public static Route? Find(Operation operation) => Table.GetValueOrDefault(operation.Name);

    /// <summary>What a key names, as it is by now.</summary>
    public static Handler Again(string kind) => kind switch
    {
        Orders.Kind => Orders.Get,
        Captures.Kind => Captures.Get,
        Refunds.Kind => Refunds.Get,
        Vault.SetUp => Vault.GetSetUp,
        _ => Vault.GetToken,
    };
}
