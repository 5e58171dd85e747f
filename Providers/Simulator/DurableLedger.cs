using System.Text.Json;
using Billing.Domain.Collection;
using Billing.Providers.Simulated;

namespace Billing.Providers.Simulator;

/// <summary>
/// The provider's book on disk: lines are only ever added, and nobody hears of one before it is on the disk.
/// </summary>
internal sealed class DurableLedger : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Booked> _byKey = [];
    private readonly List<SimulatorWire.LedgerLine> _lines = [];
    private readonly AppendOnlyFile _file;

    private DurableLedger(AppendOnlyFile file) => _file = file;

    private sealed record Booked(SimulatorWire.LedgerLine Line, Task OnDisk);

    public static DurableLedger Open(string folder)
    {
        var file = AppendOnlyFile.Open(Path.Combine(folder, "ledger.jsonl"), out var lines);
        var ledger = new DurableLedger(file);
        foreach (var line in lines.Select(static bytes => JsonSerializer.Deserialize<SimulatorWire.LedgerLine>(bytes, SimulatorWire.Json)!))
        {
            ledger._lines.Add(line);
            ledger._byKey[line.Key] = new Booked(line, Task.CompletedTask);
        }

        return ledger;
    }

    /// <summary>All lines that are on the disk or on their way, in order.</summary>
    public IReadOnlyList<SimulatorWire.LedgerLine> Lines
    {
        get
        {
            lock (_gate)
            {
                return [.. _lines];
            }
        }
    }

    public async Task<ProviderOutcome?> FindAsync(string key)
    {
        Booked? found;
        lock (_gate)
        {
            found = _byKey.GetValueOrDefault(key);
        }

        if (found is null)
        {
            return null;
        }

        await found.OnDisk;
        return found.Line.Outcome;
    }

    /// <summary>Writes a line unless its key is there, and answers, once it is on the disk, what the key was answered first.</summary>
    public async Task<ProviderOutcome> BookAsync(SimulatorWire.LedgerLine line)
    {
        Booked? booked;
        lock (_gate)
        {
            if (!_byKey.TryGetValue(line.Key, out booked))
            {
                booked = Add(line);
            }
        }

        await booked.OnDisk;
        return booked.Line.Outcome;
    }

    /// <summary>What a request that was not decided comes to; false when it is unknown or decided.</summary>
    public async Task<bool> DecideAsync(string key, ProviderOutcome outcome)
    {
        Booked decided;
        lock (_gate)
        {
            if (!_byKey.TryGetValue(key, out var known) || known.Line.Outcome.IsFinal)
            {
                return false;
            }

            decided = Add(known.Line with { Outcome = outcome });
        }

        await decided.OnDisk;
        return true;
    }

    public ValueTask DisposeAsync() => _file.DisposeAsync();

    private Booked Add(SimulatorWire.LedgerLine line)
    {
        var booked = new Booked(line, _file.AppendAsync(JsonSerializer.SerializeToUtf8Bytes(line, SimulatorWire.Json)));
        _byKey[line.Key] = booked;
        _lines.Add(line);
        return booked;
    }
}
