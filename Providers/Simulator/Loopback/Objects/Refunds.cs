using System.Text.Json.Nodes;
using Billing.Domain.Collection;
using Billing.Providers.Simulated;

namespace Billing.Providers.Simulator.Loopback;

internal static class Refunds
{
    private const long PendingSeconds = 60;

    public static JsonObject Create(Turn turn, Form form)
    {
        var charge = turn.Edit("charge", ChargeOf(turn, form), "charge");
        var left = charge.Number("amount_captured") - charge.Number("amount_refunded");
        var amount = form.Number("amount") ?? left;
        Check(charge, amount, left);
        var refund = turn.Add(new JsonObject
        {
            ["id"] = turn.Ids.Next("re"),
            ["object"] = "refund",
            ["amount"] = amount,
            ["balance_transaction"] = null,
            ["charge"] = charge.Id(),
            ["created"] = turn.Now,
            ["currency"] = charge.Text("currency"),
            ["metadata"] = Json.Map(form.Pairs("metadata")),
            ["payment_intent"] = charge.Text("payment_intent"),
            ["reason"] = form.OneOf("reason", "duplicate", "fraudulent", "requested_by_customer"),
            ["receipt_number"] = null,
            ["status"] = "pending",
            ["_clock"] = charge.Text("_clock"),
        });
        charge["amount_refunded"] = charge.Number("amount_refunded") + amount;
        charge["refunded"] = charge.Number("amount_refunded") == charge.Number("amount_captured");
        Carry(turn, refund, charge);
        return refund;
    }

    public static JsonObject Update(Turn turn, Form form, string id)
    {
        var refund = turn.Edit("refund", id);
        refund.Merge("metadata", form);
        turn.Emit("refund.updated", refund);
        return refund;
    }

    public static JsonObject Cancel(Turn turn, Form form, string id)
    {
        var refund = turn.Edit("refund", id);
        if (refund.Text("status") is not ("pending" or "requires_action"))
        {
            throw StripeFault.State("refund", id, refund.Text("status"), "cancel");
        }

        Fail(turn, refund, "canceled", null);
        return refund;
    }

    /// <summary>A refund that the bank took its time for: it has arrived, or it came back.</summary>
    public static void Settle(Turn turn, JsonObject refund)
    {
        if (refund.Text("_fails") is { } reason)
        {
            Fail(turn, refund, "failed", reason);
            return;
        }

        refund["status"] = "succeeded";
        Ledgers.Book(turn, refund, new ProviderOutcome.Succeeded(refund.Id()), isRefund: true);
        turn.Emit("refund.updated", refund);
    }

    private static void Carry(Turn turn, JsonObject refund, JsonObject charge)
    {
        var card = TestCards.OfName(turn.Find(charge.Text("payment_method")).Text("_card"));
        var ordered = turn.Script switch
        {
            SimulatedAnswer.Books books => books.Outcome,
            SimulatedAnswer.BooksAndIsNotHeard lost => lost.Outcome,
            _ when card.RefundIsPending => new ProviderOutcome.Processing(),
            _ => new ProviderOutcome.Succeeded(""),
        };
        if (ordered is ProviderOutcome.Declined declined)
        {
            turn.Emit("refund.created", refund);
            Fail(turn, refund, "failed", declined.Code);
            return;
        }

        refund["status"] = ordered is ProviderOutcome.Succeeded ? "succeeded" : "pending";
        if (ordered is not ProviderOutcome.Succeeded || card.RefundFails)
        {
            refund["_fails"] = card.RefundFails ? "expired_or_canceled_card" : null;
            DueWork.At(refund, turn.NowOf(refund) + PendingSeconds);
        }

        Ledgers.Book(turn, refund, ordered is ProviderOutcome.Succeeded ? new ProviderOutcome.Succeeded(refund.Id()) : ordered, isRefund: true);
        turn.Emit("refund.created", refund);
        turn.Emit("charge.refunded", charge);
    }

    /// <summary>The money never left: it is the charge's again.</summary>
    private static void Fail(Turn turn, JsonObject refund, string status, string? reason)
    {
        DueWork.Never(refund);
        refund["status"] = status;
        refund["failure_reason"] = reason;
        var charge = turn.Edit(refund.Text("charge")!);
        charge["amount_refunded"] = charge.Number("amount_refunded") - refund.Number("amount");
        charge["refunded"] = false;
        Ledgers.Book(turn, refund, new ProviderOutcome.Declined(DeclineClass.Hard, reason ?? status), isRefund: true);
        turn.Emit("refund.updated", refund);
        if (status == "failed")
        {
            turn.Emit("refund.failed", refund);
        }

        turn.Emit("charge.refund.updated", refund);
    }

    private static string ChargeOf(Turn turn, Form form)
    {
        if (form.Text("charge") is { } charge)
        {
            return charge;
        }

        var intent = turn.Find("payment_intent", form.Needed("payment_intent"), "payment_intent");
        return intent.Text("status") is "succeeded" or "requires_capture" && intent.Text("latest_charge") is { } latest
            ? latest
            : throw StripeFault.Invalid(null, "payment_intent", $"This PaymentIntent ({intent.Id()}) does not have a successful charge to refund.");
    }

    private static void Check(JsonObject charge, long amount, long left)
    {
        if (charge.Text("status") != "succeeded" || charge.Flag("disputed"))
        {
            throw StripeFault.Invalid("charge_disputed", null, $"Charge {charge.Id()} has been charged back; cannot issue a refund.");
        }

        if (left == 0)
        {
            throw StripeFault.Invalid("charge_already_refunded", null, $"Charge {charge.Id()} has already been refunded.");
        }

        if (amount < 1 || amount > left)
        {
            throw StripeFault.Invalid(null, "amount", $"Refund amount ({amount}) is greater than unrefunded amount on charge ({left}).");
        }
    }
}
