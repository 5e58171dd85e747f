using System.Net;
using System.Text.Json;
using Billing.Embedded;

namespace Stripe;

public interface IStripeClient
{
    string ApiBase { get; }

    string ApiKey { get; }

    Task<T> RequestAsync<T>(
        HttpMethod method, string path, BaseOptions options, RequestOptions requestOptions, CancellationToken cancellationToken = default)
        where T : IStripeEntity;
}

public class StripeClient : IStripeClient
{
    public StripeClient(
        string apiKey = null,
        string clientId = null,
        IHttpClient httpClient = null,
        string apiBase = null,
        string connectBase = null,
        string filesBase = null,
        string meterEventsBase = null)
    {
        if (apiKey is not null && (apiKey.Length == 0 || apiKey.Any(char.IsWhiteSpace)))
        {
            throw new ArgumentException("An API key is neither empty nor contains whitespace.", nameof(apiKey));
        }

        // The other addresses are for parts of the API that are not here.
        _ = (clientId, connectBase, filesBase, meterEventsBase);
        ApiKey = apiKey;
        ApiBase = apiBase ?? DefaultApiBase;
        HttpClient = httpClient ?? new SystemNetHttpClient();
    }

    public static string DefaultApiBase => "https://api.stripe.com";

    public string ApiBase { get; }

    public string ApiKey { get; }

    public IHttpClient HttpClient { get; }

    public async Task<T> RequestAsync<T>(
        HttpMethod method, string path, BaseOptions options, RequestOptions requestOptions, CancellationToken cancellationToken = default)
        where T : IStripeEntity
    {
        var response = await HttpClient
            .MakeRequestAsync(new StripeRequest(this, method, path, options, requestOptions), cancellationToken)
            .ConfigureAwait(false);
        if (response.StatusCode != HttpStatusCode.OK)
        {
            throw Refused(response);
        }

        try
        {
            var entity = StripeEntity.FromJson<T>(response.Content);
            entity.StripeResponse = response;
            return entity;
        }
        catch (JsonException)
        {
            throw Unreadable(response);
        }
    }

    private static StripeException Refused(StripeResponse response)
    {
        try
        {
            using var body = JsonDocument.Parse(response.Content);
            if (body.RootElement.ValueKind == JsonValueKind.Object
                && body.RootElement.TryGetProperty("error", out var said)
                && said.ValueKind == JsonValueKind.Object
                && said.Deserialize<StripeError>(StripeJson.Options) is { } error)
            {
                error.StripeResponse = response;
                return new StripeException(response.StatusCode, error, error.Message) { StripeResponse = response };
            }
        }
        catch (JsonException)
        {
        }

        return Unreadable(response);
    }

    private static StripeException Unreadable(StripeResponse response) =>
        new(response.StatusCode, null, $"Invalid response object from API: \"{response.Content}\"") { StripeResponse = response };
}
