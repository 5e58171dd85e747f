using Billing.Embedded;
using System.Text.Json.Serialization;

namespace Stripe;

public class SetupIntent : StripeEntity<SetupIntent>, IHasId, IHasObject, IHasMetadata
{
    [JsonPropertyName("id")]
    public string Id { get; set; }

    [JsonPropertyName("object")]
    public string Object { get; set; }

    [JsonPropertyName("cancellation_reason")]
    public string CancellationReason { get; set; }

    [JsonPropertyName("client_secret")]
    public string ClientSecret { get; set; }

    [JsonPropertyName("created")]
    public DateTime Created { get; set; }

    [JsonPropertyName("customer")]
    [JsonConverter(typeof(ExpandedOrId))]
    public string CustomerId { get; set; }

    [JsonPropertyName("last_setup_error")]
    public StripeError LastSetupError { get; set; }

    [JsonPropertyName("livemode")]
    public bool Livemode { get; set; }

    [JsonPropertyName("mandate")]
    [JsonConverter(typeof(ExpandedOrId))]
    public string MandateId { get; set; }

    [JsonPropertyName("metadata")]
    public Dictionary<string, string> Metadata { get; set; }

    [JsonPropertyName("next_action")]
    public SetupIntentNextAction NextAction { get; set; }

    [JsonPropertyName("payment_method")]
    [JsonConverter(typeof(ExpandedOrId))]
    public string PaymentMethodId { get; set; }

    [JsonPropertyName("status")]
    public string Status { get; set; }

    [JsonPropertyName("usage")]
    public string Usage { get; set; }
}

public class SetupIntentNextAction : StripeEntity<SetupIntentNextAction>
{
    [JsonPropertyName("redirect_to_url")]
    public SetupIntentNextActionRedirectToUrl RedirectToUrl { get; set; }

    [JsonPropertyName("type")]
    public string Type { get; set; }
}

public class SetupIntentNextActionRedirectToUrl : StripeEntity<SetupIntentNextActionRedirectToUrl>
{
    [JsonPropertyName("return_url")]
    public string ReturnUrl { get; set; }

    [JsonPropertyName("url")]
    public string Url { get; set; }
}
