using System.Text.Json;
using System.Text.Json.Nodes;
using Billing.Domain.Amounts;
using Billing.Domain.Collection;

namespace Billing.Providers.OnPayPal;

/// <summary>
/// The order that a charge becomes. It is made first and moves no money; taking is a second request of its own. So the first can
/// be repeated at any time to find out what became of the second: docs/decisions/0602.
/// </summary>
internal sealed class PayPalOrders(PayPalConnection connection, PayPalSettings settings)
{
    /// <summary>The same order for the same key for as long as PayPal keeps it, as far as it has come.</summary>
    public Task<JsonElement> MakeAsync(ChargeRequest charge, CancellationToken cancellation) => connection.PostAsync(
        "/v2/checkout/orders",
        PayPalKeys.Header(charge.Key),
        new JsonObject
        {
            ["intent"] = charge.IsHold ? "AUTHORIZE" : "CAPTURE",
            ["purchase_units"] = new JsonArray(new JsonObject
            {
                ["amount"] = PayPalAmounts.ToContract(charge.Amount),
                ["custom_id"] = charge.Account,
                ["invoice_id"] = charge.Key,
            }),
        },
        cancellation);

    public Task<JsonElement> FindAsync(string id, CancellationToken cancellation) =>
        connection.GetAsync($"/v2/checkout/orders/{Uri.EscapeDataString(id)}", cancellation);

    /// <summary>Sends the customer to PayPal to agree; what they pay with is kept for later.</summary>
    public Task<JsonElement> AskPayerAsync(JsonElement order, ChargeRequest charge, CancellationToken cancellation) => connection.PostAsync(
        $"/v2/checkout/orders/{IdOf(order)}/confirm-payment-source",
        null,
        new JsonObject { ["payment_source"] = Wallet(charge.Customer, charge.ReturnTo ?? settings.ReturnTo, null, keepsMethod: true) },
        cancellation);

    /// <summary>Takes or holds the money; with nothing to pay with, from what the payer agreed to.</summary>
    public Task<JsonElement> TakeAsync(JsonElement order, string key, JsonObject? source, CancellationToken cancellation)
    {
        var step = order.Text("intent") == "AUTHORIZE" ? "authorize" : "capture";
        return connection.PostAsync(
            $"/v2/checkout/orders/{IdOf(order)}/{step}",
            PayPalKeys.Header(key, step),
            source is null ? [] : new JsonObject { ["payment_source"] = source },
            cancellation);
    }

    public static string IdOf(JsonElement order) => order.Text("id") is { Length: > 0 } id
        ? Uri.EscapeDataString(id)
        : throw new JsonException("An order without a name.");

    /// <summary>A vaulted method as what an order is paid with.</summary>
    public static JsonObject Source(ChargeRequest charge, string method) => charge.Kind switch
    {
        // Made before there was a vault, under the billing agreements of version 1.
        CollectionMethodKind.BillingAgreement when method.StartsWith("B-", StringComparison.Ordinal) =>
            new JsonObject { ["token"] = new JsonObject { ["id"] = method, ["type"] = "BILLING_AGREEMENT" } },
        CollectionMethodKind.BillingAgreement or CollectionMethodKind.Wallet =>
            new JsonObject { ["paypal"] = new JsonObject { ["vault_id"] = method } },
        _ => new JsonObject
        {
            ["card"] = new JsonObject
            {
                ["vault_id"] = method,
                ["stored_credential"] = new JsonObject
                {
                    ["payment_initiator"] = charge.IsOnSession ? "CUSTOMER" : "MERCHANT",
                    ["payment_type"] = charge.IsOnSession ? "ONE_TIME" : "UNSCHEDULED",
                    ["usage"] = "SUBSEQUENT",
                },
            },
        },
    };

    public static JsonObject Wallet(string? customer, Uri? returnTo, Uri? canceledTo, bool keepsMethod)
    {
        var context = new JsonObject { ["user_action"] = "PAY_NOW", ["shipping_preference"] = "NO_SHIPPING" };
        if (returnTo is not null)
        {
            context["return_url"] = returnTo.AbsoluteUri;
            context["cancel_url"] = (canceledTo ?? returnTo).AbsoluteUri;
        }

        var wallet = new JsonObject { ["experience_context"] = context };
        if (keepsMethod)
        {
            var attributes = new JsonObject
            {
                ["vault"] = new JsonObject { ["store_in_vault"] = "ON_SUCCESS", ["usage_type"] = "MERCHANT" },
            };
            if (customer is not null)
            {
                attributes["customer"] = new JsonObject { ["id"] = customer };
            }

            wallet["attributes"] = attributes;
        }

        return new JsonObject { ["paypal"] = wallet };
    }
}
