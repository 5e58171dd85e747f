using Billing.Providers;
using Billing.Providers.OnPayPal;

namespace Billing.Silo.Adapters;

/// <summary>What a silo is told about PayPal. Bound to the section <c>Billing:Providers:PayPal</c>; without it there is no PayPal.</summary>
public sealed class PayPalOptions
{
    public string? ClientId { get; set; }

    public string? ClientSecret { get; set; }

    /// <summary>A file that holds the secret, instead of <see cref="ClientSecret"/>.</summary>
    public string? ClientSecretFile { get; set; }

    /// <summary>The webhooks that are taken; several while one is being replaced.</summary>
    public IList<string> WebhookIds { get; } = [];

    /// <summary>PayPal's sandbox instead of the real one.</summary>
    public bool IsSandbox { get; set; }

    /// <summary>Another address than PayPal's own, as of the loopback. Not encrypted on this machine only.</summary>
    public Uri? Address { get; set; }

    /// <summary>Where a customer comes back to from PayPal's pages when a charge does not say it.</summary>
    public Uri? ReturnTo { get; set; }

    internal ProviderAdapter? ToAdapter(List<string> mistakes)
    {
        var before = mistakes.Count;
        var secret = SecretText.One("PayPal:ClientSecret", ClientSecret, ClientSecretFile, mistakes);
        if (string.IsNullOrWhiteSpace(ClientId))
        {
            mistakes.Add("PayPal:ClientId is missing.");
        }

        if (WebhookIds.Count == 0 || WebhookIds.Any(string.IsNullOrWhiteSpace))
        {
            mistakes.Add("PayPal:WebhookIds is missing.");
        }

        if (!ProviderOptions.IsSafe(Address))
        {
            mistakes.Add("PayPal:Address is an address that begins with https.");
        }

        return mistakes.Count > before ? null : PayPalAdapter.Create(new PayPalSettings(ClientId!, secret!, [.. WebhookIds])
        {
            Address = Address ?? (IsSandbox ? PayPalSettings.Sandbox : PayPalSettings.Live),
            ReturnTo = ReturnTo,
        });
    }
}
