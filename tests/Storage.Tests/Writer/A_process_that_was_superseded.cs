using Microsoft.Extensions.Logging.Abstractions;
using NodaTime;

namespace Billing.Storage.Tests;

public class A_process_that_was_superseded
{
    [Fact]
    public async Task Commits_nothing_until_it_has_taken_the_right_back()
    {
        await using var schema = await PostgresSchema.MigratedAsync();
        await using var connection = await schema.OpenAsync();
        var epoch = (long?)await CommitEpoch.TakeAsync(connection);
        await using var journal = await PostgresJournal.StartAsync(
            new() { ConnectionString = schema.ConnectionString, Keys = Commits.Keys, Epoch = () => epoch },
            TimeProvider.System, NullLogger.Instance);
        var commit = Commits.On(Commits.Account(), JournalHead.Empty, "c-1") with { Deadline = Duration.FromMilliseconds(300) };
        var head = (await journal.CommitAsync(commit)).Head();
        commit = commit with { Expected = head, Command = "c-2" };

        await CommitEpoch.TakeAsync(connection);
        // It is refused and sent again until its time is over; where that falls into a sending, the caller is told that nobody knows.
        Assert.True(await journal.CommitAsync(commit) is CommitOutcome.Unavailable or CommitOutcome.Unknown);
        epoch = null;
        Assert.IsType<CommitOutcome.Unavailable>(await journal.CommitAsync(commit));

        // That it wins on the same head says that it did not before.
        epoch = await CommitEpoch.TakeAsync(connection);
        (await journal.CommitAsync(commit with { Deadline = null })).Head();
    }

    [Fact]
    public async Task Has_nothing_under_way_any_more_when_another_has_taken_over()
    {
        await using var schema = await PostgresSchema.MigratedAsync();
        await using var connection = await schema.OpenAsync();
        var epoch = await CommitEpoch.TakeAsync(connection);
        await using var journal = await PostgresJournal.StartAsync(
            new() { ConnectionString = schema.ConnectionString, Keys = Commits.Keys, Epoch = () => epoch, LockTimeout = TimeSpan.FromSeconds(3) },
            TimeProvider.System, NullLogger.Instance);
        var head = (await journal.CommitAsync(Commits.On(Commits.Account(), JournalHead.Empty, "c-1"))).Head();

        var locks = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND (classid::bigint << 32) | objid::bigint = "
            + $"hashtextextended('billing/epoch/{schema.Name}', 0)";

        // The commit has begun and waits for a head; whoever takes over waits for it.
        await using var holder = await schema.OpenAsync();
        await using var transaction = await holder.BeginTransactionAsync();
        await holder.ExecuteAsync("SELECT FROM account_head FOR UPDATE");
        var commit = journal.CommitAsync(Commits.On(Commits.Account(), head, "c-2"));
        await schema.UntilAsync($"{locks} AND mode = 'ShareLock' AND granted", "1");
        var taking = CommitEpoch.TakeAsync(connection);
        await schema.UntilAsync($"{locks} AND mode = 'ExclusiveLock' AND NOT granted", "1");

        await transaction.CommitAsync();
        (await commit).Head();
        Assert.Equal(epoch + 1, await taking);
    }
}
