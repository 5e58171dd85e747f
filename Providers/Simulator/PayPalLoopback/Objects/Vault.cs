using System.Globalization;
using System.Text.Json.Nodes;
using Billing.Providers.Simulator.Loopback;

namespace Billing.Providers.Simulator.PayPalLoopback;

/// <summary>Set-ups that a customer agrees to, and the tokens that come of them. Of a card only the last four digits are kept.</summary>
internal static class Vault
{
    public const string Token = "payment_token";
    public const string SetUp = "setup_token";

    public static PayPalAnswer CreateSetUp(Turn turn, PayPalCall call)
    {
        var id = turn.Ids.NextPlain(17);
        var source = call.Body.Below("payment_source")!;
        var card = source.Below("card");
        var customer = call.Body.Below("customer").Text("id") ?? turn.Ids.NextPlain(10);
        var body = new JsonObject
        {
            ["id"] = id,
            ["customer"] = new JsonObject { ["id"] = customer },
            // A card is approved where it was typed; a wallet by its owner, on PayPal's page.
            ["status"] = card.Text("number") is not null ? "APPROVED" : "PAYER_ACTION_REQUIRED",
            ["payment_source"] = card is not null
                ? new JsonObject { ["card"] = Card(card) }
                : new JsonObject { ["paypal"] = new JsonObject { ["usage_type"] = source.Below("paypal").Text("usage_type") ?? "MERCHANT" } },
            ["links"] = new JsonArray(turn.Link("self", $"v3/vault/setup-tokens/{id}"), turn.Link("approve", $"agreements/approve?approval_session_id={id}")),
        };
        var setUp = turn.Keep(SetUp, id, body);
        setUp["trigger"] = card.Text("name") is { } name && Sources.IsTrigger(name) ? name : null;
        setUp["return_url"] = source.Below("paypal").Below("experience_context").Text("return_url");
        setUp["cancel_url"] = source.Below("paypal").Below("experience_context").Text("cancel_url");
        return new PayPalAnswer(201, body.DeepClone()) { Made = id };
    }

    public static PayPalAnswer GetSetUp(Turn turn, PayPalCall call) =>
        new(200, (turn.Known(SetUp, call.Id) ?? throw PayPalFault.Missing(call.Id)).Body().DeepClone());

    /// <summary>The owner of a wallet agrees that it may be charged.</summary>
    public static JsonObject Approve(Turn turn, string id)
    {
        var setUp = turn.Change(SetUp, id);
        if (setUp.Body().Text("status") != "PAYER_ACTION_REQUIRED")
        {
            throw PayPalFault.Unprocessable("INVALID_RESOURCE_ID");
        }

        setUp.Body()["status"] = "APPROVED";
        return setUp;
    }

    public static PayPalAnswer CreateToken(Turn turn, PayPalCall call)
    {
        var asked = call.Body.Below("payment_source").Below("token")
            ?? throw PayPalFault.Malformed(new Fault("/payment_source/token", "MISSING_REQUIRED_PARAMETER"));
        if (asked.Text("type") != "SETUP_TOKEN")
        {
            throw PayPalFault.Malformed(new Fault("/payment_source/token/type", "INVALID_PARAMETER_VALUE"));
        }

        var setUp = turn.Change(SetUp, asked.Text("id"));
        var customer = setUp.Body().Below("customer").Text("id")!;
        if (call.Body.Below("customer").Text("id") is { } named && named != customer)
        {
            throw PayPalFault.Malformed(new Fault("/customer/id", "INVALID_PARAMETER_VALUE"));
        }

        if (setUp.Body().Text("status") != "APPROVED")
        {
            throw PayPalFault.Malformed(new Fault("/payment_source/token/id", "INVALID_PARAMETER_VALUE"));
        }

        setUp.Body()["status"] = "VAULTED";
        var source = setUp.Body().Below("payment_source")!;
        var token = Keep(
            turn,
            customer,
            source.Below("card") is { } card ? new JsonObject { ["card"] = card.DeepClone() } : new JsonObject { ["paypal"] = Wallet(turn, customer) },
            setUp.Text("trigger"));
        return new PayPalAnswer(201, token.Body().DeepClone()) { Made = token.Id() };
    }

