using Billing.Embedded;
using System.Text.Json.Serialization;

namespace Stripe;

public class Mandate : StripeEntity<Mandate>, IHasId, IHasObject
{
    [JsonPropertyName("id")]
    public string Id { get; set; }

    [JsonPropertyName("object")]
    public string Object { get; set; }

    [JsonPropertyName("livemode")]
    public bool Livemode { get; set; }

    [JsonPropertyName("payment_method")]
    [JsonConverter(typeof(ExpandedOrId))]
    public string PaymentMethodId { get; set; }

    [JsonPropertyName("status")]
    public string Status { get; set; }

    [JsonPropertyName("type")]
    public string Type { get; set; }
}
