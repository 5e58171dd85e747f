using System.Threading.Channels;
using Billing.Domain.Collection;
using Billing.Providers.Simulated;

namespace Billing.Providers.Simulator;

/// <summary>
/// The provider's book on disk: lines are only ever added, and nobody hears of one before it is on the disk. Whatever queues
/// while one sync is under way goes with the next.
/// </summary>
internal sealed class DurableLedger : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Booked> _byKey = [];
    private readonly List<SimulatorWire.LedgerLine> _lines = [];
    private readonly Channel<(byte[] Bytes, TaskCompletionSource Done)> _queue = Channel.CreateUnbounded<(byte[], TaskCompletionSource)>(
        new UnboundedChannelOptions { SingleReader = true });

    private readonly FileStream _file;
    private readonly Task _writing;

    private DurableLedger(FileStream file)
    {
        _file = file;
        _writing = Task.Run(WriteAsync);
    }

    private sealed record Booked(SimulatorWire.LedgerLine Line, Task OnDisk);

    public static DurableLedger Open(string folder)
    {
        Directory.CreateDirectory(folder);
        var file = new FileStream(
            Path.Combine(folder, "ledger.jsonl"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
        var lines = LedgerFile.ReadAndCut(file);
        var ledger = new DurableLedger(file);
        foreach (var line in lines)
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

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _writing;
        await _file.DisposeAsync();
    }

    private Booked Add(SimulatorWire.LedgerLine line)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var booked = new Booked(line, done.Task);
        _byKey[line.Key] = booked;
        _lines.Add(line);
        _queue.Writer.TryWrite((LedgerFile.ToBytes(line), done));
        return booked;
    }

    private async Task WriteAsync()
    {
        var waiting = new List<TaskCompletionSource>();
        using var bytes = new MemoryStream();
        while (await _queue.Reader.WaitToReadAsync())
        {
            bytes.SetLength(0);
            waiting.Clear();
            while (_queue.Reader.TryRead(out var next))
            {
                bytes.Write(next.Bytes);
                waiting.Add(next.Done);
            }

            try
            {
                _file.Write(bytes.GetBuffer().AsSpan(0, (int)bytes.Length));
                _file.Flush(flushToDisk: true);
            }
            catch (IOException broken)
            {
                // Whether it is on the disk is not known, and nothing after it may be: only a restart reads what is.
                Environment.FailFast("The ledger cannot be written.", broken);
            }

            waiting.ForEach(static done => done.SetResult());
        }
    }
}
