using System.Text.Json.Serialization;

namespace Stripe;

public class PaymentMethodGetOptions : BaseOptions;

public class PaymentMethodListOptions : ListOptions
{
    [JsonPropertyName("customer")]
    public string Customer { get; set; }

    [JsonPropertyName("type")]
    public string Type { get; set; }
}

public class PaymentMethodDetachOptions : BaseOptions;
