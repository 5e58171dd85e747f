using System.Text.Json.Serialization;

namespace Stripe.BillingPortal;

public class SessionCreateOptions : BaseOptions
{
    [JsonPropertyName("customer")]
    public string Customer { get; set; }

    [JsonPropertyName("return_url")]
    public string ReturnUrl { get; set; }
}
