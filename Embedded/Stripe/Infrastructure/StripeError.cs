using System.Text.Json.Serialization;

namespace Stripe;

public class StripeError : StripeEntity<StripeError>
{
    [JsonPropertyName("advice_code")]
    public string AdviceCode { get; set; }

    [JsonPropertyName("charge")]
    public string Charge { get; set; }

    [JsonPropertyName("code")]
    public string Code { get; set; }

    [JsonPropertyName("decline_code")]
    public string DeclineCode { get; set; }

    [JsonPropertyName("doc_url")]
    public string DocUrl { get; set; }

    [JsonPropertyName("message")]
    public string Message { get; set; }

    [JsonPropertyName("network_decline_code")]
    public string NetworkDeclineCode { get; set; }

    [JsonPropertyName("param")]
    public string Param { get; set; }

    [JsonPropertyName("payment_intent")]
    public PaymentIntent PaymentIntent { get; set; }

    [JsonPropertyName("payment_method")]
    public PaymentMethod PaymentMethod { get; set; }

    [JsonPropertyName("payment_method_type")]
    public string PaymentMethodType { get; set; }

    [JsonPropertyName("setup_intent")]
    public SetupIntent SetupIntent { get; set; }

    [JsonPropertyName("type")]
    public string Type { get; set; }
}
