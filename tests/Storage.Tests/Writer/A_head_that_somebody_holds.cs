using Microsoft.Extensions.Logging.Abstractions;
using NodaTime;
using Npgsql;

namespace Billing.Storage.Tests;

public class A_head_that_somebody_holds
{
    [Fact]
    public async Task Is_waited_for_alone_while_its_batch_goes_on()
    {
        await using var test = await PostgresUnderTest.StartAsync(options => options with { BatchMax = 16, QueueMax = 64, Writers = 2 });
        var names = Enumerable.Range(0, 16).Select(i => $"a-{i:00}").ToArray();
        var heads = await Task.WhenAll(names.Select(async name =>
            (await test.Journal.CommitAsync(Commits.On(Commits.Account(name), JournalHead.Empty, "c-1"))).Head()));

        await using var connection = await test.Schema.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using (var hold = new NpgsqlCommand("SELECT FROM account_head WHERE account = 'a-07' FOR UPDATE", connection, transaction))
        {
            await hold.ExecuteNonQueryAsync();
        }

        test.Stall();
        var commits = names.Select((name, i) => test.Journal.CommitAsync(Commits.On(Commits.Account(name), heads[i], "c-2"))).ToArray();
        test.Resume();
        var others = Task.WhenAll(commits.Where((_, i) => i != 7));

        Assert.Same(others, await Task.WhenAny(others, commits[7]));
        Assert.All(await others, outcome => outcome.Head());
        Assert.False(commits[7].IsCompleted);
        await transaction.CommitAsync();
        (await commits[7]).Head();
    }

    [Fact]
    public async Task Occupies_no_writer_however_many_there_are()
    {
        await using var test = await PostgresUnderTest.StartAsync(options => options with { BatchMax = 64, QueueMax = 256, Writers = 1 });
        var heads = await Task.WhenAll(Enumerable.Range(0, 80).Select(async i =>
            (await test.Journal.CommitAsync(Commits.On(Account(i), JournalHead.Empty, "c-1"))).Head()));

        await using var connection = await test.Schema.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using (var hold = new NpgsqlCommand("SELECT FROM account_head WHERE account < 'a-40' FOR UPDATE", connection, transaction))
        {
            await hold.ExecuteNonQueryAsync();
        }

        var held = Enumerable.Range(0, 40).Select(i => test.Journal.CommitAsync(Commits.On(Account(i), heads[i], "c-2"))).ToList();
        var behind = test.Journal.CommitAsync(Commits.On(Account(0), heads[0], "c-3") with { Deadline = Duration.FromMilliseconds(700) });

        // Forty waits for a lock would take twelve seconds; each of these has two.
        for (var round = 0; round < 20; round++)
        {
            for (var i = 40; i < 80; i++)
            {
                var commit = Commits.On(Account(i), heads[i], $"c-2-{round}") with { Deadline = Duration.FromSeconds(2) };
                heads[i] = (await test.Journal.CommitAsync(commit)).Head();
            }
        }

        Assert.IsType<CommitOutcome.Unavailable>(await behind);
        Assert.All(held, commit => Assert.False(commit.IsCompleted));
        await transaction.CommitAsync();
        Assert.All(await Task.WhenAll(held), outcome => outcome.Head());

        static AccountKey Account(int i) => Commits.Account($"a-{i:00}");
    }

    [Fact]
    public async Task Keeps_nobody_waiting_when_the_journal_stops()
    {
        await using var schema = await PostgresSchema.MigratedAsync();
        var journal = await PostgresJournal.StartAsync(
            new() { ConnectionString = schema.ConnectionString, Keys = Commits.Keys }, TimeProvider.System, NullLogger.Instance);
        var heads = await Task.WhenAll(Enumerable.Range(0, 20).Select(async i =>
            (await journal.CommitAsync(Commits.On(Commits.Account($"a-{i:00}"), JournalHead.Empty, "c-1"))).Head()));
        await using var connection = await schema.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await connection.ExecuteAsync("SELECT FROM account_head FOR UPDATE");
        var commits = heads.Select((head, i) => journal.CommitAsync(Commits.On(Commits.Account($"a-{i:00}"), head, "c-2"))).ToList();

        // Some are being sent, some are held up, some wait behind.
        await journal.DisposeAsync();

        Assert.All(await Task.WhenAll(commits), outcome => Assert.True(outcome is CommitOutcome.Unavailable or CommitOutcome.Unknown, $"{outcome}"));
        await transaction.CommitAsync();
        Assert.Equal(["20"], await schema.ListAsync("SELECT count(*) FROM journal_entry"));
    }
}
