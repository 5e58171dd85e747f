using System.Diagnostics;
using Billing.Engine.Tests.Grains;
using Billing.Engine.Tests.Harness;
using Billing.Shared;

namespace Billing.Engine.Tests.EmbeddedOnly;

public class Session_lock
{
    private const string Started = "Application started";
    private const string Refusal =
        "Another process of the embedded build serves this database already; "
        + "to run several processes on one database, build with Sdks=official.";

    private const string LoseLock =
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'billing session lock' AND datname = current_database()";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task A_second_process_on_the_same_database_is_refused_with_one_sentence()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var first = Silo(database);
        await first.SeesAsync(Started, Patience);
        await using var second = Silo(database);
        Assert.Equal(1, await second.ExitAsync(Patience));
        Assert.Contains(Refusal, second.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", second.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task After_the_first_was_killed_the_second_starts_within_five_seconds()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var first = Silo(database);
        await first.SeesAsync(Started, Patience);
        first.Kill();
        var watch = Stopwatch.StartNew();
        await using var second = Silo(database);
        await second.SeesAsync(Started, Patience);
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task A_process_that_lost_the_lock_takes_it_again_by_itself()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var first = Silo(database);
        await first.SeesAsync(Started, Patience);
        await database.ExecuteAsync(LoseLock);
        await first.SeesAsync("The session lock was lost", Patience);
        await first.SeesAsync("The session lock is held again", Patience);
        await using var second = Silo(database);
        Assert.Equal(1, await second.ExitAsync(Patience));
    }

    [Fact]
    public async Task A_process_that_lost_the_lock_trusts_nothing_that_it_had_in_memory()
    {
        await using var database = await TestDatabase.CreateAsync();
        var cluster = await new ClusterKind { Durable = true, Clustered = true, ShortReminders = true }
            .DeployAsync(null, database.ConnectionString);
        try
        {
            var id = Guid.NewGuid().ToString("N") + "/lock";
            var grain = cluster.GrainFactory.GetGrain<IStateGrain>(id);
            await grain.Set("mine");
            await cluster.GrainFactory.GetGrain<IRemindedGrain>(id).Register("r", TimeSpan.FromHours(1), TimeSpan.FromHours(1));

            // As another process would that held the lock in between.
            await database.ExecuteAsync("UPDATE OrleansStorage SET Version = Version + 1, PayloadBinary = '{\"Value\":\"theirs\"}'");
            await database.ExecuteAsync("UPDATE OrleansRemindersTable SET StartTime = now() - interval '1 minute', Period = 200");
            Assert.Equal("mine", (await grain.Get()).Value);
            await database.ExecuteAsync(LoseLock);
            await Observed.In(id).Until("r 200");
            Assert.Equal("theirs", (await grain.Get()).Value);
        }
        finally
        {
            await cluster.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_process_that_is_told_no_database_says_so()
    {
        await using var silo = ChildProcess.Start("Silo", "Billing.Silo", []);
        Assert.Equal(1, await silo.ExitAsync(Patience));
        Assert.Contains("Database", silo.Output, StringComparison.Ordinal);
    }

    private static ChildProcess Silo(TestDatabase database) => SiloProcess.Start(database);
}
