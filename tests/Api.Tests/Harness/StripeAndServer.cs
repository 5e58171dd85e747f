using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Billing.Shared;

namespace Billing.Api.Tests.Harness;

/// <summary>The server as an operator runs it with Stripe alone, and Stripe's loopback as another process.</summary>
public sealed class StripeAndServer : IAsyncLifetime
{
    private readonly string _ledger = Directory.CreateTempSubdirectory("billing-loopback-").FullName;
    private readonly string _keyFile = Path.GetTempFileName();
    private ChildProcess? _loopback;
    private HttpClient? _http;

    /// <summary>What the server is told besides.</summary>
    public (string Name, string Value)[] More { get; init; } = [];

    public ServerUnderTest Server { get; private set; } = null!;

    public string ApiKey { get; private set; } = "";

    public string SigningSecret { get; private set; } = "";

    /// <summary>Stripe as a browser or an operator reaches it.</summary>
    public HttpClient Stripe => _http!;

    public async Task InitializeAsync()
    {
        var port = SiloProcess.FreePort();
        _loopback = ChildProcess.Start("Providers/Simulator", "Billing.Simulator",
        [
            "loopback", "stripe", "--port", "0", "--seed", "api-tests", "--ledger", _ledger, "--webhook", $"http://127.0.0.1:{port}/v1/webhooks/stripe",
        ]);
        await _loopback.SeesAsync("ledger", TimeSpan.FromSeconds(40));
        ApiKey = Said("API key");
        SigningSecret = Said("signing secret");
        await File.WriteAllTextAsync(_keyFile, ApiKey + "\n");
        _http = new HttpClient { BaseAddress = new Uri(Said("base URL")) };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", ApiKey);
        Server = new ServerUnderTest
        {
            Port = port,
            More =
            [
                ("Billing__Provider", ""),
                ("Billing__Providers__Stripe__Address", Said("base URL")),
                ("Billing__Providers__Stripe__ApiKeyFile", _keyFile),
                ("Billing__Providers__Stripe__WebhookSecrets__0", SigningSecret),
                ("Billing__Grains__Providers__stripe__PerSecond", "1000"),
                ("Billing__Grains__Providers__stripe__PerSecondEach", "1000"),
                .. More,
            ],
        };
        await Server.InitializeAsync();
    }

    public async Task DisposeAsync()
    {
        if (Server is not null)
        {
            await Server.DisposeAsync();
        }

        _http?.Dispose();
        if (_loopback is not null)
        {
            await _loopback.DisposeAsync();
        }

        File.Delete(_keyFile);
        Directory.Delete(_ledger, recursive: true);
    }

    /// <summary>kill -9: nothing listens there any more.</summary>
    public async Task KillStripeAsync()
    {
        _loopback!.Kill();
        await _loopback.ExitAsync(TimeSpan.FromSeconds(10));
    }

    /// <summary>What Stripe believes has moved for an account, less what went back.</summary>
    public async Task<(long Cash, int Charges)> LedgerAsync(string account)
    {
        var lines = (await Stripe.GetFromJsonAsync<JsonElement[]>("/ledger"))!
            .Where(line => line.GetProperty("account").GetString()!.EndsWith($"/{account}", StringComparison.Ordinal)
                && line.GetProperty("outcome").GetProperty("is").GetString() == "succeeded").ToList();
        return (
            lines.Sum(static line => (line.GetProperty("isRefund").GetBoolean() ? -1 : 1) * line.GetProperty("amount").GetProperty("minorUnits").GetInt64()),
            lines.Count(static line => !line.GetProperty("isRefund").GetBoolean()));
    }

    public async Task<JsonElement> ListAsync(string what) => (await Stripe.GetFromJsonAsync<JsonElement>($"/v1/{what}")).GetProperty("data");

    /// <summary>The customer does in their browser what is asked of them.</summary>
    public async Task AuthenticateAsync(string reference, bool succeeds = true) =>
        (await Stripe.PostAsync($"/loopback/authenticate/{reference}?succeeds={(succeeds ? "true" : "false")}", null)).EnsureSuccessStatusCode();

    /// <summary>The customer types a card, which goes from their browser to Stripe.</summary>
    public async Task TypeAsync(string what, string reference, string card) =>
        (await Stripe.PostAsync($"/v1/{what}/{reference}/confirm", new FormUrlEncodedContent([new("payment_method", card)]))).EnsureSuccessStatusCode();

    private string Said(string name) =>
        _loopback!.Output.Split('\n').First(line => line.StartsWith(name, StringComparison.Ordinal))[name.Length..].Trim();
}

/// <summary>One server with Stripe for all sentences: each asks as a tenant of its own.</summary>
[CollectionDefinition(Name)]
public sealed class OneServerWithStripe : ICollectionFixture<StripeAndServer>
{
    public const string Name = "one server with Stripe";
}
