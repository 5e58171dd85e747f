using System.Text.Json.Serialization;

namespace Stripe;

public class RefundCreateOptions : BaseOptions
{
    [JsonPropertyName("amount")]
    public long? Amount { get; set; }

    [JsonPropertyName("metadata")]
    public Dictionary<string, string> Metadata { get; set; }

    [JsonPropertyName("payment_intent")]
    public string PaymentIntent { get; set; }

    [JsonPropertyName("reason")]
    public string Reason { get; set; }
}

public class RefundGetOptions : BaseOptions;

public class RefundListOptions : ListOptions
{
    [JsonPropertyName("created")]
    public AnyOf<DateTime?, DateRangeOptions> Created { get; set; }

    [JsonPropertyName("payment_intent")]
    public string PaymentIntent { get; set; }
}
