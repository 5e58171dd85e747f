using System.Text.Json.Nodes;
using Billing.Domain.Collection;
using Billing.Providers.Simulated;
using Billing.Providers.Simulator.Loopback;

namespace Billing.Providers.Simulator.PayPalLoopback;

/// <summary>Money that was taken, or is being.</summary>
internal static class Captures
{
    public const string Kind = "capture";

    public static PayPalAnswer Get(Turn turn, PayPalCall call) => new(200, (turn.Known(Kind, call.Id) ?? throw PayPalFault.Missing(call.Id)).Body().DeepClone());

    public static JsonObject Make(
        Turn turn, string order, JsonObject unit, JsonObject amount, ProviderOutcome outcome, string? authorization, bool isFinal)
    {
        var id = turn.Ids.NextPlain(17);
        var related = new JsonObject { ["order_id"] = order };
        if (authorization is not null)
        {
            related["authorization_id"] = authorization;
        }

        var body = new JsonObject
        {
            ["id"] = id,
            ["status"] = outcome switch { ProviderOutcome.Succeeded => "COMPLETED", ProviderOutcome.Processing => "PENDING", _ => "DECLINED" },
            ["amount"] = amount.DeepClone(),
            ["final_capture"] = isFinal,
            ["create_time"] = turn.Time(),
            ["update_time"] = turn.Time(),
            ["links"] = new JsonArray(
                turn.Link("self", $"v2/payments/captures/{id}"),
                turn.Link("refund", $"v2/payments/captures/{id}/refund", "POST"),
                turn.Link("up", authorization is null ? $"v2/checkout/orders/{order}" : $"v2/payments/authorizations/{authorization}")),
            ["supplementary_data"] = new JsonObject { ["related_ids"] = related },
        };
        Carry(unit, body);
        if (outcome is ProviderOutcome.Processing)
        {
            body["status_details"] = new JsonObject { ["reason"] = "PENDING_REVIEW" };
        }
        else if (outcome is ProviderOutcome.Declined)
        {
            body["processor_response"] = Sources.Processor(outcome);
        }
        else
        {
            body["seller_receivable_breakdown"] = new JsonObject { ["gross_amount"] = amount.DeepClone(), ["net_amount"] = amount.DeepClone() };
        }

        var capture = turn.Keep(Kind, id, body);
        capture["order"] = order;
        capture["invoice_id"] = unit.Text("invoice_id");
        Orders.Add(turn, order, "captures", id);
        Book(turn, body, Named(outcome, id));
        Say(turn, body);
        return capture;
    }

    /// <summary>What PayPal was still looking at is decided.</summary>
    public static void Decide(Turn turn, JsonObject capture, ProviderOutcome outcome)
    {
        var body = capture.Body();
        body["status"] = outcome is ProviderOutcome.Declined ? "DECLINED" : "COMPLETED";
        body["update_time"] = turn.Time();
        body.Remove("status_details");
        if (outcome is ProviderOutcome.Declined)
        {
            body["processor_response"] = Sources.Processor(outcome);
        }

        Book(turn, body, Named(outcome, capture.Id()));
        Say(turn, body);
    }

    /// <summary>"Requested invoice number has been previously captured": what is under way counts, what was declined does not.</summary>
    public static bool IsPaid(Turn turn, string invoice) =>
        turn.Owned(Kind, "invoice_id", invoice).Any(static each => each.Body().Text("status") is not ("DECLINED" or "FAILED"));

    /// <summary>Our key and account, from one object to the next.</summary>
    public static void Carry(JsonObject from, JsonObject to)
    {
        foreach (var name in new[] { "invoice_id", "custom_id" })
        {
            if (from.Text(name) is { } value)
            {
                to[name] = value;
            }
        }
    }

    /// <summary>The provider's own ledger, under the key and the account that whoever asked has left.</summary>
    public static void Book(Turn turn, JsonObject of, ProviderOutcome outcome, bool isRefund = false) => turn.Book(new SimulatorWire.LedgerLine(
        of.Text("invoice_id") ?? of.Text("id") ?? "",
        of.Text("custom_id") ?? "",
        "",
        Amounts.Money(of.Below("amount")!),
        outcome,
        isRefund));

    public static ProviderOutcome Named(ProviderOutcome outcome, string id) => outcome is ProviderOutcome.Succeeded ? new ProviderOutcome.Succeeded(id) : outcome;

    private static void Say(Turn turn, JsonObject body) => Events.Emit(turn, $"PAYMENT.CAPTURE.{body.Text("status")}", "capture", body);
}
