using System.Text.Json.Nodes;
using Billing.Domain.Collection;
using Billing.Providers.Simulator.Loopback;

namespace Billing.Providers.Simulator.PayPalLoopback;

/// <summary>Authorizations: money that is held, taken in one or several parts, or let go.</summary>
internal static class Holds
{
    public const string Kind = "authorization";

    private const long LivesSeconds = 29 * 24 * 60 * 60;

    public static PayPalAnswer Get(Turn turn, PayPalCall call) => new(200, (turn.Known(Kind, call.Id) ?? throw PayPalFault.Missing(call.Id)).Body().DeepClone());

    public static void Make(Turn turn, JsonObject order, ProviderOutcome outcome)
    {
        var id = turn.Ids.NextPlain(17);
        var body = new JsonObject
        {
            ["id"] = id,
            ["status"] = outcome switch { ProviderOutcome.Succeeded => "CREATED", ProviderOutcome.Processing => "PENDING", _ => "DENIED" },
            ["amount"] = Orders.Unit(order)["amount"]!.DeepClone(),
            ["create_time"] = turn.Time(),
            ["update_time"] = turn.Time(),
            ["expiration_time"] = Record.Time(turn.Now + LivesSeconds),
            ["links"] = new JsonArray(
                turn.Link("self", $"v2/payments/authorizations/{id}"),
                turn.Link("capture", $"v2/payments/authorizations/{id}/capture", "POST"),
                turn.Link("void", $"v2/payments/authorizations/{id}/void", "POST"),
                turn.Link("up", $"v2/checkout/orders/{order.Id()}")),
            ["supplementary_data"] = new JsonObject { ["related_ids"] = new JsonObject { ["order_id"] = order.Id() } },
        };
        Captures.Carry(Orders.Unit(order), body);
        if (outcome is ProviderOutcome.Processing)
        {
            body["status_details"] = new JsonObject { ["reason"] = "PENDING_REVIEW" };
        }

        var hold = turn.Keep(Kind, id, body);
        hold["order"] = order.Id();
        Orders.Add(turn, order.Id(), "authorizations", id);
        Events.Emit(turn, "PAYMENT.AUTHORIZATION.CREATED", "authorization", body);
    }

    public static PayPalAnswer Capture(Turn turn, PayPalCall call)
    {
        var hold = turn.Change(Kind, call.Id);
        var body = hold.Body();
        switch (body.Text("status"))
        {
            case "CAPTURED":
                throw PayPalFault.Unprocessable("AUTHORIZATION_ALREADY_CAPTURED");
            case "VOIDED":
                throw PayPalFault.Unprocessable("AUTHORIZATION_VOIDED");
            case "DENIED" or "PENDING":
                throw PayPalFault.Unprocessable("AUTHORIZATION_DENIED");
        }

        if (turn.Now >= hold.Number("made") + LivesSeconds)
        {
            throw PayPalFault.Unprocessable("AUTHORIZATION_EXPIRED");
        }

        var held = body.Below("amount")!;
        var amount = call.Body.Below("amount") ?? held;
        var (sum, left) = (Amounts.Taken(amount, "/amount"), Amounts.Sum(held) - Taken(turn, hold));
        if (amount.Text("currency_code") != held.Text("currency_code"))
        {
            throw PayPalFault.Unprocessable("AUTH_CAPTURE_CURRENCY_MISMATCH");
        }

        if (sum > left)
        {
            throw PayPalFault.Unprocessable("MAX_CAPTURE_AMOUNT_EXCEEDED");
        }

        var unit = new JsonObject { ["invoice_id"] = call.Body.Text("invoice_id") ?? body.Text("invoice_id"), ["custom_id"] = body.Text("custom_id") };
        if (unit.Text("invoice_id") is { } invoice && Captures.IsPaid(turn, invoice))
        {
            throw PayPalFault.Unprocessable("DUPLICATE_INVOICE_ID");
        }

        var isFinal = call.Body.Flag("final_capture") || sum == left;
        var outcome = Sources.Outcome(call.Script, Sources.Agreed);
        var made = Captures.Make(turn, hold.Text("order")!, unit, amount, outcome, hold.Id(), isFinal);
        if (outcome is not ProviderOutcome.Declined)
        {
            hold[Amount] = (Taken(turn, hold) + sum).ToString(System.Globalization.CultureInfo.InvariantCulture);
            body["status"] = isFinal ? "CAPTURED" : "PARTIALLY_CAPTURED";
            body["update_time"] = turn.Time();
        }

        return new PayPalAnswer(201, made.Body().DeepClone()) { Made = made.Id() };
    }

    public static PayPalAnswer Void(Turn turn, PayPalCall call)
    {
        var hold = turn.Change(Kind, call.Id);
        var body = hold.Body();
        switch (body.Text("status"))
        {
            case "CAPTURED" or "PARTIALLY_CAPTURED":
                throw PayPalFault.Unprocessable("PREVIOUSLY_CAPTURED");
            case "VOIDED":
                throw PayPalFault.Unprocessable("PREVIOUSLY_VOIDED");
        }

        body["status"] = "VOIDED";
        body["update_time"] = turn.Time();
        Events.Emit(turn, "PAYMENT.AUTHORIZATION.VOIDED", "authorization", body);
        return new PayPalAnswer(200, body.DeepClone());
    }

    private const string Amount = "taken";

    private static decimal Taken(Turn turn, JsonObject hold) =>
        turn.Find(hold.Id()).Text(Amount) is { } text ? decimal.Parse(text, System.Globalization.CultureInfo.InvariantCulture) : 0;
}
