using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using NodaTime;
using Npgsql;

namespace Billing.Storage.Tests;

public class A_database_that_goes_away
{
    private static readonly TimeSpan ResumedWithin = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task By_kill_or_restart_loses_nothing_and_is_served_again_within_a_second()
    {
        await using var cluster = await PrivateCluster.StartAsync();
        await using var source = await MigrateAsync(cluster);
        await using var journal = await StartAsync(cluster.ConnectionString);
        var siege = new Siege(journal, callers: 16);
        siege.Begin();
        for (var strike = 0; strike < Extent.Of(2, 20); strike++)
        {
            Assert.True(await siege.WinAsync(200) >= 200, "The siege does not get on.");
            if (strike % 2 == 0)
            {
                cluster.Kill();
            }
            else
            {
                await cluster.StopAsync();
            }

            await cluster.StartAgainAsync();
            var gap = await siege.NextWinAsync();
            Assert.True(gap < ResumedWithin, $"Strike {strike}: nothing was committed for {gap} after the database was back.");
        }

        await siege.EndAsync();
        await siege.ReckonAsync(source);
    }

    [Fact]
    public async Task By_a_frozen_backend_keeps_nobody_beyond_the_deadline()
    {
        await using var cluster = await PrivateCluster.StartAsync();
        await using var source = await MigrateAsync(cluster);
        await using var journal = await StartAsync(cluster.ConnectionString);
        var siege = new Siege(journal, callers: 16, deadline: Duration.FromSeconds(2));
        siege.Begin();
        for (var strike = 0; strike < Extent.Of(1, 5); strike++)
        {
            await siege.WinAsync(200);
            var backends = await WritersAsync(cluster);
            Assert.NotEmpty(backends);
            backends.ForEach(backend => Signal("STOP", backend));
            await Task.Delay(3000);
            backends.ForEach(backend => Signal("CONT", backend));
            var gap = await siege.NextWinAsync();
            Assert.True(gap < ResumedWithin, $"Strike {strike}: nothing was committed for {gap} after the backends went on.");
        }

        await siege.EndAsync();
        Assert.True(siege.Unknown > 0, "Nobody was kept waiting: the backends were not frozen.");
        await siege.ReckonAsync(source);
    }

    [Fact]
    public async Task By_a_cut_wire_applies_nothing_twice()
    {
        await using var schema = await PostgresSchema.MigratedAsync();
        await using var proxy = new WireProxy(schema.ConnectionString);
        await using var journal = await StartAsync(proxy.ConnectionString);
        await using var source = NpgsqlDataSource.Create(schema.ConnectionString);
        var cuts = Extent.Of(30, 200);
        var siege = new Siege(journal, callers: 12);
        var asked = 0;
        // Every third commit or load is struck; mostly where it hurts, between COMMIT and its answer.
        proxy.Script = () => proxy.Cuts >= cuts || Interlocked.Increment(ref asked) % 3 != 0 ? null : (asked / 3 % 4) switch
        {
            0 => WireProxy.Cut.BeforeTheRequest,
            1 => WireProxy.Cut.BehindTheRequest,
            _ => WireProxy.Cut.BeforeTheAnswer,
        };
        siege.Begin();
        var begun = Stopwatch.GetTimestamp();
        while (proxy.Cuts < cuts && Stopwatch.GetElapsedTime(begun) < TimeSpan.FromSeconds(120))
        {
            await Task.Delay(10);
        }

        Assert.True(proxy.Cuts >= cuts, $"Only {proxy.Cuts} wires were cut.");
        await siege.WinAsync(200);
        await siege.EndAsync();
        Assert.Equal(0, siege.Unknown);
        await siege.ReckonAsync(source);
    }

