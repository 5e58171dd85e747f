using System.Diagnostics;
using System.Globalization;
using Billing.Storage;
using NodaTime;
using Npgsql;

namespace Billing.Bench;

/// <summary>
/// PostgreSQL is killed under a load of 32 callers and started again: how long after it answers a plain query is a commit
/// answered?
/// </summary>
public sealed class RecoveryBench(BenchDatabase database, bool quick)
{
    public async IAsyncEnumerable<Figure> RunAsync()
    {
        await database.MigrateAsync();
        await using var journal = await database.OpenJournalAsync();
        using var over = new CancellationTokenSource();
        var won = 0L;
        var callers = Task.WhenAll(Enumerable.Range(0, 32).Select(caller => Task.Run(async () =>
        {
            // A head that is not known any more is left behind with its account: loads are not what is measured.
            for (var (account, head) = (0, JournalHead.Empty); !over.IsCancellationRequested;)
            {
                var outcome = await journal.CommitAsync(New(caller, account, head));
                (account, head) = outcome is CommitOutcome.Won next ? (account, next.Head) : (account + 1, JournalHead.Empty);
                if (outcome is CommitOutcome.Won)
                {
                    Interlocked.Increment(ref won);
                }
            }
        })));

        for (var round = 0; round < (quick ? 3 : 10); round++)
        {
            await Task.Delay(500);
            var before = Interlocked.Read(ref won);
            await KillAsync();
            Start("start");
            await AnswersAsync();
            var (begun, after) = (Stopwatch.GetTimestamp(), Interlocked.Read(ref won));
            while (Interlocked.Read(ref won) == after && Stopwatch.GetElapsedTime(begun) < TimeSpan.FromSeconds(20))
            {
                await Task.Delay(1);
            }

            var waited = Stopwatch.GetElapsedTime(begun).TotalMilliseconds;
            yield return new Figure("postgres-recovery", waited, "ms", IsSound: waited < 1000 && before > 0);
        }

        await over.CancelAsync();
        await callers;
        await using var source = NpgsqlDataSource.Create(database.ConnectionString);
        var report = await new JournalVerifier(source, BenchDatabase.Keys).RunAsync();
        yield return new Figure(
            "postgres-recovery-durable", report.Entries, "rows", IsSound: report.IsSound && report.Entries >= won,
            Note: $"{won} acknowledged");
    }

    private static Commit New(int caller, int account, JournalHead head) => new()
    {
        Account = new AccountKey("bench", $"account-{caller}-{account}"),
        Expected = head,
        Command = $"command-{caller}-{account}-{head.Seq}",
        Cause = "request",
        At = Instant.FromUtc(2026, 1, 1, 0, 0),
        Facts = "[{}]"u8.ToArray(),
    };

    private async Task KillAsync()
    {
        using var postmaster = Process.GetProcessById(await database.PostmasterAsync());
        postmaster.Kill();
        await postmaster.WaitForExitAsync();
    }

    private async Task AnswersAsync()
    {
        while (true)
        {
            try
            {
                await database.ScalarAsync("SELECT 1::bigint");
                return;
            }
            catch (NpgsqlException)
            {
                NpgsqlConnection.ClearAllPools();
                await Task.Delay(1);
            }
        }
    }

    private static void Start(string command)
    {
        var folder = Environment.GetEnvironmentVariable("BILLING_BENCH_PG")
            ?? throw new InvalidOperationException("BILLING_BENCH_PG names no folder: run this through scripts/bench.");
        using var pg = Process.Start(new ProcessStartInfo("scripts/pg", ["--quiet", "--data", folder, command])
        {
            RedirectStandardOutput = true,
        })!;
        pg.StandardOutput.ReadLine();
        pg.WaitForExit();
        if (pg.ExitCode != 0)
        {
            throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"scripts/pg {command} ended with {pg.ExitCode}."));
        }
    }
}
