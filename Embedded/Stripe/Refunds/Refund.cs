using Billing.Embedded;
using System.Text.Json.Serialization;

namespace Stripe;

public class Refund : StripeEntity<Refund>, IHasId, IHasObject, IHasMetadata
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

    [JsonPropertyName("failure_reason")]
    public string FailureReason { get; set; }

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
