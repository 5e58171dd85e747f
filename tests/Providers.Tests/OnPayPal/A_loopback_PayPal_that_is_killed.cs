using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using Billing.Domain.Collection;
using Billing.Providers.OnPayPal;
using Billing.Providers.Simulated;
using Billing.Providers.Tests.OnStripe;
using NodaTime;

namespace Billing.Providers.Tests.OnPayPal;

/// <summary>As it is shipped: <c>scripts/billing loopback paypal</c>, on a folder that outlives it.</summary>
public sealed class A_loopback_PayPal_that_is_killed : IDisposable
{
    private const string Account = "acme/anna";

    private readonly string _folder = Directory.CreateTempSubdirectory("billing-loopback-").FullName;
    private Process? _process;

    [Fact]
    public async Task Is_the_same_to_its_callers_after_it_and_brings_what_nobody_had_taken()
    {
        await using var listener = new Listener(refusals: int.MaxValue);
        var said = await StartAsync(0, listener.Address);
        var first = PayPalAdapter.Create(Settings(said));
        var method = await VaultAsync(first);
        var charge = PayPalSteps.Charge("k", method, CollectionMethodKind.BillingAgreement);
        var charged = Assert.IsType<ProviderOutcome.Succeeded>(await first.Payments.ChargeAsync(charge, default));
        Kill();

        Assert.IsType<ProviderOutcome.Unavailable>(await first.Payments.ChargeAsync(charge, default));
        listener.TakeFromNowOn();
        var again = await StartAsync(new Uri(said["base URL"]).Port, listener.Address);
        Assert.Equal(said, again);
        // Its token died with it; the adapter gets another.
        Assert.Equal(charged, await first.Payments.LookUpAsync(charge.LookUp(), default));
        Assert.Equal(charged, await first.Payments.ChargeAsync(charge, default));
        using var http = new HttpClient { BaseAddress = new Uri(said["base URL"]) };
        Assert.Single((await http.GetFromJsonAsync<List<SimulatorWire.LedgerLine>>(SimulatorWire.Ledger, SimulatorWire.Json))!);

        var came = listener.Await("PAYMENT.CAPTURE.COMPLETED");
        var needs = Assert.IsType<NoticeReading.NeedsCertificate>(Read());
        (await first.Certificates!.FetchAsync(needs.Address, default)).Given();
        Assert.Equal("k", Assert.IsType<NoticeReading.Verified>(Read()).Notice.Key);

        NoticeReading Read() => first.Notices!.Read(came.Body, name => came.Headers[name], SystemClock.Instance.GetCurrentInstant());
    }

    public void Dispose()
    {
        Kill();
        Directory.Delete(_folder, recursive: true);
    }

    private static PayPalSettings Settings(Dictionary<string, string> said) => new(said["client id"], new Secret(said["client secret"]), [said["webhook id"]])
    {
        Address = new Uri(said["base URL"]),
        ReturnTo = new Uri("https://shop.test/back"),
        CertificateOrigins = [new Uri(said["base URL"])],
        CertificateRoots = [File.ReadAllText(said["webhook root"])],
    };

    /// <summary>A wallet whose owner agrees on the page that they are sent to.</summary>
    private static async Task<(string Customer, string Method)> VaultAsync(ProviderAdapter adapter)
    {
        var request = new VaultRequest("v", Account, "anna");
        var waits = (await adapter.Vault!.VaultAsync(request, default)).Given();
        var page = (await adapter.Continuations!.ContinueAsync(
            new LookUpRequest("v", Account) { Kind = RequestKind.Vault, Payment = waits.SetUp }, default)).Given()!.Page!;
        using var browser = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        Assert.Contains("charge your PayPal account", await browser.GetStringAsync(page));
        using var pressed = await browser.PostAsync($"{page}&agrees=true", null);
        return ("anna", (await adapter.Vault.VaultAsync(request, default)).Given().Reference!);
    }

    private async Task<Dictionary<string, string>> StartAsync(int port, Uri webhook)
    {
        _process = Process.Start(new ProcessStartInfo(
            "dotnet",
            [
                Path.Combine(AppContext.BaseDirectory, "Billing.Simulator.dll"), "loopback", "paypal", "--port", port.ToString(CultureInfo.InvariantCulture),
                "--seed", "test", "--ledger", _folder, "--webhook", webhook.AbsoluteUri,
            ]) { RedirectStandardOutput = true })!;
        var said = new Dictionary<string, string>();
        while (!said.ContainsKey("ledger"))
        {
            var line = await _process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The loopback did not start.");
            said[line[..15].TrimEnd()] = line[15..];
        }

        return said;
    }

    private void Kill()
    {
        if (_process is { HasExited: false })
        {
            _process.Kill();
            _process.WaitForExit();
        }
    }
}
