using Stripe;

namespace Billing.Providers.OnStripe;

/// <summary>
/// The one place that decides how Stripe is talked to: which version of its API, how long, how often, and that it learns nothing
/// about us besides.
/// </summary>
internal sealed class StripeConnection
{
    /// <summary>
    /// What this adapter was written against and tested with. Another one in the SDK is a drift that an operator must see
    /// (BILLING_STRIPE_SDK_API_BASELINE_DRIFT).
    /// </summary>
    public const string ApiBaseline = "2026-07-29.dahlia";

    /// <summary>Ours are counted and persisted; a second one inside the SDK would be neither.</summary>
    private const int Retries = 0;

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(25);

    public StripeConnection(StripeSettings settings, HttpMessageHandler? transport = null)
    {
        var http = new HttpClient(transport ?? new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
        {
            Timeout = Timeout,
        };
        Client = new StripeClient(
            settings.ApiKey.Reveal(),
            httpClient: new SystemNetHttpClient(http, Retries, appInfo: null, enableTelemetry: false),
            apiBase: settings.Address?.AbsoluteUri.TrimEnd('/'));
    }

    public IStripeClient Client { get; }

    /// <summary>True when the SDK speaks another version of the API than this adapter was tested with.</summary>
    public static bool HasDrifted => StripeConfiguration.ApiVersion != ApiBaseline;
}
