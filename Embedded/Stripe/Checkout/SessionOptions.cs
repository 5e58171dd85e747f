using System.Text.Json.Serialization;

namespace Stripe.Checkout;

public class SessionCreateOptions : BaseOptions
{
    [JsonPropertyName("cancel_url")]
    public string CancelUrl { get; set; }

    [JsonPropertyName("client_reference_id")]
    public string ClientReferenceId { get; set; }

    [JsonPropertyName("currency")]
    public string Currency { get; set; }

    [JsonPropertyName("customer")]
    public string Customer { get; set; }

    [JsonPropertyName("expires_at")]
    public DateTime? ExpiresAt { get; set; }

    [JsonPropertyName("line_items")]
    public List<SessionLineItemOptions> LineItems { get; set; }

    [JsonPropertyName("metadata")]
    public Dictionary<string, string> Metadata { get; set; }

    [JsonPropertyName("mode")]
    public string Mode { get; set; }

    [JsonPropertyName("payment_intent_data")]
    public SessionPaymentIntentDataOptions PaymentIntentData { get; set; }

    [JsonPropertyName("setup_intent_data")]
    public SessionSetupIntentDataOptions SetupIntentData { get; set; }

    [JsonPropertyName("success_url")]
    public string SuccessUrl { get; set; }
}

public class SessionLineItemOptions : INestedOptions
{
    [JsonPropertyName("price_data")]
    public SessionLineItemPriceDataOptions PriceData { get; set; }

    [JsonPropertyName("quantity")]
    public long? Quantity { get; set; }
}

public class SessionLineItemPriceDataOptions : INestedOptions
{
    [JsonPropertyName("currency")]
    public string Currency { get; set; }

    [JsonPropertyName("product_data")]
    public SessionLineItemPriceDataProductDataOptions ProductData { get; set; }

    [JsonPropertyName("unit_amount")]
    public long? UnitAmount { get; set; }
}

public class SessionLineItemPriceDataProductDataOptions : INestedOptions
{
    [JsonPropertyName("name")]
    public string Name { get; set; }
}

public class SessionPaymentIntentDataOptions : INestedOptions
{
    [JsonPropertyName("capture_method")]
    public string CaptureMethod { get; set; }

    [JsonPropertyName("metadata")]
    public Dictionary<string, string> Metadata { get; set; }

    [JsonPropertyName("setup_future_usage")]
    public string SetupFutureUsage { get; set; }
}

public class SessionSetupIntentDataOptions : INestedOptions
{
    [JsonPropertyName("metadata")]
    public Dictionary<string, string> Metadata { get; set; }
}

public class SessionExpireOptions : BaseOptions;

public class SessionGetOptions : BaseOptions;
