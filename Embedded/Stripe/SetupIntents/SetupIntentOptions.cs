using System.Text.Json.Serialization;

namespace Stripe;

public class SetupIntentCreateOptions : BaseOptions
{
    [JsonPropertyName("automatic_payment_methods")]
    public SetupIntentAutomaticPaymentMethodsOptions AutomaticPaymentMethods { get; set; }

    [JsonPropertyName("confirm")]
    public bool? Confirm { get; set; }

    [JsonPropertyName("customer")]
    public string Customer { get; set; }

    [JsonPropertyName("metadata")]
    public Dictionary<string, string> Metadata { get; set; }

    [JsonPropertyName("payment_method")]
    public string PaymentMethod { get; set; }

    [JsonPropertyName("return_url")]
    public string ReturnUrl { get; set; }

    [JsonPropertyName("usage")]
    public string Usage { get; set; }
}

public class SetupIntentAutomaticPaymentMethodsOptions : INestedOptions
{
    [JsonPropertyName("allow_redirects")]
    public string AllowRedirects { get; set; }

    [JsonPropertyName("enabled")]
    public bool? Enabled { get; set; }
}

public class SetupIntentGetOptions : BaseOptions;

public class SetupIntentListOptions : ListOptions
{
    [JsonPropertyName("created")]
    public AnyOf<DateTime?, DateRangeOptions> Created { get; set; }

    [JsonPropertyName("customer")]
    public string Customer { get; set; }

    [JsonPropertyName("payment_method")]
    public string PaymentMethod { get; set; }
}