    [Theory]
    [InlineData(WireProxy.Cut.BeforeTheRequest, "it was never stored: sent again, it is stored")]
    [InlineData(WireProxy.Cut.BehindTheRequest, "nobody knows: sent again, it waits for the orphan and finds itself")]
    [InlineData(WireProxy.Cut.BeforeTheAnswer, "it was stored: sent again, it finds itself")]
    public async Task In_the_middle_of_a_commit_gets_the_same_commit_again(WireProxy.Cut cut, string why)
    {
        var cuts = 0;
        await using var test = await PostgresUnderTest.StartAsync();
        test.Proxy.Script = () => Interlocked.Increment(ref cuts) == 1 ? cut : null;
        var commit = Commits.On(Commits.Account(), JournalHead.Empty, "c-1") with { Event = new("stripe", "evt_1") };

        var keyless = (await test.Journal.CommitAsync(commit with { Event = null })).Head();
        cuts = 0;
        var evented = (await test.Journal.CommitAsync(commit with { Expected = keyless, Command = "c-2" })).Head();
        cuts = 0;
        var keyed = (await test.Journal.CommitAsync((commit with { Expected = evented, Command = "c-3", Event = null }).Keyed("k-3"))).Head();
        cuts = 0;
        var rejected = (await test.Journal.CommitAsync(Commits.On(Commits.Account(), keyed, "c-4").WithoutFacts().Keyed("k-4"))).Head();

        Assert.Equal(4, test.Proxy.Cuts);
        Assert.Equal(3, keyed.Seq);
        Assert.Equal(keyed, rejected);
        Assert.True((await (await test.RivalAsync()).LoadAsync(Commits.Account(), 1)).Tail.Count == 3, why);
    }

    [Fact]
    public async Task Says_in_time_that_nothing_was_sent_and_accepts_work_when_it_is_back()
    {
        await using var cluster = await PrivateCluster.StartAsync();
        await using var source = await MigrateAsync(cluster);
        await using var journal = await StartAsync(cluster.ConnectionString);
        await cluster.StopAsync();
        var commit = Commits.On(Commits.Account(), JournalHead.Empty, "c-1");
        // The first ones find out that the connections are dead: of them nobody knows.
        await Task.WhenAll(Enumerable.Range(0, 4).Select(i =>
            journal.CommitAsync(Commits.On(Commits.Account($"a{i}"), JournalHead.Empty, "c") with { Deadline = Duration.FromMilliseconds(300) })));

        var begun = Stopwatch.GetTimestamp();
        Assert.IsType<CommitOutcome.Unavailable>(await journal.CommitAsync(commit with { Deadline = Duration.FromMilliseconds(300) }));
        Assert.True(Stopwatch.GetElapsedTime(begun) < TimeSpan.FromSeconds(1.5), "The caller waited too long.");

        var waiting = journal.CommitAsync(commit);
        await cluster.StartAgainAsync();
        (await waiting).Head();
    }

    [Fact]
    public async Task And_a_journal_that_is_disposed_meanwhile_leave_nobody_waiting()
    {
        await using var cluster = await PrivateCluster.StartAsync();
        await using var source = await MigrateAsync(cluster);
        var journal = await StartAsync(cluster.ConnectionString);
        await cluster.StopAsync();
        var commits = Enumerable.Range(0, 600).Select(i =>
            journal.CommitAsync(Commits.On(Commits.Account($"a{i}"), JournalHead.Empty, "c"))).ToList();

        var begun = Stopwatch.GetTimestamp();
        await journal.DisposeAsync();

        Assert.All(await Task.WhenAll(commits), outcome => Assert.True(outcome is CommitOutcome.Unavailable or CommitOutcome.Unknown));
        Assert.True(Stopwatch.GetElapsedTime(begun) < TimeSpan.FromSeconds(5), "It waited for the deadlines.");
        Assert.True(journal.Completion.IsCompletedSuccessfully);
        Assert.IsType<CommitOutcome.Unavailable>(await journal.CommitAsync(Commits.On(Commits.Account(), JournalHead.Empty, "late")));
    }

    private static async Task<NpgsqlDataSource> MigrateAsync(PrivateCluster cluster)
    {
        await using (var connection = new NpgsqlConnection(cluster.ConnectionString))
        {
            await connection.OpenAsync();
            await BillingSchema.MigrateAsync(connection);
        }

        return NpgsqlDataSource.Create($"{cluster.ConnectionString};Application Name=reckoning");
    }

    private static Task<PostgresJournal> StartAsync(string connectionString) => PostgresJournal.StartAsync(
        new() { ConnectionString = connectionString, Keys = Commits.Keys }, TimeProvider.System, NullLogger.Instance);

    private static async Task<List<int>> WritersAsync(PrivateCluster cluster)
    {
        await using var connection = new NpgsqlConnection($"{cluster.ConnectionString};Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("SELECT pid FROM pg_stat_activity WHERE application_name = 'billing journal writer'", connection);
        await using var reader = await command.ExecuteReaderAsync();
        var pids = new List<int>();
        while (await reader.ReadAsync())
        {
            pids.Add(reader.GetInt32(0));
        }

        return pids;
    }

    private static void Signal(string signal, int process)
    {
        using var kill = Process.Start("kill", [$"-{signal}", process.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
        Assert.Equal(0, kill.ExitCode);
    }
}
