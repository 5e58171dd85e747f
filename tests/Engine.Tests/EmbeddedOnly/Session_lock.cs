using System.Diagnostics;
using Billing.Engine.Tests.Harness;

namespace Billing.Engine.Tests.EmbeddedOnly;

public class Session_lock
{
    private const string Started = "Application started";
    private const string Refusal =
        "Another process of the embedded build serves this database already; "
        + "to run several processes on one database, build with Sdks=official.";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task A_second_process_on_the_same_database_is_refused_with_one_sentence()
    {
        await using var database = await Database.CreateAsync();
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
        await using var database = await Database.CreateAsync();
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
        await using var database = await Database.CreateAsync();
        await using var first = Silo(database);
        await first.SeesAsync(Started, Patience);
        await database.ExecuteAsync(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'billing session lock' AND datname = current_database()");
        await first.SeesAsync("The session lock was lost", Patience);
        await first.SeesAsync("The session lock is held again", Patience);
        await using var second = Silo(database);
        Assert.Equal(1, await second.ExitAsync(Patience));
    }

    [Fact]
    public async Task A_process_that_is_told_no_database_says_so()
    {
        await using var silo = ChildProcess.Start("Silo", "Billing.Silo", []);
        Assert.Equal(1, await silo.ExitAsync(Patience));
        Assert.Contains("Database", silo.Output, StringComparison.Ordinal);
    }

    private static ChildProcess Silo(Database database) => ChildProcess.Start(
        "Silo", "Billing.Silo", ["--urls", "http://127.0.0.1:0"], ("Billing__Database", database.ConnectionString));
}
