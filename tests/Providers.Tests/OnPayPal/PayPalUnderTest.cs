using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Billing.Domain.Amounts;
using Billing.Domain.Collection;
using Billing.Providers.OnPayPal;
using Billing.Providers.Simulated;
using Billing.Providers.Simulator.Loopback;
using Billing.Providers.Simulator.PayPalLoopback;
using NodaTime;

namespace Billing.Providers.Tests.OnPayPal;

/// <summary>The loopback PayPal in this process on a folder of its own, and what a customer's browser does there.</summary>
public sealed class PayPalUnderTest : IAsyncDisposable
{
    public const string Visa = "4012888888881881";

    private readonly string _folder;
    private readonly PayPalServer _server;
    private readonly HttpClient _browser = new(new SocketsHttpHandler { AllowAutoRedirect = false });

    private PayPalUnderTest(PayPalServer server, string folder)
    {
        (_server, _folder) = (server, folder);
        Http = new HttpClient { BaseAddress = new Uri(server.Address) };
        Settings = new PayPalSettings(server.ClientId, new Secret(server.ClientSecret), [server.WebhookId])
        {
            Address = new Uri(server.Address),
            ReturnTo = new Uri("https://shop.test/back"),
            CertificateOrigins = [new Uri(server.Address)],
            CertificateRoots = [server.CertificateRoot],
        };
    }

    public PayPalSettings Settings { get; }

    /// <summary>For what PayPal does not have: rules, faults, its ledger.</summary>
    public HttpClient Http { get; }

    /// <summary>The adapter's clock, which goes with the loopback's.</summary>
    public ShiftedClock Clock { get; } = new();

    public static async Task<PayPalUnderTest> StartAsync(Uri? webhook = null)
    {
        var folder = Directory.CreateTempSubdirectory("billing-loopback-").FullName;
        return new PayPalUnderTest(await PayPalServer.StartAsync(new LoopbackOptions(0, webhook?.AbsoluteUri, "test", folder), folder), folder);
    }

    public ProviderAdapter Adapter(HttpMessageHandler? transport = null) => PayPalAdapter.Create(Settings, transport, Clock);

    public async Task<IReadOnlyList<SimulatorWire.LedgerLine>> LedgerAsync() =>
        (await Http.GetFromJsonAsync<List<SimulatorWire.LedgerLine>>(SimulatorWire.Ledger, SimulatorWire.Json))!;

    public async Task FollowAsync(params SimulatedRule[] rules) =>
        (await Http.PutAsJsonAsync(SimulatorWire.Rules, new SimulatorWire.Script(rules), SimulatorWire.Json)).EnsureSuccessStatusCode();

    public async Task FailAsync(params object[] faults) => (await Http.PutAsJsonAsync("/loopback/faults", faults)).EnsureSuccessStatusCode();

    /// <summary>PayPal's clock and ours move on together.</summary>
    public async Task AdvanceAsync(Duration time)
    {
        await ControlAsync($"advance?seconds={(long)time.TotalSeconds}");
        Clock.Offset += time.ToTimeSpan();
    }

    public Task ApproveAsync(string id) => ControlAsync($"approve/{id}");

    public async Task<JsonNode?> ControlAsync(string what)
    {
        using var response = (await Http.PostAsync($"/loopback/{what}", null)).EnsureSuccessStatusCode();
        var text = await response.Content.ReadAsStringAsync();
        return text.Length == 0 ? null : JsonNode.Parse(text);
    }

    public async Task DecideAsync(string key, ProviderOutcome outcome) => (await Http.PostAsJsonAsync(
        $"{SimulatorWire.LookUp}/decide", new SimulatorWire.Decision(key, outcome), SimulatorWire.Json)).EnsureSuccessStatusCode();

    /// <summary>A customer types a card into PayPal's own fields; we get the name of the set-up.</summary>
    public async Task<string> TypeCardAsync(string customer, string? trigger = null)
    {
        var answer = await AskAsync(HttpMethod.Post, "/v3/vault/setup-tokens", new JsonObject
        {
            ["customer"] = new JsonObject { ["id"] = customer },
            ["payment_source"] = new JsonObject
            {
                ["card"] = new JsonObject { ["number"] = Visa, ["expiry"] = "2031-02", ["security_code"] = "123", ["name"] = trigger ?? "Ada Payer" },
            },
        }, ("PayPal-Request-Id", Guid.NewGuid().ToString()));
        return (string)answer["id"]!;
    }

