namespace Stripe;

public interface IHttpClient
{
    Task<StripeResponse> MakeRequestAsync(StripeRequest request, CancellationToken cancellationToken = default);
}

public class AppInfo
{
    public string Name { get; set; }

    public string Version { get; set; }

    public string Url { get; set; }
}

/// <summary>Requests over HTTP. It asks once: whoever wants the original's own retries must not use this one.</summary>
public class SystemNetHttpClient : IHttpClient
{
    public const int DefaultMaxNumberRetries = 2;

    private static readonly Lazy<HttpClient> Shared = new(static () => new HttpClient { Timeout = DefaultHttpTimeout });

    private readonly HttpClient _http;
    private readonly string _application;

    public SystemNetHttpClient(
        HttpClient httpClient = null, int maxNetworkRetries = DefaultMaxNumberRetries, AppInfo appInfo = null, bool enableTelemetry = true)
    {
        if (httpClient is not null && maxNetworkRetries != 0)
        {
            throw new NotSupportedException("The embedded client asks once: pass maxNetworkRetries: 0.");
        }

        _http = httpClient ?? Shared.Value;
        _application = appInfo is null ? "" : $" {appInfo.Name}/{appInfo.Version}";
        EnableTelemetry = enableTelemetry;
        MaxNetworkRetries = maxNetworkRetries;
    }

    public static TimeSpan DefaultHttpTimeout => TimeSpan.FromSeconds(80);

    /// <summary>Nothing is ever sent about how long requests took.</summary>
    public bool EnableTelemetry { get; }

    public int MaxNetworkRetries { get; }

    public async Task<StripeResponse> MakeRequestAsync(StripeRequest request, CancellationToken cancellationToken = default)
    {
        using var message = new HttpRequestMessage(request.Method, request.Uri) { Content = request.Content };
        message.Headers.Authorization = request.AuthorizationHeader;
        message.Headers.TryAddWithoutValidation("User-Agent", $"Stripe/v1 .NetBindings/{StripeConfiguration.StripeNetVersion}{_application}");
        foreach (var (name, value) in request.StripeHeaders)
        {
            message.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await _http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
        var content = await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
        return new StripeResponse(response.StatusCode, response.Headers, content);
    }
}
