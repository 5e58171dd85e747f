using System.Text.Json;
using Billing.Domain.Collection;

namespace Billing.Providers.OnPayPal;

/// <summary>How far a dispute is, of its status, its stage and what came of it.</summary>
internal static class PayPalDisputes
{
    /// <summary>While customer and seller talk with each other it is an inquiry; from then on the money is at stake.</summary>
    public static DisputeState State(JsonElement dispute) => (dispute.Text("status"), dispute.Text("dispute_life_cycle_stage")) switch
    {
        ("RESOLVED", var stage) => Resolved(dispute.Member("dispute_outcome").Text("outcome_code"), stage),
        (_, "INQUIRY") => DisputeState.Warned,
        ("UNDER_REVIEW" or "WAITING_FOR_BUYER_RESPONSE", _) => DisputeState.UnderReview,
        _ => DisputeState.Open,
    };

    private static DisputeState Resolved(string? outcome, string? stage) => outcome switch
    {
        "RESOLVED_BUYER_FAVOUR" or "ACCEPTED" => DisputeState.Lost,
        // A payout is PayPal's own money; a case that was closed for another one leaves ours where it was.
        _ => stage == "INQUIRY" ? DisputeState.WarningClosed : DisputeState.Won,
    };
}
