using System.Text.Json.Serialization;

namespace Stripe;

public class PaymentLinkCreateOptions : BaseOptions
{
    [JsonPropertyName("line_items")]
    public List<PaymentLinkLineItemOptions> LineItems { get; set; }

    [JsonPropertyName("metadata")]
    public Dictionary<string, string> Metadata { get; set; }

    [JsonPropertyName("payment_intent_data")]
    public PaymentLinkPaymentIntentDataOptions PaymentIntentData { get; set; }
}

public class PaymentLinkUpdateOptions : BaseOptions
{
    [JsonPropertyName("active")]
    public bool? Active { get; set; }
}

public class PaymentLinkLineItemOptions : INestedOptions
{
    [JsonPropertyName("price_data")]
    public PaymentLinkLineItemPriceDataOptions PriceData { get; set; }

    [JsonPropertyName("quantity")]
    public long? Quantity { get; set; }
}

public class PaymentLinkLineItemPriceDataOptions : INestedOptions
{
    [JsonPropertyName("currency")]
    public string Currency { get; set; }

    [JsonPropertyName("product_data")]
    public PaymentLinkLineItemPriceDataProductDataOptions ProductData { get; set; }

    [JsonPropertyName("unit_amount")]
    public long? UnitAmount { get; set; }
}

public class PaymentLinkLineItemPriceDataProductDataOptions : INestedOptions
{
    [JsonPropertyName("name")]
    public string Name { get; set; }
}

public class PaymentLinkPaymentIntentDataOptions : INestedOptions
{
    [JsonPropertyName("metadata")]
    public Dictionary<string, string> Metadata { get; set; }

    [JsonPropertyName("setup_future_usage")]
    public string SetupFutureUsage { get; set; }
}
