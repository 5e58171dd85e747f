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
}
