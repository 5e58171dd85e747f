using System.Text.Json.Nodes;

namespace Billing.Providers.Simulator.Loopback;

internal static class Disputes
{
    private const long DaysToAnswer = 9;

    public static void Open(Turn turn, JsonObject charge, string reason, bool isInquiry)
    {
        var dispute = turn.Add(new JsonObject
        {
            ["id"] = turn.Ids.Next("dp"),
            ["object"] = "dispute",
            ["amount"] = charge.Number("amount"),
            ["balance_transactions"] = new JsonArray(),
            ["charge"] = charge.Id(),
            ["created"] = turn.Now,
            ["currency"] = charge.Text("currency"),
            ["evidence"] = new JsonObject { ["uncategorized_text"] = null },
            ["evidence_details"] = new JsonObject
            {
                ["due_by"] = turn.Now + (DaysToAnswer * 24 * 60 * 60),
                ["has_evidence"] = false,
                ["past_due"] = false,
                ["submission_count"] = 0,
            },
            ["is_charge_refundable"] = isInquiry,
            ["livemode"] = false,
            ["metadata"] = new JsonObject(),
            ["payment_intent"] = charge.Text("payment_intent"),
            ["reason"] = reason,
            ["status"] = isInquiry ? "warning_needs_response" : "needs_response",
        });
        turn.Edit(charge.Id())["disputed"] = !isInquiry;
        turn.Emit("charge.dispute.created", dispute);
        if (!isInquiry)
        {
            turn.Emit("charge.dispute.funds_withdrawn", dispute);
        }
    }

    /// <summary>Evidence decides at once: <c>winning_evidence</c> wins, <c>losing_evidence</c> loses, as Stripe's test mode has it.</summary>
    public static JsonObject Update(Turn turn, Form form, string id)
    {
        var dispute = turn.Edit("dispute", id);
        dispute.Merge("metadata", form);
        if (form.Below("evidence").Text("uncategorized_text") is { } text)
        {
            dispute["evidence"]!["uncategorized_text"] = text;
            dispute["evidence_details"]!["has_evidence"] = true;
            if (form.Flag("submit") != false)
            {
                dispute["evidence_details"]!["submission_count"] = dispute.Below("evidence_details").Number("submission_count") + 1;
                dispute["status"] = dispute.Text("status")!.StartsWith("warning", StringComparison.Ordinal) ? "warning_under_review" : "under_review";
                turn.Emit("charge.dispute.updated", dispute);
                if (text is "winning_evidence" or "losing_evidence")
                {
                    End(turn, dispute, wins: text == "winning_evidence");
                }

                return dispute;
            }
        }

        turn.Emit("charge.dispute.updated", dispute);
        return dispute;
    }

    /// <summary>We give in.</summary>
    public static JsonObject Close(Turn turn, Form form, string id)
    {
        var dispute = turn.Edit("dispute", id);
        if (dispute.Text("status") is "won" or "lost" or "warning_closed")
        {
            throw StripeFault.Invalid(null, null, "This dispute is already closed.");
        }

        End(turn, dispute, wins: false);
        return dispute;
    }

    private static void End(Turn turn, JsonObject dispute, bool wins)
    {
        var wasInquiry = dispute.Text("status")!.StartsWith("warning", StringComparison.Ordinal);
        dispute["status"] = wasInquiry ? "warning_closed" : wins ? "won" : "lost";
        if (wins && !wasInquiry)
        {
            turn.Edit(dispute.Text("charge")!)["disputed"] = false;
            turn.Emit("charge.dispute.funds_reinstated", dispute);
        }

        turn.Emit("charge.dispute.closed", dispute);
    }
}
