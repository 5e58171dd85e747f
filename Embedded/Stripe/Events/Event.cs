using System.Text.Json.Serialization;

namespace Stripe;

public class Event : StripeEntity<Event>, IHasId, IHasObject
{
    [JsonPropertyName("id")]
    public string Id { get; set; }

    [JsonPropertyName("object")]
    public string Object { get; set; }

    [JsonPropertyName("api_version")]
    public string ApiVersion { get; set; }

    [JsonPropertyName("created")]
    public DateTime Created { get; set; }

    [JsonPropertyName("livemode")]
    public bool Livemode { get; set; }

    [JsonPropertyName("pending_webhooks")]
    public long PendingWebhooks { get; set; }

    [JsonPropertyName("type")]
    public string Type { get; set; }
}
