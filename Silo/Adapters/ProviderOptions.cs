using Billing.Providers;
using Billing.Providers.Simulated;

namespace Billing.Silo.Adapters;

/// <summary>
/// The payment providers of a silo. Bound to the section <c>Billing:Providers</c>, checked before anything starts, and not kept: what
/// is registered are adapters, and nobody can ask the container for a key.
/// </summary>
public sealed class ProviderOptions
{
    public const string Section = $"{SiloOptions.Section}:Providers";

    /// <summary>The provider that is asked where nobody says which; none takes the simulated one, or the only one there is.</summary>
    public string? First { get; set; }

    /// <summary>What the simulated provider signs its webhooks with. Without it, none are believed.</summary>
    public string? SimulatedWebhookSecret { get; set; }

    public StripeOptions? Stripe { get; set; }

    public PayPalOptions? PayPal { get; set; }

    /// <summary>None, encrypted, or on this machine.</summary>
    internal static bool IsSafe(Uri? address) => address is null || (address.IsAbsoluteUri
        && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback)));

    /// <summary>In the order in which one would be first; a mistake is told for each that is not right.</summary>
    internal IReadOnlyList<ProviderAdapter> ToAdapters(string? simulated, List<string> mistakes)
    {
        var adapters = new List<ProviderAdapter>();
        if (!string.IsNullOrEmpty(simulated))
        {
            if (Uri.TryCreate(simulated, UriKind.Absolute, out var address) && address.Scheme is "http" or "https")
            {
                adapters.Add(SimulatedAdapter.Create(
                    new HttpSimulatedProvider(new HttpClient { BaseAddress = address }),
                    webhookSecret: string.IsNullOrEmpty(SimulatedWebhookSecret) ? null : new Secret(SimulatedWebhookSecret)));
            }
            else
            {
                mistakes.Add($"{SiloOptions.Section}:Provider is an address that begins with http.");
            }
        }

        if (Stripe?.ToAdapter(mistakes) is { } stripe)
        {
            adapters.Add(stripe);
        }

        if (PayPal?.ToAdapter(mistakes) is { } paypal)
        {
            adapters.Add(paypal);
        }

        if (adapters.Count == 0 && mistakes.Count == 0)
        {
            mistakes.Add($"There is no payment provider: set {SiloOptions.Section}:Provider or a section below {Section}.");
        }

        if (First is not null && adapters.All(adapter => adapter.Name != First) && mistakes.Count == 0)
        {
            mistakes.Add($"First names {First}, which is not set up here.");
        }

        return adapters;
    }
}
