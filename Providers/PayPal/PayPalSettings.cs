using System.Collections.Immutable;

namespace Billing.Providers.OnPayPal;

/// <summary>
/// What an operator tells the adapter. Webhook ids are several while one is being replaced: what was signed for any of them is
/// taken.
/// </summary>
public sealed record PayPalSettings(string ClientId, Secret ClientSecret, ImmutableArray<string> WebhookIds)
{
    public static readonly Uri Live = new("https://api-m.paypal.com");

    public static readonly Uri Sandbox = new("https://api-m.sandbox.paypal.com");

    /// <summary>Where PayPal is: its own address, its sandbox, or the loopback.</summary>
    public Uri Address { get; init; } = Live;

    /// <summary>Where a customer comes back to from PayPal's pages when a charge does not say it.</summary>
    public Uri? ReturnTo { get; init; }

    /// <summary>Where certificates may be fetched from; none are PayPal's own places, of which the sandbox has others.</summary>
    public ImmutableArray<Uri> CertificateOrigins { get; init; } = [];

    /// <summary>Whom a certificate must belong to; none is PayPal, or its sandbox.</summary>
    public string? CertificateName { get; init; }

    /// <summary>Who vouches for a certificate, as PEM; none are those whom the system trusts.</summary>
    public ImmutableArray<string> CertificateRoots { get; init; } = [];

    /// <summary>
    /// How old a transmission may be. PayPal tries for three days, and nowhere says that it signs each try anew: a narrower window
    /// would refuse for ever what could not be taken at first. A replay within it is an event that is known.
    /// </summary>
    public TimeSpan WebhookTolerance { get; init; } = TimeSpan.FromHours(73);

    /// <summary>How far in the future a transmission may be, because clocks differ.</summary>
    public TimeSpan WebhookClocksDiffer { get; init; } = TimeSpan.FromMinutes(5);

    public int WebhookBytesMax { get; init; } = 1 << 20;

    internal bool IsLive => Address == Live;

    internal ImmutableArray<Uri> TrustedOrigins => !CertificateOrigins.IsEmpty ? CertificateOrigins
        : Address == Sandbox ? [new("https://api.sandbox.paypal.com"), Sandbox]
        : [new("https://api.paypal.com"), Live];

    internal string TrustedName =>
        CertificateName ?? (Address == Sandbox ? "messageverificationcerts.sandbox.paypal.com" : "messageverificationcerts.paypal.com");
}
