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

    /// <summary>The names that PayPal gave to our webhooks; several while one is being replaced.</summary>
    public IList<string> WebhookIds { get; } = [];

    /// <summary>PayPal's sandbox instead of PayPal.</summary>
    public bool Sandbox { get; set; }

    /// <summary>Another address, as of the loopback. Not encrypted on this machine only.</summary>
    public Uri? Address { get; set; }

    /// <summary>Where customers come back to from PayPal's pages when a request does not say it.</summary>
    public Uri? ReturnTo { get; set; }

    /// <summary>Who vouches for the loopback's certificates, as a file of PEM; none are those whom the system trusts.</summary>
    public string? CertificateRootsFile { get; set; }

    internal ProviderAdapter? ToAdapter(List<string> mistakes)
    {
        var before = mistakes.Count;
        var secret = SecretText.One("PayPal:ClientSecret", ClientSecret, ClientSecretFile, mistakes);
        if (string.IsNullOrEmpty(ClientId))
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

        if (Address is not null && Sandbox)
        {
            mistakes.Add("PayPal:Address and PayPal:Sandbox are both there; one of them is enough.");
        }

        var roots = RootsOf(mistakes);
        return mistakes.Count > before ? null : PayPalAdapter.Create(new PayPalSettings(ClientId!, secret!, [.. WebhookIds])
        {
            Address = Address ?? (Sandbox ? PayPalSettings.Sandbox : PayPalSettings.Live),
            ReturnTo = ReturnTo,
            CertificateOrigins = Address is { } origin ? [origin] : [],
            CertificateRoots = roots is null ? [] : [roots],
        });
    }

    private string? RootsOf(List<string> mistakes)
    {
        try
        {
            return CertificateRootsFile is { } file ? File.ReadAllText(file) : null;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            mistakes.Add("PayPal:CertificateRootsFile names a file that cannot be read.");
            return null;
        }
    }
}
