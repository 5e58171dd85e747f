using System.Diagnostics;
using System.Net.Http.Json;
using Billing.Providers.Simulated;

namespace Billing.Providers.Tests;

/// <summary>The simulator as it is shipped: another process, a folder of its own, killed when the test is over.</summary>
public sealed class SimulatorProcess : IAsyncDisposable
{
    private readonly string _folder;
    private readonly bool _isOurs;
    private readonly Process _process;

    private SimulatorProcess(Process process, string folder, bool isOurs, Uri address)
    {
        (_process, _folder, _isOurs) = (process, folder, isOurs);
        Http = new HttpClient { BaseAddress = address };
    }

    public HttpClient Http { get; }

    public string LedgerFile => Path.Combine(_folder, "ledger.jsonl");

    public static async Task<SimulatorProcess> StartAsync(string? folder = null)
    {
        var own = folder ?? Directory.CreateTempSubdirectory("billing-simulator-").FullName;
        var process = Process.Start(new ProcessStartInfo(
            "dotnet",
            [Path.Combine(AppContext.BaseDirectory, "Billing.Simulator.dll"), "--urls", "http://127.0.0.1:0", "--ledger", own])
        {
            RedirectStandardOutput = true,
        })!;
        var said = await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The simulator did not start.");
        var address = said.Split(' ').Single(static word => word.StartsWith("http://", StringComparison.Ordinal)).TrimEnd(',');
        return new SimulatorProcess(process, own, folder is null, new Uri(address));
    }

    public async Task<IReadOnlyList<SimulatorWire.LedgerLine>> LedgerAsync() =>
        (await Http.GetFromJsonAsync<List<SimulatorWire.LedgerLine>>(SimulatorWire.Ledger, SimulatorWire.Json))!;

    public async Task FollowAsync(SimulatorWire.Script script) =>
        (await Http.PutAsJsonAsync(SimulatorWire.Rules, script, SimulatorWire.Json)).EnsureSuccessStatusCode();

    /// <summary>As a kill -9 does.</summary>
    public async Task KillAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        Http.Dispose();
        _process.Dispose();
        if (_isOurs)
        {
            Directory.Delete(_folder, recursive: true);
        }
    }
}
