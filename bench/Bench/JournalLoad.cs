using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Billing.Domain.Recomputing;
using Billing.Storage;
using NodaTime;

namespace Billing.Bench;

/// <summary>
/// Commits of the size that the target names (600 B of facts, 300 B of key and answer, one 600 B health row) by callers who
/// each wait for their answer, over accounts that each belong to one caller.
/// </summary>
public sealed class JournalLoad(IAccountJournal journal, int accounts)
{
    private static readonly Instant Start = Instant.FromUtc(2026, 1, 1, 0, 0);

    private readonly JournalHead[] _heads = [.. Enumerable.Repeat(JournalHead.Empty, accounts)];
    private readonly byte[] _facts = Encoding.UTF8.GetBytes($"[{{\"fact\":\"invoice.finalized\",\"filler\":\"{new string('x', 556)}\"}}]");
    private readonly byte[] _answer = Encoding.UTF8.GetBytes(new string('a', 240));
    private readonly byte[] _health = Encoding.UTF8.GetBytes(
        $"{{\"status\":\"healthy\",\"balance\":1200,\"items\":[1,2,3],\"reason\":\"{new string('r', 520)}\"}}");

    private readonly byte[] _line = Encoding.UTF8.GetBytes(
        "{\"invoice\":\"due-2026-01-01T00:00:00Z/invoice1\",\"number\":\"INV-000001\",\"amount\":{\"minor_units\":1620,\"currency\":\"EUR\"}}");

    private readonly byte[] _bodyHash = SHA256.HashData("body"u8);

    /// <summary>Whether commits also move the clock and tell the timeline two lines, as those of a billing run do.</summary>
    public bool IsTelling { get; set; }

    /// <summary>Whether commits also bring two records of what can be looked at: an invoice that changes, and a charge that is new.</summary>
    public bool IsRecording { get; set; }

    /// <summary>Commits that won; each is one entry.</summary>
    public long Acknowledged => _heads.Sum(head => head.Seq);

    public sealed record Result(long Count, double PerSecond, double P50Ms, double P99Ms);

    /// <summary>Brings every account into being.</summary>
    public async Task OpenAsync() => await RunAsync(256, TimeSpan.MaxValue, once: true);

    public Task<Result> RunAsync(int callers, TimeSpan span) => RunAsync(callers, span, once: false);

    /// <summary>Sends the keys again that were answered: nothing is written.</summary>
    public Task<Result> ReplayAsync(int callers, TimeSpan span) => MeasureAsync(callers, span, async (caller, round) =>
    {
        var account = Pick(caller, callers, round);
        var outcome = await journal.CommitAsync(Next(account, _heads[account], _heads[account].Seq));
        return outcome is CommitOutcome.Replayed ? outcome : throw new InvalidOperationException($"A replay was answered {outcome}.");
    });

    private async Task<Result> RunAsync(int callers, TimeSpan span, bool once)
    {
        var result = await MeasureAsync(callers, span, async (caller, round) =>
        {
            var account = once ? caller + (round * callers) : Pick(caller, callers, round);
            if (account >= accounts)
            {
                return null;
            }

            var outcome = await journal.CommitAsync(Next(account, _heads[account], _heads[account].Seq + 1));
            _heads[account] = outcome is CommitOutcome.Won won ? won.Head : throw new InvalidOperationException($"A commit was answered {outcome}.");
            return outcome;
        });
        return result;
    }

    private async Task<Result> MeasureAsync(int callers, TimeSpan span, Func<int, int, Task<CommitOutcome?>> act)
    {
        var latencies = new List<long>[callers];
        var begun = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(async () =>
        {
            var mine = latencies[caller] = new List<long>(4096);
            for (var round = 0; Stopwatch.GetElapsedTime(begun) < span; round++)
            {
                var at = Stopwatch.GetTimestamp();
                if (await act(caller, round) is null)
                {
                    return;
                }

                mine.Add(Stopwatch.GetTimestamp() - at);
            }
        })));
        var elapsed = Stopwatch.GetElapsedTime(begun);
        var all = latencies.SelectMany(list => list).Order().ToArray();
        return new Result(all.Length, all.Length / elapsed.TotalSeconds, At(all, 0.50), At(all, 0.99));
    }

    private static double At(long[] sorted, double quantile) =>
        sorted.Length == 0 ? 0 : sorted[(int)((sorted.Length - 1) * quantile)] * 1000.0 / Stopwatch.Frequency;

    // A caller's accounts in an order that does not walk through neighbours.
    private int Pick(int caller, int callers, int round)
    {
        var slots = accounts / callers;
        return caller + ((int)((round * 7919L) % slots) * callers);
    }

    // As long as those of an invoice.
    private static byte[] RecordOf(long number) => Encoding.UTF8.GetBytes($"{{\"n\":{number},\"filler\":\"{new string('r', 330)}\"}}");

    private Commit Next(int account, JournalHead head, long number) => new()
    {
        Account = new AccountKey("bench", $"account-{account:0000000}"),
        Expected = head,
        Command = $"command-{account}-{number}",
        Cause = "request",
        At = Start + Duration.FromMilliseconds(number),
        Facts = _facts,
        Answer = new KeyedAnswer($"key-{number:00000000000000000000}", _bodyHash, _answer),
        Health = _health,
        Clock = IsTelling ? new WakeTimes(Start + Duration.FromDays(number), Start + Duration.FromDays(number)) : new WakeTimes(Start, Start),
        Records = IsRecording
            ? [new(ViewKind.Invoice, "invoice-1", Start, RecordOf(number)), new(ViewKind.Charge, $"charge-{number}", Start, RecordOf(number))]
            : [],
        Timeline = IsTelling ? [new("invoice_finalized", _line), new("effect_requested", _line)] : [],
    };
}
