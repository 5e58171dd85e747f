using Billing.Providers;
using Billing.Providers.OnStripe;

namespace Billing.Silo.Adapters;

/// <summary>What a silo is told about Stripe. Bound to the section <c>Billing:Providers:Stripe</c>; without it there is no Stripe.</summary>
public sealed class StripeOptions
{
    private static readonly TimeSpan ToleranceMax = TimeSpan.FromHours(1);

    public string? ApiKey { get; set; }

    /// <summary>A file that holds the key, instead of <see cref="ApiKey"/>.</summary>
    public string? ApiKeyFile { get; set; }

    /// <summary>What signs webhooks; several while one is being replaced.</summary>
    public IList<string> WebhookSecrets { get; } = [];

    /// <summary>A file with a secret in each line, instead of <see cref="WebhookSecrets"/>.</summary>
    public string? WebhookSecretsFile { get; set; }

    /// <summary>Another address than Stripe's own, as of the loopback. Not encrypted on this machine only.</summary>
    public Uri? Address { get; set; }

    /// <summary>How old or how far in the future a webhook's signature may be.</summary>
    public TimeSpan WebhookTolerance { get; set; } = TimeSpan.FromMinutes(5);

    internal ProviderAdapter? ToAdapter(List<string> mistakes)
    {
        var before = mistakes.Count;
        var key = SecretText.One("Stripe:ApiKey", ApiKey, ApiKeyFile, mistakes);
        var secrets = SecretText.Several("Stripe:WebhookSecrets", [.. WebhookSecrets], WebhookSecretsFile, mistakes);
        if (!ProviderOptions.IsSafe(Address))
        {
            mistakes.Add("Stripe:Address is an address that begins with https.");
        }

        if (WebhookTolerance <= TimeSpan.Zero || WebhookTolerance > ToleranceMax)
        {
            mistakes.Add("Stripe:WebhookTolerance is above zero and at most an hour.");
        }

        return mistakes.Count > before ? null : StripeAdapter.Create(new StripeSettings(key!, [.. secrets])
        {
            Address = Address,
            WebhookTolerance = WebhookTolerance,
        });
    }
}
