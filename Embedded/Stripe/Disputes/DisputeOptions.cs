using System.Text.Json.Serialization;

namespace Stripe;

public class DisputeGetOptions : BaseOptions;

public class DisputeListOptions : ListOptions
{
    [JsonPropertyName("created")]
    public AnyOf<DateTime?, DateRangeOptions> Created { get; set; }

    [JsonPropertyName("payment_intent")]
    public string PaymentIntent { get; set; }
}
