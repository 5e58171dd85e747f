using Billing.Embedded;
using System.Text.Json.Serialization;

namespace Stripe;

public class Dispute : StripeEntity<Dispute>, IHasId, IHasObject, IHasMetadata
{
    [JsonPropertyName("id")]
    public string Id { get; set; }

    [JsonPropertyName("object")]
    public string Object { get; set; }

    [JsonPropertyName("amount")]
    public long Amount { get; set; }

    [JsonPropertyName("charge")]
    [JsonConverter(typeof(ExpandedOrId))]
    public string ChargeId { get; set; }

    [JsonPropertyName("created")]
    public DateTime Created { get; set; }

    [JsonPropertyName("currency")]
    public string Currency { get; set; }

    [JsonPropertyName("evidence_details")]
    public DisputeEvidenceDetails EvidenceDetails { get; set; }

    [JsonPropertyName("is_charge_refundable")]
    public bool IsChargeRefundable { get; set; }

    [JsonPropertyName("livemode")]
    public bool Livemode { get; set; }

    [JsonPropertyName("metadata")]
    public Dictionary<string, string> Metadata { get; set; }

    [JsonPropertyName("payment_intent")]
    [JsonConverter(typeof(ExpandedOrId))]
    public string PaymentIntentId { get; set; }

    [JsonPropertyName("reason")]
    public string Reason { get; set; }

    [JsonPropertyName("status")]
    public string Status { get; set; }
}

public class DisputeEvidenceDetails : StripeEntity<DisputeEvidenceDetails>
{
    [JsonPropertyName("due_by")]
    public DateTime? DueBy { get; set; }

    [JsonPropertyName("has_evidence")]
    public bool HasEvidence { get; set; }

    [JsonPropertyName("past_due")]
    public bool PastDue { get; set; }

    [JsonPropertyName("submission_count")]
    public long SubmissionCount { get; set; }
}