    /// <summary>A request of somebody else's who knows the secret.</summary>
    public async Task<JsonNode> AskAsync(HttpMethod method, string path, JsonObject? body = null, params (string Name, string Value)[] headers)
    {
        using var asking = new HttpRequestMessage(HttpMethod.Post, "/v1/oauth2/token")
        {
            Content = new FormUrlEncodedContent([new("grant_type", "client_credentials")]),
        };
        var credentials = Encoding.UTF8.GetBytes($"{Settings.ClientId}:{Settings.ClientSecret.Reveal()}");
        asking.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(credentials));
        using var given = await Http.SendAsync(asking);
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", (string)JsonNode.Parse(await given.Content.ReadAsStringAsync())!["access_token"]!);
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await Http.SendAsync(request);
        return JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
    }

    /// <summary>A customer presses a button on a page of PayPal's; where they are sent then.</summary>
    public async Task<Uri?> PressAsync(Uri page, bool agrees)
    {
        (await _browser.GetAsync(page)).EnsureSuccessStatusCode();
        using var response = await _browser.PostAsync($"{page}&agrees={(agrees ? "true" : "false")}", null);
        return response.Headers.Location;
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        _browser.Dispose();
        await _server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}

/// <summary>The real time, and some.</summary>
public sealed class ShiftedClock : TimeProvider
{
    public TimeSpan Offset { get; set; }

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Offset;
}

internal static class PayPalSteps
{
    public static readonly Money Ten = new(10_00, Currency.Of("EUR"));

    /// <summary>A customer for an account, with a card.</summary>
    public static async Task<(string Customer, string Method)> CustomerAsync(
        this PayPalUnderTest paypal, ProviderAdapter adapter, string account, string? trigger = null)
    {
        var customer = (await adapter.Vault!.MapCustomerAsync(new CustomerRequest($"{account}/customer", account), default)).Given();
        var setUp = await paypal.TypeCardAsync(customer, trigger);
        var method = (await adapter.Vault.VaultAsync(new VaultRequest($"{account}/{trigger}/vault", account, customer) { Token = setUp }, default)).Given();
        return (customer, method.Reference!);
    }

    /// <summary>A customer for an account, with a wallet that may be charged.</summary>
    public static async Task<(string Customer, string Method)> WalletAsync(this PayPalUnderTest paypal, ProviderAdapter adapter, string account)
    {
        var customer = (await adapter.Vault!.MapCustomerAsync(new CustomerRequest($"{account}/customer", account), default)).Given();
        var request = new VaultRequest($"{account}/wallet", account, customer) { ReturnTo = new Uri("https://shop.test/kept") };
        var waits = (await adapter.Vault.VaultAsync(request, default)).Given();
        await paypal.ApproveAsync(waits.SetUp!);
        return (customer, (await adapter.Vault.VaultAsync(request, default)).Given().Reference!);
    }

    public static ChargeRequest Charge(string key, (string Customer, string Method) by, CollectionMethodKind kind = CollectionMethodKind.Card) =>
        new(key, "acme/anna", "invoice-1", Ten) { Customer = by.Customer, Method = by.Method, Kind = kind };

    public static LookUpRequest LookUp(this ChargeRequest charge, Instant? askedAt = null) =>
        new(charge.Key, charge.Account) { Customer = charge.Customer, Charge = charge, AskedAt = askedAt };
}

/// <summary>Through the PayPal adapter, at the loopback that speaks PayPal's API.</summary>
public sealed class AtPayPal : ProviderUnderTest
{
    private readonly PayPalUnderTest _process;
    private readonly System.Collections.Concurrent.ConcurrentDictionary<string, Task<(string Customer, string Method)>> _mapped = new();

    private AtPayPal(PayPalUnderTest process) => (_process, Adapter) = (process, process.Adapter());

    public override ProviderAdapter Adapter { get; }

    public static async Task<ProviderUnderTest> StartAsync() => new AtPayPal(await PayPalUnderTest.StartAsync());

    public override Task FollowAsync(params SimulatedRule[] rules) => _process.FollowAsync(rules);

    public override async Task<IReadOnlyList<(string Key, Money Amount, ProviderOutcome Outcome, bool IsRefund)>> LedgerAsync() =>
        [.. (await _process.LedgerAsync()).Select(static line => (line.Key, line.Amount, line.Outcome, line.IsRefund))];

    public override ValueTask DisposeAsync() => _process.DisposeAsync();

    public override async Task<ChargeRequest> PrepareAsync(ChargeRequest request)
    {
        var (customer, method) = await _mapped.GetOrAdd(request.Account, account => _process.CustomerAsync(Adapter, account));
        return request with { Customer = customer, Method = method };
    }
}
