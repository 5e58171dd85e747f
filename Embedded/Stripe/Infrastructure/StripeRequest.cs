using System.Net.Http.Headers;
using Billing.Embedded;

namespace Stripe;

/// <summary>One request as it goes over the wire: parameters of a GET in the address, of a POST in the body.</summary>
public class StripeRequest
{
    private readonly BaseOptions _options;

    public StripeRequest(IStripeClient client, HttpMethod method, string path, BaseOptions options, RequestOptions requestOptions)
    {
        ArgumentNullException.ThrowIfNull(client);
        if ((requestOptions?.ApiKey ?? client.ApiKey) is not { } key)
        {
            throw new StripeException("No API key provided.");
        }

        _options = options;
        Method = method;
        var query = method == HttpMethod.Post || options is null ? "" : FormEncoding.Of(options);
        Uri = new Uri($"{client.ApiBase}{path}{(query.Length > 0 ? "?" : "")}{query}");
        AuthorizationHeader = new AuthenticationHeaderValue("Bearer", key);
        StripeHeaders = new Dictionary<string, string> { ["Stripe-Version"] = StripeConfiguration.ApiVersion };
        if (!string.IsNullOrEmpty(requestOptions?.StripeAccount))
        {
            StripeHeaders["Stripe-Account"] = requestOptions.StripeAccount;
        }

        if (!string.IsNullOrEmpty(requestOptions?.IdempotencyKey))
        {
            StripeHeaders["Idempotency-Key"] = requestOptions.IdempotencyKey;
        }
        else if (method == HttpMethod.Post)
        {
            StripeHeaders["Idempotency-Key"] = Guid.NewGuid().ToString();
        }
    }

    public HttpMethod Method { get; }

    public Uri Uri { get; }

    public AuthenticationHeaderValue AuthorizationHeader { get; }

    public IDictionary<string, string> StripeHeaders { get; }

    public HttpContent Content => Method == HttpMethod.Post
        ? new StringContent(
            _options is null ? "" : FormEncoding.Of(_options),
            new MediaTypeHeaderValue("application/x-www-form-urlencoded"))
        : null;
}
