using System.Collections.Concurrent;
using System.Diagnostics;
using NodaTime;
using Npgsql;

namespace Billing.Storage.Tests;

/// <summary>
/// Callers who commit without a pause, each on accounts of its own, while something is done to the database; and the
/// reckoning afterwards: what was acknowledged is there, nothing is there twice, nobody waited too long.
/// </summary>
public sealed class Siege(IAccountJournal journal, int callers, Duration? deadline = null)
{
    private const int AccountsEach = 4;

    // A sweep every 50 ms on a machine that is busy.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<(AccountKey Account, long Seq), (string Hash, string Command)> _acknowledged = [];
    private readonly ConcurrentBag<string> _faults = [];
    private readonly CancellationTokenSource _over = new();
    private Task _running = Task.CompletedTask;
    private long _won;
    private long _unknown;
    private long _longest;

    public long Won => Interlocked.Read(ref _won);

    public long Unknown => Interlocked.Read(ref _unknown);

    public TimeSpan Longest => TimeSpan.FromTicks(Interlocked.Read(ref _longest));

    public void Begin() => _running = Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(() => BesiegeAsync(caller))));

    /// <summary>How long it takes from now to the next commit that wins.</summary>
    public async Task<TimeSpan> NextWinAsync()
    {
        var (begun, before) = (Stopwatch.GetTimestamp(), Won);
        while (Won == before && Stopwatch.GetElapsedTime(begun) < TimeSpan.FromSeconds(20))
        {
            await Task.Delay(5);
        }

        return Stopwatch.GetElapsedTime(begun);
    }

    public async Task<long> WinAsync(long count)
    {
        var (begun, before) = (Stopwatch.GetTimestamp(), Won);
        while (Won < before + count && Stopwatch.GetElapsedTime(begun) < TimeSpan.FromSeconds(60))
        {
            await Task.Delay(5);
        }

        return Won - before;
    }

    public async Task EndAsync()
    {
        await _over.CancelAsync();
        await _running;
    }

    public async Task ReckonAsync(NpgsqlDataSource source)
    {
        var limit = (deadline?.ToTimeSpan() ?? TimeSpan.FromSeconds(10)) + Grace;
        Assert.Empty(_faults);
        Assert.True(Longest <= limit, $"A caller waited {Longest}.");

        var report = await new JournalVerifier(source, Commits.Keys).RunAsync();
        Assert.True(report.IsSound, string.Join('\n', report.Findings.Take(20)));

        var stored = new Dictionary<(AccountKey, long), (string, string)>();
        await using (var reader = await source.CreateCommand("SELECT tenant, account, seq, encode(hash, 'hex'), command FROM journal_entry").ExecuteReaderAsync())
        {
            while (await reader.ReadAsync())
            {
                stored.Add((new(reader.GetString(0), reader.GetString(1)), reader.GetInt64(2)), (reader.GetString(3), reader.GetString(4)));
            }
        }

        var lost = _acknowledged.Where(entry => !stored.TryGetValue(entry.Key, out var there) || there != entry.Value).Take(5).ToList();
        Assert.True(lost.Count == 0, $"Acknowledged and not there: {string.Join(", ", lost)}");
        Assert.Equal(stored.Count, stored.Values.Select(entry => entry.Item2).Distinct().Count());
        Assert.Equal(0L, await source.CreateCommand(
            """
            SELECT count(*) FROM command_answer k FULL JOIN journal_entry j
                ON j.tenant = k.tenant AND j.account = k.account AND j.seq = k.seq AND j.command = k.command
            WHERE k.key IS NULL OR j.seq IS NULL
            """).ExecuteScalarAsync());
    }

    private async Task BesiegeAsync(int caller)
    {
        var heads = new JournalHead?[AccountsEach];
        // One command is tried until it is known to be done: as a caller with a key does.
        for (var number = 0; !_over.IsCancellationRequested; number++)
        {
            var index = number % AccountsEach;
            var account = Commits.Account($"siege-{caller}-{index}");
            var command = $"c-{caller}-{number}";
            for (var isDone = false; !isDone && !_over.IsCancellationRequested;)
            {
                var head = heads[index] ??= await LoadAsync(account);
                var begun = Stopwatch.GetTimestamp();
                var outcome = await journal.CommitAsync(
                    Commits.On(account, head, command).Keyed(command) with { Health = Commits.Utf8("{\"n\":1}"), Deadline = deadline });
                Note(Stopwatch.GetElapsedTime(begun));
                isDone = Judge(outcome, account, command);
                heads[index] = outcome is CommitOutcome.Won won ? won.Head : null;
            }
        }
    }

    private bool Judge(CommitOutcome outcome, AccountKey account, string command)
    {
        switch (outcome)
        {
            case CommitOutcome.Won won:
                Acknowledge(account, won.Head.Seq, Convert.ToHexStringLower(won.Head.Hash.Span), command);
                Interlocked.Increment(ref _won);
                return true;
            case CommitOutcome.Replayed replayed when replayed.Stored.Command == command:
                // It had been done after all, when the caller was told that nobody knew.
                return true;
            case CommitOutcome.Unknown:
                Interlocked.Increment(ref _unknown);
                return false;
            case CommitOutcome.Unavailable or CommitOutcome.Lost:
                return false;
            default:
                _faults.Add($"{account} {command}: {outcome}");
                return true;
        }
    }

    private void Acknowledge(AccountKey account, long seq, string hash, string command)
    {
        if (!_acknowledged.TryAdd((account, seq), (hash, command)))
        {
            _faults.Add($"{account} {seq} was acknowledged twice.");
        }
    }

    private void Note(TimeSpan waited)
    {
        for (var longest = _longest; waited.Ticks > longest;)
        {
            longest = Interlocked.CompareExchange(ref _longest, waited.Ticks, longest);
        }
    }

    private async Task<JournalHead> LoadAsync(AccountKey account)
    {
        while (!_over.IsCancellationRequested)
        {
            try
            {
                return (await journal.LoadAsync(account, 1)).Head;
            }
            catch (Exception failure) when (failure is NpgsqlException or TimeoutException or IOException)
            {
                await Task.Delay(20);
            }
        }

        return JournalHead.Empty;
    }
}
