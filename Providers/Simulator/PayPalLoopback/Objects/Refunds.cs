using System.Text.Json.Nodes;
using Billing.Domain.Collection;
using Billing.Providers.Simulator.Loopback;

namespace Billing.Providers.Simulator.PayPalLoopback;

/// <summary>Money that is given back; never more than was taken.</summary>
internal static class Refunds
{
    public const string Kind = "refund";

    public static PayPalAnswer Get(Turn turn, PayPalCall call) => new(200, (turn.Known(Kind, call.Id) ?? throw PayPalFault.Missing(call.Id)).Body().DeepClone());

    public static PayPalAnswer Create(Turn turn, PayPalCall call)
    {
        var capture = turn.Change(Captures.Kind, call.Id);
        var paid = capture.Body();
        switch (paid.Text("status"))
        {
            case "PENDING":
                throw PayPalFault.Unprocessable("PENDING_CAPTURE");
            case "REFUNDED":
                throw PayPalFault.Unprocessable("CAPTURE_FULLY_REFUNDED");
            case "DECLINED" or "FAILED":
                throw PayPalFault.Unprocessable("REFUND_NOT_ALLOWED");
        }

        var currency = paid.Below("amount").Text("currency_code")!;
        var left = Amounts.Sum(paid.Below("amount")) - Given(turn, call.Id);
        var amount = call.Body.Below("amount") ?? Amounts.Of(left, currency);
        var sum = Amounts.Taken(amount, "/amount");
        if (amount.Text("currency_code") != currency)
        {
            throw PayPalFault.Unprocessable("REFUND_CAPTURE_CURRENCY_MISMATCH");
        }

        if (sum > left)
        {
            throw PayPalFault.Unprocessable("REFUND_AMOUNT_EXCEEDED");
        }

        if (call.Body.Text("invoice_id") is { } invoice && turn.Owned(Kind, "invoice_id", invoice).Any(IsMade))
        {
            throw PayPalFault.Unprocessable("DUPLICATE_INVOICE_ID");
        }

        var refund = Make(turn, call, capture, amount, Sources.Outcome(call.Script, Sources.Agreed));
        return new PayPalAnswer(201, refund.Body().DeepClone()) { Made = refund.Id() };
    }

    private static JsonObject Make(Turn turn, PayPalCall call, JsonObject capture, JsonObject amount, ProviderOutcome outcome)
    {
        var id = turn.Ids.NextPlain(17);
        var body = new JsonObject
        {
            ["id"] = id,
            ["status"] = outcome switch { ProviderOutcome.Succeeded => "COMPLETED", ProviderOutcome.Processing => "PENDING", _ => "FAILED" },
            ["amount"] = amount.DeepClone(),
            ["create_time"] = turn.Time(),
            ["update_time"] = turn.Time(),
            ["links"] = new JsonArray(turn.Link("self", $"v2/payments/refunds/{id}"), turn.Link("up", $"v2/payments/captures/{capture.Id()}")),
        };
        Captures.Carry(call.Body, body);
        if (outcome is ProviderOutcome.Processing)
        {
            body["status_details"] = new JsonObject { ["reason"] = "ECHECK" };
        }

        var refund = turn.Keep(Kind, id, body);
        refund["charge"] = capture.Id();
        refund["invoice_id"] = call.Body.Text("invoice_id");
        var given = Given(turn, capture.Id());
        var paid = capture.Body();
        body["seller_payable_breakdown"] = new JsonObject
        {
            ["gross_amount"] = amount.DeepClone(),
            ["net_amount"] = amount.DeepClone(),
            ["total_refunded_amount"] = Amounts.Of(given, amount.Text("currency_code")!),
        };
        if (outcome is not ProviderOutcome.Declined)
        {
            paid["status"] = given == Amounts.Sum(paid.Below("amount")) ? "REFUNDED" : "PARTIALLY_REFUNDED";
            paid["update_time"] = turn.Time();
        }

        Orders.Add(turn, capture.Text("order")!, "refunds", id);
        Captures.Book(turn, body, Captures.Named(outcome, id), isRefund: true);
        Events.Emit(turn, outcome is ProviderOutcome.Declined ? "PAYMENT.REFUND.FAILED" : "PAYMENT.CAPTURE.REFUNDED", "refund", body);
        return refund;
    }

    private static decimal Given(Turn turn, string capture) =>
        turn.Owned(Kind, "charge", capture).Where(IsMade).Sum(static each => Amounts.Sum(each.Body().Below("amount")));

    private static bool IsMade(JsonObject refund) => refund.Body().Text("status") is "COMPLETED" or "PENDING";
}
