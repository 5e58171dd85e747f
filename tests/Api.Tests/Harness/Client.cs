using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Billing.Api.Tests.Harness;

/// <summary>A program of a tenant. It speaks HTTP and JSON and shares no type with the server.</summary>
public sealed class Client(Uri address, string key) : IDisposable
{
    private static int _tenants;

    private readonly HttpClient _http = new() { BaseAddress = address, Timeout = TimeSpan.FromSeconds(40) };
    private int _keys;

    public string Key => key;

    /// <summary>A new tenant with a key for everything.</summary>
    public static async Task<Client> OfNewTenantAsync(ServerUnderTest server, string mode = "test", params string[] scopes)
    {
        using var operators = new Client(server.Address, ServerUnderTest.OperatorKey);
        var tenant = $"t{Interlocked.Increment(ref _tenants)}";
        (await operators.PostAsync("/v1/operator/tenants", $$"""{"name":"{{tenant}}"}""")).Is(201);
        var asked = scopes.Length == 0 ? "" : $$""","scopes":[{{string.Join(',', scopes.Select(static scope => $"\"{scope}\""))}}]""";
        var made = (await operators.PostAsync($"/v1/operator/tenants/{tenant}/keys", $$"""{"mode":"{{mode}}"{{asked}}}""")).Is(201);
        return new Client(server.Address, made.Text("key"));
    }

    public Task<Answer> GetAsync(string path) => SendAsync(HttpMethod.Get, path, null);

    /// <summary>A write under a key of its own, unless one is given.</summary>
    public Task<Answer> PostAsync(string path, string body, string? key = null, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Post, path, Encoding.UTF8.GetBytes(body), [("Idempotency-Key", key ?? $"key-{Interlocked.Increment(ref _keys)}"), .. headers]);

    public async Task<Answer> SendAsync(HttpMethod method, string path, byte[]? body, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        if (key.Length > 0)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }

        if (body is not null)
        {
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }

        foreach (var (name, value) in headers)
        {
            if (name == "Content-Type")
            {
                request.Content!.Headers.ContentType = MediaTypeHeaderValue.Parse(value);
            }
            else
            {
                request.Headers.TryAddWithoutValidation(name, value);
            }
        }

        using var response = await _http.SendAsync(request);
        return new Answer(
            (int)response.StatusCode,
            await response.Content.ReadAsStringAsync(),
            response.Content.Headers.ContentType?.MediaType,
            response.Headers.ToDictionary(static header => header.Key, static header => header.Value.First(), StringComparer.OrdinalIgnoreCase));
    }

    public void Dispose() => _http.Dispose();
}

public sealed record Answer(int Status, string Body, string? MediaType, IReadOnlyDictionary<string, string> Headers)
{
    public JsonElement Json => JsonDocument.Parse(Body).RootElement;

    public string Code => Json.GetProperty("code").GetString()!;

    public Answer Is(int status)
    {
        Assert.True(status == Status, $"Wanted {status}, answered {Status}: {Body}");
        return this;
    }

    public Answer IsProblem(int status, string code)
    {
        Is(status);
        Assert.Equal(code, Code);
        Assert.Equal("application/problem+json", MediaType);
        Assert.NotEqual("", Json.GetProperty("request_id").GetString());
        return this;
    }

    public string Text(string path) => At(path).GetString()!;

    public long Number(string path) => At(path).GetInt64();

    /// <summary><c>items.0.total.minor_units</c></summary>
    public JsonElement At(string path) => path.Split('.').Aggregate(Json, static (element, name) =>
        int.TryParse(name, out var index) ? element[index] : element.GetProperty(name));
}