    public static PayPalAnswer GetToken(Turn turn, PayPalCall call) =>
        new(200, (turn.Known(Token, call.Id) ?? throw PayPalFault.Missing(call.Id)).Body().DeepClone());

    public static PayPalAnswer ListTokens(Turn turn, PayPalCall call)
    {
        var customer = call.Asked("customer_id")!;
        var size = (int)Math.Clamp(call.Number("page_size", 5), 1, 5);
        var all = turn.Owned(Token, "customer", customer).Where(static each => !each.Flag("deleted")).Select(static each => each.Body().DeepClone()).ToList();
        var page = (int)call.Number("page", 1);
        return all.Count == 0 ? throw PayPalFault.Missing(customer) : new PayPalAnswer(200, new JsonObject
        {
            ["customer"] = new JsonObject { ["id"] = customer },
            ["payment_tokens"] = new JsonArray([.. all.Skip((page - 1) * size).Take(size)]),
            ["total_items"] = all.Count,
            ["total_pages"] = (all.Count + size - 1) / size,
            ["links"] = new JsonArray(turn.Link("self", "v3/vault/payment-tokens")),
        });
    }

    public static PayPalAnswer DeleteToken(Turn turn, PayPalCall call)
    {
        // A token that is gone stays gone, and PayPal says no more of it.
        if (turn.Known(Token, call.Id) is { } known)
        {
            turn.Edit(known.Id())["deleted"] = true;
            Events.Emit(turn, "VAULT.PAYMENT-TOKEN.DELETED", Token, known.Body());
        }

        return new PayPalAnswer(204, null);
    }

    /// <summary>What an order was to be kept with, once it is paid.</summary>
    public static void KeepPaidWith(Turn turn, JsonObject order)
    {
        if (order.Flag("keeps") && order.Body().Below("payment_source").Below("paypal") is { } paid)
        {
            var customer = order.Text("payer") ?? turn.Ids.NextPlain(10);
            var token = Keep(turn, customer, new JsonObject { ["paypal"] = Wallet(turn, customer) }, null);
            paid["attributes"] = new JsonObject
            {
                ["vault"] = new JsonObject { ["id"] = token.Id(), ["status"] = "VAULTED", ["customer"] = new JsonObject { ["id"] = customer } },
            };
        }
    }

    /// <summary>The same person for the same name, as orders show them.</summary>
    public static JsonObject Payer(Turn turn, string of) => new()
    {
        ["email_address"] = $"payer-{turn.Ids.Plain($"mail/{of}", 6).ToLowerInvariant()}@personal.example.com",
        ["account_id"] = turn.Ids.Plain($"payer/{of}", 13),
        ["name"] = new JsonObject { ["given_name"] = "Ada", ["surname"] = "Payer" },
    };

    private static JsonObject Wallet(Turn turn, string customer) => new()
    {
        ["email_address"] = Payer(turn, customer).Text("email_address"),
        ["payer_id"] = turn.Ids.Plain($"payer/{customer}", 13),
        ["usage_type"] = "MERCHANT",
    };

    private static JsonObject Keep(Turn turn, string customer, JsonObject source, string? trigger)
    {
        var id = turn.Ids.NextPlain(17).ToLowerInvariant();
        var token = turn.Keep(Token, id, new JsonObject
        {
            ["id"] = id,
            ["customer"] = new JsonObject { ["id"] = customer },
            ["payment_source"] = source,
            ["links"] = new JsonArray(turn.Link("self", $"v3/vault/payment-tokens/{id}"), turn.Link("delete", $"v3/vault/payment-tokens/{id}", "DELETE")),
        });
        token["customer"] = customer;
        token["trigger"] = trigger;
        Events.Emit(turn, "VAULT.PAYMENT-TOKEN.CREATED", Token, token.Body());
        return token;
    }

    private static JsonObject Card(JsonObject card)
    {
        var shown = new JsonObject();
        if (card.Text("number") is { } number)
        {
            shown["last_digits"] = number[^4..];
            shown["brand"] = number[0] switch { '3' => "AMEX", '5' or '2' => "MASTERCARD", '6' => "DISCOVER", _ => "VISA" };
        }

        if (card.Text("expiry") is { } expiry)
        {
            shown["expiry"] = expiry;
        }

        return shown;
    }
}
