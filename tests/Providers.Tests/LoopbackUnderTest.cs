using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using Billing.Providers.OnStripe;
using Billing.Providers.Simulated;
using Billing.Providers.Simulator.Loopback;

namespace Billing.Providers.Tests;

/// <summary>
/// The loopback Stripe on a folder of its own: as it is shipped, in another process, killed when the test is over; or, for tests of
/// what is said and not of dying, in this one, which starts in no time.
/// </summary>
public sealed class LoopbackUnderTest : IAsyncDisposable
{
    private readonly string _folder;
    private readonly bool _isOurs;
    private readonly Process? _process;
    private readonly IAsyncDisposable? _here;

    private LoopbackUnderTest(Process? process, IAsyncDisposable? here, string folder, bool isOurs, string address, string apiKey, string signingSecret)
    {
        (_process, _here, _folder, _isOurs) = (process, here, folder, isOurs);
        Address = new Uri(address);
        ApiKey = apiKey;
        SigningSecret = signingSecret;
        Http = new HttpClient { BaseAddress = Address };
    }

    public Uri Address { get; }

    public string ApiKey { get; }

    public string SigningSecret { get; }

    public string BookFile => Path.Combine(_folder, "stripe.jsonl");

    /// <summary>For what Stripe does not have: rules, faults, its ledger.</summary>
    public HttpClient Http { get; }

    /// <summary>In this process.</summary>
    public static async Task<LoopbackUnderTest> StartAsync(Uri? webhook = null)
    {
        var folder = Directory.CreateTempSubdirectory("billing-loopback-").FullName;
        var server = await LoopbackServer.StartAsync(new LoopbackOptions(0, webhook?.AbsoluteUri, "test", folder), folder);
        return new LoopbackUnderTest(null, server, folder, isOurs: true, server.Address, server.ApiKey, server.SigningSecret);
    }

    /// <summary>As it is shipped.</summary>
    public static async Task<LoopbackUnderTest> StartOutsideAsync(string? folder = null, Uri? webhook = null, int port = 0)
    {
        var own = folder ?? Directory.CreateTempSubdirectory("billing-loopback-").FullName;
        List<string> arguments =
        [
            Path.Combine(AppContext.BaseDirectory, "Billing.Simulator.dll"),
            "loopback", "stripe", "--port", port.ToString(CultureInfo.InvariantCulture), "--seed", "test", "--ledger", own,
        ];
        if (webhook is not null)
        {
            arguments.AddRange(["--webhook", webhook.AbsoluteUri]);
        }

        var process = Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true })!;
        var said = new Dictionary<string, string>();
        while (!said.ContainsKey("ledger"))
        {
            var line = await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The loopback did not start.");
            said[line[..15].TrimEnd()] = line[15..];
        }

        return new LoopbackUnderTest(process, null, own, folder is null, said["base URL"], said["API key"], said["signing secret"]);
    }

    public StripeSettings Settings => new(new Secret(ApiKey), [new Secret(SigningSecret)]) { Address = Address };

    public ProviderAdapter Adapter(HttpMessageHandler? transport = null) => StripeAdapter.Create(Settings, transport);

    public async Task<IReadOnlyList<SimulatorWire.LedgerLine>> LedgerAsync() =>
        (await Http.GetFromJsonAsync<List<SimulatorWire.LedgerLine>>(SimulatorWire.Ledger, SimulatorWire.Json))!;

    public async Task FollowAsync(SimulatorWire.Script script) =>
        (await Http.PutAsJsonAsync(SimulatorWire.Rules, script, SimulatorWire.Json)).EnsureSuccessStatusCode();

    /// <summary>Faults of Stripe's own, as the loopback's README words them.</summary>
    public async Task FailAsync(params object[] faults) =>
        (await Http.PutAsJsonAsync("/loopback/faults", faults)).EnsureSuccessStatusCode();

    /// <summary>The customer does what a payment or a vaulting asks for.</summary>
    public async Task AuthenticateAsync(string id, bool succeeds = true) =>
        (await Http.PostAsync($"/loopback/authenticate/{id}?succeeds={(succeeds ? "true" : "false")}", null)).EnsureSuccessStatusCode();

    /// <summary>Stripe's own clock moves on.</summary>
    public async Task AdvanceAsync(TimeSpan time) =>
        (await Http.PostAsync($"/loopback/advance?seconds={(long)time.TotalSeconds}", null)).EnsureSuccessStatusCode();

    /// <summary>As a kill -9 does; only where it is a process of its own.</summary>
    public async Task KillAsync()
    {
        var process = _process ?? throw new InvalidOperationException("It runs in this process.");
        if (!process.HasExited)
        {
            process.Kill();
        }

        await process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        if (_here is not null)
        {
            await _here.DisposeAsync();
        }
        else
        {
            await KillAsync();
            _process!.Dispose();
        }

        if (_isOurs)
        {
            Directory.Delete(_folder, recursive: true);
        }
    }
}

internal static class AdapterSteps
{
    /// <summary>What was answered; fails when nothing was.</summary>
    public static T Given<T>(this ProviderReply<T> reply) => Assert.IsType<ProviderReply<T>.Given>(reply).Value;

    /// <summary>A customer for an account, with a method of a test token.</summary>
    public static async Task<(string Customer, string Method)> CustomerAsync(this ProviderAdapter stripe, string account, string token)
    {
        var customer = (await stripe.Vault!.MapCustomerAsync(new CustomerRequest($"{account}/customer", account), default)).Given();
        var method = (await stripe.Vault.VaultAsync(new VaultRequest($"{account}/{token}", account, customer) { Token = token }, default)).Given();
        return (customer, method.Reference!);
    }
}
