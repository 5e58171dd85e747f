using System.Text.Json.Nodes;
using Billing.Domain.Collection;
using Billing.Providers.Simulated;
using Billing.Providers.Simulator.Loopback;

namespace Billing.Providers.Simulator.PayPalLoopback;

/// <summary>Orders: made, agreed to by their payer, and then captured or authorized once.</summary>
internal static class Orders
{
    public const string Kind = "order";

    /// <summary>For how long an order can be paid, and is shown when it is not.</summary>
    private const long LivesSeconds = 6 * 60 * 60;

    public static PayPalAnswer Create(Turn turn, PayPalCall call)
    {
        var units = call.Body.List("purchase_units");
        if (units.Count != 1)
        {
            throw PayPalFault.Unprocessable("UNSUPPORTED_INTENT", "/purchase_units");
        }

        var unit = (JsonObject)units[0]!.DeepClone();
        Check(unit);
        unit.Remove("items");
        ((JsonObject)unit["amount"]!).Remove("breakdown");
        unit["reference_id"] ??= "default";
        var id = turn.Ids.NextPlain(17);
        var order = turn.Keep(Kind, id, new JsonObject
        {
            ["id"] = id,
            ["status"] = "CREATED",
            ["intent"] = call.Body.Text("intent"),
            ["create_time"] = turn.Time(),
            ["purchase_units"] = new JsonArray(unit),
            ["links"] = Links(turn, id, "approve"),
        });
        if (call.Body.Below("payment_source") is { } source)
        {
            Ask(turn, order, source);
        }

        return new PayPalAnswer(201, Show(turn, order)) { Made = id };
    }

    public static PayPalAnswer Get(Turn turn, PayPalCall call) => new(200, Show(turn, Alive(turn, call.Id)));

    public static PayPalAnswer Confirm(Turn turn, PayPalCall call)
    {
        var order = turn.Edit(Alive(turn, call.Id).Id());
        return order.Body().Text("status") switch
        {
            "COMPLETED" => throw PayPalFault.Unprocessable(IsHold(order) ? "ORDER_ALREADY_AUTHORIZED" : "ORDER_ALREADY_CAPTURED"),
            "APPROVED" => throw PayPalFault.Unprocessable("PAYMENT_ALREADY_APPROVED"),
            _ => Asked(),
        };

        PayPalAnswer Asked()
        {
            Ask(turn, order, call.Body.Below("payment_source")!);
            return new PayPalAnswer(200, Show(turn, order));
        }
    }

    public static PayPalAnswer Capture(Turn turn, PayPalCall call) => Take(turn, call, isHold: false);

    public static PayPalAnswer Authorize(Turn turn, PayPalCall call) => Take(turn, call, isHold: true);

    /// <summary>The payer agrees on PayPal's page; the money does not move by that.</summary>
    public static JsonObject Approve(Turn turn, string id)
    {
        var order = turn.Edit(Alive(turn, id).Id());
        var body = order.Body();
        if (body.Text("status") is not ("CREATED" or "PAYER_ACTION_REQUIRED"))
        {
            throw PayPalFault.Unprocessable("PAYMENT_ALREADY_APPROVED");
        }

        body["status"] = "APPROVED";
        body["payment_source"] = new JsonObject { ["paypal"] = Vault.Payer(turn, order.Text("customer") ?? id) };
        Events.Emit(turn, "CHECKOUT.ORDER.APPROVED", "checkout-order", Show(turn, order));
        return order;
    }

    public static JsonObject Show(Turn turn, JsonObject order)
    {
        var shown = (JsonObject)order.Body().DeepClone();
        var payments = new JsonObject();
        foreach (var (name, kind) in new[] { ("authorizations", Holds.Kind), ("captures", Captures.Kind), ("refunds", Refunds.Kind) })
        {
            var all = new JsonArray([.. order.List(name).Select(id => Within(turn.Known(kind, (string?)id)!.Body()))]);
            if (all.Count > 0)
            {
                payments[name] = all;
            }
        }

        if (payments.Count > 0)
        {
            shown.List("purchase_units")[0]!["payments"] = payments;
        }

        return shown;
    }

    /// <summary>Remembers at the order what was made of it.</summary>
    public static void Add(Turn turn, string order, string name, string id)
    {
        var edited = turn.Edit(order);
        edited[name] ??= new JsonArray();
        edited.List(name).Add(id);
    }

    public static JsonObject Unit(JsonObject order) => (JsonObject)order.Body().List("purchase_units")[0]!;

