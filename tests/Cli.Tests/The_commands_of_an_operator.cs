using System.Collections.Immutable;
using Billing.Domain.Accounts;
using Billing.Storage;
using Billing.Storage.Tests;
using Microsoft.Extensions.Logging.Abstractions;
using NodaTime;
using Npgsql;
using static Billing.Cli.Tests.Operator;

namespace Billing.Cli.Tests;

public class The_commands_of_an_operator
{
    [Fact]
    public async Task Migrate_once_and_say_so_the_second_time()
    {
        await using var schema = await PostgresSchema.CreateAsync();

        var first = await RunAsync(schema, "migrate");
        var second = await RunAsync(schema, "migrate");

        Assert.Equal(0, first.ExitCode);
        Assert.EndsWith($"{Migration.All.Count} migrations were run.", first.Output);
        Assert.Equal(new Answer(0, "The schema is up to date.", ""), second);
    }

    [Fact]
    public async Task Verify_finds_a_sound_journal_sound_and_names_what_was_tampered_with()
    {
        await using var schema = await PostgresSchema.MigratedAsync();
        await LiveAsync(schema);

        var sound = await RunAsync(schema, "journal", "verify");
        await schema.ExecuteAsync("UPDATE journal_entry SET cause = 'somebody else' WHERE account = 'b' AND seq = 3");
        var tampered = await RunAsync(schema, "journal", "verify");

        var entries = A_lived_account.Moments.Length * 2;
        Assert.Equal((0, $"{entries} entries of 2 accounts and 0 roots: sound"), (sound.ExitCode, sound.Output));
        Assert.Contains($"{entries} entries verified", sound.Errors);
        Assert.Equal(1, tampered.ExitCode);
        Assert.Equal(
            $"AlteredEntry t-1/b 3\n{entries} entries of 2 accounts and 0 roots: 1 findings", tampered.Output.ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task An_anchor_kept_elsewhere_shows_that_roots_were_taken_away()
    {
        await using var schema = await PostgresSchema.MigratedAsync();
        using var folder = new TemporaryFolder();
        await LiveAsync(schema);

        Assert.Equal((1, "There is no root yet; --record makes one."), await ErrorAsync(schema, "journal", "anchor"));
        var anchor = await RunAsync(schema, "journal", "anchor", "--record");
        Assert.Equal((0, 1L), (anchor.ExitCode, JournalRoot.FromAnchor(anchor.Output).Number));
        Assert.Equal(anchor, await RunAsync(schema, "journal", "anchor"));

        await File.WriteAllTextAsync(folder.File("anchor"), anchor.Output);
        Assert.Equal(0, (await RunAsync(schema, "journal", "verify", "--anchor", folder.File("anchor"))).ExitCode);
        await schema.ExecuteAsync("DELETE FROM journal_root_head; DELETE FROM journal_root");
        var cut = await RunAsync(schema, "journal", "verify", "--anchor", folder.File("anchor"));
        Assert.Equal(1, cut.ExitCode);
        Assert.StartsWith("AnchorNotFound 1", cut.Output);
        Assert.Equal(0, (await RunAsync(schema, "journal", "verify")).ExitCode);
    }

    [Fact]
    public async Task Rebuild_makes_the_read_models_again_to_the_byte()
    {
        const string Everything =
            """
            SELECT account, health::text, health_seq, next_due_at::text, wake_at::text FROM account_head
            UNION ALL SELECT account, lines::text, seq, at::text, '' FROM account_timeline ORDER BY 1, 3, 2
            """;
        await using var schema = await PostgresSchema.MigratedAsync();
        await LiveAsync(schema);
        var before = await schema.ListAsync(Everything);
        await schema.ExecuteAsync("UPDATE account_head SET health = '{}', wake_at = NULL, next_due_at = now(); DELETE FROM account_timeline WHERE seq > 3");

        var rebuilt = await RunAsync(schema, "rebuild");

        var entries = A_lived_account.Moments.Length * 2;
        Assert.Equal((0, $"{entries} entries were projected again."), (rebuilt.ExitCode, rebuilt.Output));
        Assert.Contains($"{entries} entries projected", rebuilt.Errors);
        Assert.Equal(before, await schema.ListAsync(Everything));
    }

    [Fact]
    public async Task Purge_deletes_what_is_old_and_final()
    {
        await using var schema = await PostgresSchema.MigratedAsync();
        await schema.ExecuteAsync(
            """
            INSERT INTO command_answer SELECT 't-1', 'a', 'k-' || i, 1, now() - i * interval '1 day', i <> 400, 'c', 'b', 'a' FROM generate_series(1, 500) i;
            INSERT INTO command_answer SELECT 't-2', 'a', 'k-' || i, 1, now() - interval '300 days', true, 'c', 'b', 'a' FROM generate_series(1, 12000) i;
            INSERT INTO taken_event SELECT 't-1', 'a', 'stripe', 'e-' || i, 1, now() - i * interval '1 day', 'c' FROM generate_series(1, 100) i
            """);

        var purged = await RunAsync(schema, "purge", "--older-than", "90");

        // Days are counted from midnight: what is ninety days old to the hour is kept.
        Assert.Equal((0, "12419 answers and events of more than 90 days ago were deleted."), (purged.ExitCode, purged.Output));
        Assert.Contains("12,600 rows looked at", purged.Errors);
        Assert.Equal(
            ["False|1|400", "True|90|90"],
            await schema.ListAsync(
                "SELECT is_final, count(*), max(substr(key, 3)::integer) FROM command_answer GROUP BY is_final ORDER BY is_final"));
    }

    [Fact]
    public async Task Keys_rewrap_makes_the_old_wrapping_key_superfluous()
    {
        await using var schema = await PostgresSchema.MigratedAsync();
        await using var source = NpgsqlDataSource.Create(schema.ConnectionString);
        var documents = new PostgresPersonalDocuments(source, KeyRing.Parse(Old));
        for (var i = 0; i < 20; i++)
        {
            await documents.KeepAsync(Commits.Account($"a-{i:00}"), "c", Commits.Noon, Commits.Utf8($"name {i}"));
        }

        await documents.EraseAsync(Commits.Account("a-07"), Commits.Noon);

        var rewrapped = await Operator.RunAsync(schema.ConnectionString, null, New, "keys", "rewrap");
        var again = await Operator.RunAsync(schema.ConnectionString, null, New, "keys", "rewrap");

        Assert.Equal((0, "19 keys were wrapped anew; all are under key 2 now."), (rewrapped.ExitCode, rewrapped.Output));
        Assert.Equal((0, "0 keys were wrapped anew; all are under key 2 now."), (again.ExitCode, again.Output));
        var withoutOld = new PostgresPersonalDocuments(source, KeyRing.Parse(New.Split(',')[0]));
        Assert.Equal("name 3", (await withoutOld.FindAsync(Commits.Account("a-03"), 1))!.Text());
        Assert.Null(await withoutOld.FindAsync(Commits.Account("a-07"), 1));
    }

    [Fact]
    public async Task Keys_rewrap_says_which_key_it_lacks_and_changes_nothing()
    {
        await using var schema = await PostgresSchema.MigratedAsync();
        await using var source = NpgsqlDataSource.Create(schema.ConnectionString);
        await new PostgresPersonalDocuments(source, KeyRing.Parse(Old)).KeepAsync(Commits.Account(), "c", Commits.Noon, Commits.Utf8("name"));

        var refused = await Operator.RunAsync(schema.ConnectionString, null, New.Split(',')[0], "keys", "rewrap");

        Assert.Equal(1, refused.ExitCode);
        Assert.EndsWith("billing: Wrapping key 1 is not configured.", refused.Errors);
        Assert.Equal(["1"], await schema.ListAsync("SELECT wrapped_by FROM person_key"));
    }

    [Theory]
    [InlineData("Host=127.0.0.1;Port=1;Username=nobody", ChainKeys)]
    [InlineData("this is no connection string", ChainKeys)]
    [InlineData(null, ChainKeys)]
    [InlineData("Host=127.0.0.1;Port=1;Username=nobody", "not:a:key")]
    [InlineData("Host=127.0.0.1;Port=1;Username=nobody", "1:c2hvcnQ=")]
    public async Task Say_in_one_sentence_what_the_operator_has_to_change(string? database, string keys)
    {
        var answer = await Operator.RunAsync(database ?? "", keys, null, "journal", "verify");

        Assert.Equal((1, ""), (answer.ExitCode, answer.Output));
        Assert.StartsWith("billing: ", answer.Errors);
        Assert.Single(answer.Errors.Split('\n'));
    }

    [Theory]
    [InlineData]
    [InlineData("migrate", "now")]
    [InlineData("journal")]
    [InlineData("journal", "verify", "--anchor")]
    [InlineData("purge")]
    [InlineData("purge", "--older-than", "soon")]
    [InlineData("purge", "--older-than", "0")]
    [InlineData("keys")]
    public async Task Explain_themselves_when_misused(params string[] arguments)
    {
        var answer = await Operator.RunAsync("", null, null, arguments);

        Assert.Equal((2, ""), (answer.ExitCode, answer.Output));
        Assert.StartsWith("usage: billing COMMAND", answer.Errors);
    }

    private static async Task<(int, string)> ErrorAsync(PostgresSchema schema, params string[] arguments)
    {
        var answer = await RunAsync(schema, arguments);
        return (answer.ExitCode, answer.Errors);
    }

    private static async Task LiveAsync(PostgresSchema schema)
    {
        await using var journal = await PostgresJournal.StartAsync(
            new() { ConnectionString = schema.ConnectionString, Keys = Commits.Keys }, TimeProvider.System, NullLogger.Instance);
        foreach (var account in new[] { Commits.Account("a"), Commits.Account("b") })
        {
            var (state, head, projections) = (AccountState.New, JournalHead.Empty, new AccountProjections());
            foreach (var (at, facts) in A_lived_account.Moments)
            {
                var before = state;
                state = facts.Aggregate(before, AccountEvolution.Apply);
                var projected = projections.Of(before, state, facts, at);
                head = (await journal.CommitAsync(new Commit
                {
                    Account = account,
                    Expected = head,
                    Command = $"c{head.Seq}",
                    Cause = "test",
                    At = at,
                    Facts = facts.ToDocument(),
                    Clock = projected.Clock,
                    Health = projected.Health,
                    Timeline = projected.Timeline,
                    Records = projected.Records,
                })).Head();
            }
        }
    }
}
