using Billing.Embedded;
using System.Text.Json.Serialization;

namespace Stripe;

public class PaymentIntent : StripeEntity<PaymentIntent>, IHasId, IHasObject, IHasMetadata
{
    [JsonPropertyName("id")]
    public string Id { get; set; }

    [JsonPropertyName("object")]
    public string Object { get; set; }

    [JsonPropertyName("amount")]
    public long Amount { get; set; }

    [JsonPropertyName("amount_capturable")]
    public long AmountCapturable { get; set; }

    [JsonPropertyName("amount_received")]
    public long AmountReceived { get; set; }

    [JsonPropertyName("cancellation_reason")]
    public string CancellationReason { get; set; }

    [JsonPropertyName("capture_method")]
    public string CaptureMethod { get; set; }

    [JsonPropertyName("client_secret")]
    public string ClientSecret { get; set; }

    [JsonPropertyName("created")]
    public DateTime Created { get; set; }

    [JsonPropertyName("currency")]
    public string Currency { get; set; }

    [JsonPropertyName("customer")]
    [JsonConverter(typeof(ExpandedOrId))]
    public string CustomerId { get; set; }

    [JsonPropertyName("last_payment_error")]
    public StripeError LastPaymentError { get; set; }

    [JsonPropertyName("latest_charge")]
    [JsonConverter(typeof(ExpandedOrId))]
    public string LatestChargeId { get; set; }

    [JsonPropertyName("livemode")]
    public bool Livemode { get; set; }

    [JsonPropertyName("metadata")]
    public Dictionary<string, string> Metadata { get; set; }

    [JsonPropertyName("next_action")]
    public PaymentIntentNextAction NextAction { get; set; }

    [JsonPropertyName("payment_method")]
    [JsonConverter(typeof(ExpandedOrId))]
    public string PaymentMethodId { get; set; }

    [JsonPropertyName("setup_future_usage")]
    public string SetupFutureUsage { get; set; }

    [JsonPropertyName("status")]
    public string Status { get; set; }
}

public class PaymentIntentNextAction : StripeEntity<PaymentIntentNextAction>
{
    [JsonPropertyName("redirect_to_url")]
    public PaymentIntentNextActionRedirectToUrl RedirectToUrl { get; set; }

    [JsonPropertyName("type")]
    public string Type { get; set; }
}

public class PaymentIntentNextActionRedirectToUrl : StripeEntity<PaymentIntentNextActionRedirectToUrl>
{
    [JsonPropertyName("return_url")]
    public string ReturnUrl { get; set; }

    [JsonPropertyName("url")]
    public string Url { get; set; }
}