    private static PayPalAnswer Take(Turn turn, PayPalCall call, bool isHold)
    {
        var order = turn.Edit(Alive(turn, call.Id).Id());
        var body = order.Body();
        if (isHold != IsHold(order))
        {
            throw PayPalFault.Unprocessable("ACTION_DOES_NOT_MATCH_INTENT");
        }

        if (body.Text("status") == "COMPLETED")
        {
            throw PayPalFault.Unprocessable(isHold ? "ORDER_ALREADY_AUTHORIZED" : "ORDER_ALREADY_CAPTURED");
        }

        var method = call.Body.Below("payment_source") is { } source ? Sources.Find(turn, source)
            : body.Text("status") == "APPROVED" ? Sources.Agreed
            : throw PayPalFault.Unprocessable("ORDER_NOT_APPROVED");
        if (Unit(order).Text("invoice_id") is { } invoice && Captures.IsPaid(turn, invoice))
        {
            throw PayPalFault.Unprocessable("DUPLICATE_INVOICE_ID");
        }

        var outcome = Sources.Outcome(call.Script, method);
        switch (outcome)
        {
            case ProviderOutcome.ActionRequired:
                Ask(turn, order, call.Body.Below("payment_source") ?? []);
                return PayPalAnswer.Refused(turn, PayPalFault.Unprocessable("PAYER_ACTION_REQUIRED"));
            case ProviderOutcome.Declined declined when method.IsWallet:
                // A wallet is declined without a trace at the order.
                Captures.Book(turn, Unit(order), declined);
                return PayPalAnswer.Refused(turn, PayPalFault.Unprocessable(
                    declined.Class == DeclineClass.Hard ? "PAYER_CANNOT_PAY" : "INSTRUMENT_DECLINED"));
        }

        if (method.Shown is { } shown)
        {
            body["payment_source"] = shown;
        }

        body["status"] = "COMPLETED";
        body["links"] = new JsonArray(turn.Link("self", $"v2/checkout/orders/{order.Id()}"));
        if (isHold)
        {
            Holds.Make(turn, order, outcome);
        }
        else
        {
            Captures.Make(turn, order.Id(), Unit(order), (JsonObject)Unit(order)["amount"]!, outcome, null, isFinal: true);
        }

        if (outcome is not ProviderOutcome.Declined)
        {
            Vault.KeepPaidWith(turn, order);
            Events.Emit(turn, "CHECKOUT.ORDER.COMPLETED", "checkout-order", Show(turn, order));
        }

        return new PayPalAnswer(201, Show(turn, order)) { Made = order.Id() };
    }

    /// <summary>Sends the payer to a page, and remembers where they come back to and what is to be kept.</summary>
    private static void Ask(Turn turn, JsonObject order, JsonObject source)
    {
        var wallet = source.Below("paypal");
        order["return_url"] = wallet.Below("experience_context").Text("return_url");
        order["cancel_url"] = wallet.Below("experience_context").Text("cancel_url");
        order["keeps"] = wallet.Below("attributes").Below("vault") is not null;
        order["payer"] = wallet.Below("attributes").Below("customer").Text("id");
        var body = order.Body();
        body["status"] = "PAYER_ACTION_REQUIRED";
        body["links"] = Links(turn, order.Id(), "payer-action");
    }

    private static JsonArray Links(Turn turn, string id, string asks) => new(
        turn.Link("self", $"v2/checkout/orders/{id}"),
        turn.Link(asks, $"checkoutnow?token={id}"));

    private static JsonObject Alive(Turn turn, string id)
    {
        var order = turn.Known(Kind, id) ?? throw PayPalFault.Missing(id);
        return order.Body().Text("status") == "COMPLETED" || turn.Now < order.Number("made") + LivesSeconds ? order : throw PayPalFault.Missing(id);
    }

    private static bool IsHold(JsonObject order) => order.Body().Text("intent") == "AUTHORIZE";

    /// <summary>As an order shows what was made of it, it leaves out what would lead back to the order.</summary>
    private static JsonObject Within(JsonObject body)
    {
        var within = (JsonObject)body.DeepClone();
        within.Remove("supplementary_data");
        return within;
    }

    private static void Check(JsonObject unit)
    {
        var amount = unit.Below("amount")!;
        var sum = Amounts.Taken(amount, "/purchase_units/0/amount");
        var items = unit.List("items");
        if (items.Count == 0)
        {
            return;
        }

        var total = amount.Below("breakdown").Below("item_total");
        if (total is null)
        {
            throw PayPalFault.Unprocessable("ITEM_TOTAL_REQUIRED");
        }

        var counted = items.Sum(static item =>
            Amounts.Sum(item.Below("unit_amount")) * decimal.Parse(item.Text("quantity")!, System.Globalization.CultureInfo.InvariantCulture));
        if (counted != Amounts.Sum(total))
        {
            throw PayPalFault.Unprocessable("ITEM_TOTAL_MISMATCH");
        }

        if (Amounts.Sum(total) != sum)
        {
            throw PayPalFault.Unprocessable("AMOUNT_MISMATCH");
        }
    }
}
