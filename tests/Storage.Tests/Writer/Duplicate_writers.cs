using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Billing.Storage.Tests;

public class Duplicate_writers
{
    [Fact]
    public async Task Of_one_command_have_one_effect()
    {
        await using var schema = await PostgresSchema.MigratedAsync();
        await using var source = NpgsqlDataSource.Create(schema.ConnectionString);
        await using var one = await StartAsync(schema);
        await using var other = await StartAsync(schema);
        var rounds = Extent.Of(200, 1000);

        // Two activations of one account, both with the same command: the very same commit, and one with other facts.
        var outcomes = await Task.WhenAll(Enumerable.Range(0, rounds).Select(async round =>
        {
            var account = Commits.Account($"a-{round % 50}-{round / 50}");
            var commit = Commits.On(account, JournalHead.Empty, $"c-{round}").Keyed($"k-{round}") with { Event = new("stripe", $"evt-{round}") };
            var rival = round % 2 == 0 ? commit : commit with { Facts = Commits.Utf8("[{\"fact\":\"other\"}]") };
            return await Task.WhenAll(one.CommitAsync(commit), other.CommitAsync(rival));
        }));

        Assert.All(outcomes, pair =>
        {
            var won = Assert.Single(pair.OfType<CommitOutcome.Won>());
            Assert.Equal(1, won.Head.Seq);
            Assert.Single(pair.OfType<CommitOutcome.Replayed>()); // its key first, whatever else stands in its way
        });
        Assert.Equal(
            [$"{rounds}|{rounds}|{rounds}|{rounds}"],
            await schema.ListAsync(
                """
                SELECT (SELECT count(*) FROM journal_entry), (SELECT count(*) FROM command_answer), (SELECT count(*) FROM taken_event),
                    (SELECT count(*) FROM command_answer JOIN journal_entry USING (tenant, account, seq, command))
                """));
        Assert.True((await new JournalVerifier(source, Commits.Keys).RunAsync()).IsSound);
    }

    [Fact]
    public async Task Of_two_rejections_under_one_key_leave_one_answer()
    {
        await using var schema = await PostgresSchema.MigratedAsync();
        await using var one = await StartAsync(schema);
        await using var other = await StartAsync(schema);

        // A rejection does not move the head: both pass the fence, and only the key can tell them apart.
        var outcomes = await Task.WhenAll(Enumerable.Range(0, Extent.Of(100, 500)).Select(async round =>
        {
            var account = Commits.Account($"a-{round}");
            var head = (await one.CommitAsync(Commits.On(account, JournalHead.Empty, "c"))).Head();
            var rejection = Commits.On(account, head, $"r-{round}").WithoutFacts().Keyed("k");
            return await Task.WhenAll(one.CommitAsync(rejection), other.CommitAsync(rejection with { Command = $"s-{round}" }));
        }));

        Assert.All(outcomes, pair =>
        {
            Assert.Single(pair.OfType<CommitOutcome.Won>());
            Assert.Single(pair.OfType<CommitOutcome.Replayed>());
        });
    }

    [Fact]
    public async Task Of_many_accounts_in_any_order_do_not_deadlock()
    {
        await using var schema = await PostgresSchema.MigratedAsync();
        var log = new ListedLog();
        await using var one = await StartAsync(schema, log);
        await using var other = await StartAsync(schema, log);
        var names = Enumerable.Range(0, 64).Select(i => $"a-{i:00}").ToArray();
        var heads = new Dictionary<string, JournalHead>();
        foreach (var name in names)
        {
            heads[name] = (await one.CommitAsync(Commits.On(Commits.Account(name), JournalHead.Empty, "c"))).Head();
        }

        for (var round = 0; round < Extent.Of(20, 200); round++)
        {
            var mine = names.Select(name => one.CommitAsync(Commits.On(Commits.Account(name), heads[name], $"m-{round}"))).ToList();
            var theirs = names.Reverse().Select(name => other.CommitAsync(Commits.On(Commits.Account(name), heads[name], $"t-{round}"))).Reverse().ToList();
            for (var i = 0; i < names.Length; i++)
            {
                var pair = new[] { await mine[i], await theirs[i] };
                heads[names[i]] = Assert.Single(pair.OfType<CommitOutcome.Won>()).Head;
                Assert.Single(pair.OfType<CommitOutcome.Lost>());
            }
        }

        Assert.DoesNotContain(log.Lines, line => line.Contains("40P01", StringComparison.Ordinal));
    }

    private static Task<PostgresJournal> StartAsync(PostgresSchema schema, ILogger? log = null) => PostgresJournal.StartAsync(
        new() { ConnectionString = schema.ConnectionString, Keys = Commits.Keys }, TimeProvider.System, log ?? NullLogger.Instance);
}
