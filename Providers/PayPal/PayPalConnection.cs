using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Billing.Providers.OnPayPal;

/// <summary>
/// The one place that decides how PayPal is talked to: where, with what, for how long and how often.
/// </summary>
internal sealed class PayPalConnection
{
    private const string RequestId = "PayPal-Request-Id";

    /// <summary>Orders and payments answer with little more than a name unless they are asked for all of it.</summary>
    private const string SaysLittle = "/v2/";
    private const int AnswerBytesMax = 16 << 20;

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(25);

    private readonly HttpClient _http;
    private readonly PayPalSettings _settings;
    private readonly PayPalTokens _tokens;
    private readonly TimeProvider _time;

    public PayPalConnection(PayPalSettings settings, HttpMessageHandler? transport, TimeProvider time)
    {
        (_settings, _time) = (settings, time);
        // No retries but ours, which are counted and persisted; and nobody is followed elsewhere with a token.
        _http = new HttpClient(transport ?? new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5), AllowAutoRedirect = false })
        {
            BaseAddress = settings.Address,
            Timeout = Timeout,
            MaxResponseContentBufferSize = AnswerBytesMax,
        };
        _http.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("Billing.Orleans", "1"));
        _tokens = new PayPalTokens(FetchTokenAsync, time);
    }

    public Task<JsonElement> GetAsync(string path, CancellationToken cancellation) =>
        SendAsync(HttpMethod.Get, path, null, null, cancellation);

    /// <summary>Without a key where PayPal takes none: what is asked for there is the same however often.</summary>
    public Task<JsonElement> PostAsync(string path, string? key, JsonObject body, CancellationToken cancellation) =>
        SendAsync(HttpMethod.Post, path, key, body, cancellation);

    public Task<JsonElement> DeleteAsync(string path, CancellationToken cancellation) =>
        SendAsync(HttpMethod.Delete, path, null, null, cancellation);

    /// <summary>A file that needs no token, such as a certificate.</summary>
    public async Task<string> FileAsync(Uri address, CancellationToken cancellation)
    {
        using var response = await _http.GetAsync(address, cancellation);
        return response.IsSuccessStatusCode
            ? await response.Content.ReadAsStringAsync(cancellation)
            : throw new PayPalRefusal(response.StatusCode, null, null, null, null);
    }

    private async Task<JsonElement> SendAsync(HttpMethod method, string path, string? key, JsonObject? body, CancellationToken cancellation)
    {
        for (var isFirst = true; ; isFirst = false)
        {
            var token = await TokenAsync(cancellation);
            using var request = new HttpRequestMessage(method, path);
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token.Value.Reveal());
            if (method == HttpMethod.Post)
            {
                if (path.StartsWith(SaysLittle, StringComparison.Ordinal))
                {
                    request.Headers.TryAddWithoutValidation("Prefer", "return=representation");
                }

                request.Content = new StringContent((body ?? []).ToJsonString(), Encoding.UTF8, "application/json");
            }

            if (key is not null)
            {
                request.Headers.TryAddWithoutValidation(RequestId, key);
            }

            using var response = await _http.SendAsync(request, cancellation);
            if (response.StatusCode == HttpStatusCode.Unauthorized)
            {
                _tokens.Drop(token);
                if (isFirst)
                {
                    // Whoever is not known was not listened to: the same once more, with another token.
                    continue;
                }
            }

            return response.IsSuccessStatusCode ? await ReadAsync(response, cancellation) : throw await RefusalAsync(response, cancellation);
        }
    }

    private async Task<PayPalToken> TokenAsync(CancellationToken cancellation)
    {
        try
        {
            return await _tokens.GetAsync(cancellation);
        }
        catch (PayPalRefusal refused) when (refused.Status is HttpStatusCode.Unauthorized or HttpStatusCode.BadRequest or HttpStatusCode.Forbidden)
        {
            throw new WrongRequestException("paypal", "credentials_refused", null);
        }
        catch (Exception failure) when (PayPalFailures.IsAnswer(failure) && !cancellation.IsCancellationRequested)
        {
            throw new PayPalTokenException(failure);
        }
    }

    private async Task<PayPalToken> FetchTokenAsync()
    {
        // Off the lock that this is started under.
        await Task.Yield();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/oauth2/token");
        var credentials = Encoding.UTF8.GetBytes($"{_settings.ClientId}:{_settings.ClientSecret.Reveal()}");
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(credentials));
        request.Content = new FormUrlEncodedContent([new("grant_type", "client_credentials")]);
        var askedAt = _time.GetUtcNow();
        using var response = await _http.SendAsync(request);
        if (!response.IsSuccessStatusCode)
        {
            throw await RefusalAsync(response, CancellationToken.None);
        }

        var answer = await ReadAsync(response, CancellationToken.None);
        return answer.Text("access_token") is { Length: > 0 } token
            && answer.Member("expires_in") is { ValueKind: JsonValueKind.Number } lives && lives.TryGetInt32(out var seconds)
            ? new PayPalToken(new Secret(token), askedAt.AddSeconds(seconds))
            : throw new JsonException("A token that is none.");
    }

    /// <summary>Nothing where PayPal says nothing, as after a delete.</summary>
    private static async Task<JsonElement> ReadAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        if (response.StatusCode == HttpStatusCode.NoContent)
        {
            return default;
        }

        await using var body = await response.Content.ReadAsStreamAsync(cancellation);
        using var text = await JsonDocument.ParseAsync(body, default, cancellation);
        return text.RootElement.Clone();
    }

    private async Task<PayPalRefusal> RefusalAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        var wait = response.Headers.RetryAfter is not { } retry ? null
            : retry.Delta ?? (retry.Date is { } date && date > _time.GetUtcNow() ? date - _time.GetUtcNow() : null);
        try
        {
            var said = await ReadAsync(response, cancellation);
            var detail = said.First("details");
            return new PayPalRefusal(
                response.StatusCode, said.Text("name") ?? said.Text("error"), detail.Text("issue"), detail.Text("field"), wait);
        }
        catch (JsonException)
        {
            // A gateway's page: its status is all that it says.
            return new PayPalRefusal(response.StatusCode, null, null, null, wait);
        }
    }
}
