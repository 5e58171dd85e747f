using Microsoft.Extensions.Logging.Abstractions;
using NodaTime;
using Npgsql;

namespace Billing.Storage.Tests;

public class The_chain
{
    private const int EntriesEach = 5;

    private static readonly KeyRing TwoKeys = KeyRing.Parse(
        "2:QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWY=,1:MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=");

    [Fact]
    public async Task Is_sound_as_it_is_written_also_across_a_change_of_keys()
    {
        await using var schema = await PostgresSchema.MigratedAsync();
        await WriteAsync(schema, Commits.Keys, "old", 3);
        await WriteAsync(schema, TwoKeys, "new", 3);
        await using var source = NpgsqlDataSource.Create(schema.ConnectionString);
        await ContinueAsync(schema, TwoKeys, "old-0000");

        var report = await new JournalVerifier(source, TwoKeys).RunAsync();
        var withoutNew = await new JournalVerifier(source, Commits.Keys).RunAsync();

        Assert.True(report.IsSound, string.Join('\n', report.Findings));
        Assert.Equal(((EntriesEach * 6) + 1, 6), (report.Entries, report.Accounts));
        Assert.Equal((EntriesEach * 3) + 1, withoutNew.FindingCount);
    }

    [Fact]
    public void Hashes_exactly_these_bytes()
    {
        var commit = Commits.On(Commits.Account(), JournalHead.Empty, "c-ü", "[{\"a\":1}]");

        // Written down once by an independent script: HMAC-SHA-256 over the bytes that docs/decisions/0200 lists.
        Assert.Equal(
            GoldenHash,
            Convert.ToHexStringLower(new HashChain(Commits.Keys).Link(commit)));
    }

    [Fact]
    public async Task Shows_every_tampering_and_nothing_else()
    {
        var tampered = Extent.Of(1_200, 10_000);
        const int Untouched = 300;
        await using var schema = await PostgresSchema.MigratedAsync();
        await WriteAsync(schema, TwoKeys, "whole", Untouched);
        await WriteAsync(schema, TwoKeys, "victim", tampered);
        await using var source = NpgsqlDataSource.Create(schema.ConnectionString);
        var root = await new JournalRoots(source, TwoKeys).RecordAsync(Commits.Noon);
        Assert.True((await new JournalVerifier(source, TwoKeys).RunAsync(root)).IsSound);

        var expected = new Dictionary<string, string>();
        await using (var connection = await schema.OpenAsync())
        {
            for (var kind = 0; kind < Tampering.All.Count; kind++)
            {
                var names = Enumerable.Range(0, tampered).Where(i => i % Tampering.All.Count == kind).Select(i => $"victim-{i:0000}").ToList();
                names.ForEach(name => expected.Add(name, Tampering.All[kind].Name));
                var sql = "CREATE TEMP TABLE targets AS SELECT 't-1' AS tenant, unnest(ARRAY['" + string.Join("','", names) + "']) AS account;"
                    + string.Join(';', Tampering.All[kind].Sql) + "; DROP TABLE targets";
                await using var command = new NpgsqlCommand(sql, connection);
                await command.ExecuteNonQueryAsync();
            }
        }

        var report = await new JournalVerifier(source, TwoKeys) { FindingsMax = int.MaxValue }.RunAsync(root);

        var found = report.Findings.Select(finding => finding.Account[..Math.Min(11, finding.Account.Length)]).ToHashSet();
        Assert.Empty(expected.Where(victim => !found.Contains(victim.Key)).Select(victim => victim.Value).Distinct());
        Assert.DoesNotContain(report.Findings, finding => finding.Account.StartsWith("whole", StringComparison.Ordinal));
        Assert.DoesNotContain(report.Findings, finding => finding.Tenant.Length == 0);
    }

    [Theory]
    [InlineData("UPDATE journal_root_head SET seq = 4 WHERE account = 'a-0001'", ChainFlaw.AlteredRoot)]
    [InlineData("UPDATE journal_root_head SET hash = sha256(hash) WHERE account = 'a-0001'", ChainFlaw.AlteredRoot)]
    [InlineData("DELETE FROM journal_root_head WHERE account = 'a-0001'", ChainFlaw.AlteredRoot)]
    [InlineData("UPDATE journal_root SET at = at + interval '1 second' WHERE number = 2", ChainFlaw.AlteredRoot)]
    [InlineData("UPDATE journal_root SET heads = heads + 1 WHERE number = 2", ChainFlaw.AlteredRoot)]
    [InlineData("UPDATE journal_root SET key_id = 7 WHERE number = 2", ChainFlaw.AlteredRoot)]
    [InlineData("DELETE FROM journal_root WHERE number = 2", ChainFlaw.MissingRoot)]
    [InlineData("DELETE FROM journal_root WHERE number = 3", ChainFlaw.MissingRoot)]
    [InlineData("DELETE FROM journal_root WHERE number = 3; DELETE FROM journal_root_head WHERE number = 3", ChainFlaw.AnchorNotFound)]
    public async Task Shows_what_was_done_to_the_roots(string sql, ChainFlaw flaw)
    {
        await using var schema = await PostgresSchema.MigratedAsync();
        await using var source = NpgsqlDataSource.Create(schema.ConnectionString);
        var roots = new JournalRoots(source, TwoKeys);
        await WriteAsync(schema, TwoKeys, "a", 3);
        await roots.RecordAsync(Commits.Noon);
        await ContinueAsync(schema, TwoKeys, "a-0001");
        await roots.RecordAsync(Commits.Noon + Duration.FromHours(1));
        await ContinueAsync(schema, TwoKeys, "a-0002");
        var anchor = JournalRoot.FromAnchor((await roots.RecordAsync(Commits.Noon + Duration.FromHours(2))).ToAnchor());
        var verifier = new JournalVerifier(source, TwoKeys);
        Assert.True((await verifier.RunAsync(anchor)).IsSound);

        await schema.ExecuteAsync(sql);

        Assert.Contains(flaw, (await verifier.RunAsync(anchor)).Findings.Select(finding => finding.Flaw));
    }

    [Theory]
    [InlineData("command_answer", "the answer to the command")]
    [InlineData("taken_event", "the event that caused it")]
    [InlineData("account_timeline", "what it told people")]
    [InlineData("account_health", "how the account stood")]
    [InlineData("", "nothing: until the next root, this is what nobody can show")]
    public async Task Of_an_end_cut_since_the_last_root_the_rows_beside_it_remain(string witness, string why)
    {
        await using var schema = await PostgresSchema.MigratedAsync();
        await using var source = NpgsqlDataSource.Create(schema.ConnectionString);
        await WriteAsync(schema, TwoKeys, "a", 2);
        await using (var journal = await PostgresJournal.StartAsync(
            new() { ConnectionString = schema.ConnectionString, Keys = TwoKeys }, TimeProvider.System, NullLogger.Instance))
        {
            var head = (await journal.LoadAsync(Commits.Account("a-0001"), 1)).Head;
            (await journal.CommitAsync(Commits.On(Commits.Account("a-0001"), head, "cut").Keyed("k") with
            {
                Event = new("stripe", "evt"), Health = Commits.Utf8("{}"), Timeline = [new("cut", Commits.Utf8("{}"))],
            })).Head();
        }

        var verifier = new JournalVerifier(source, TwoKeys);
        Assert.True((await verifier.RunAsync()).IsSound);
        await schema.ExecuteAsync(
            $"""
            DELETE FROM journal_entry WHERE account = 'a-0001' AND seq = {EntriesEach + 1};
            UPDATE account_head h SET head_seq = {EntriesEach}, head_hash = (
                SELECT hash FROM journal_entry j WHERE j.tenant = h.tenant AND j.account = h.account AND j.seq = {EntriesEach})
            WHERE account = 'a-0001';
            {(witness == "command_answer" ? "" : "DELETE FROM command_answer;")}
            {(witness == "taken_event" ? "" : "DELETE FROM taken_event;")}
            {(witness == "account_timeline" ? "" : "DELETE FROM account_timeline;")}
            {(witness == "account_health" ? "" : "UPDATE account_head SET health_seq = NULL, health = NULL;")}
            """);

        var findings = (await verifier.RunAsync()).Findings;
        ChainFinding[] expected = witness.Length == 0 ? [] : [new(ChainFlaw.BeyondHead, "t-1", "a-0001", EntriesEach + 1)];
        Assert.True(expected.SequenceEqual(findings), $"{why}: {string.Join(", ", findings)}");
    }

    [Fact]
    public async Task A_root_lists_only_the_heads_that_moved_and_a_quiet_hour_lists_none()
    {
        await using var schema = await PostgresSchema.MigratedAsync();
        await using var source = NpgsqlDataSource.Create(schema.ConnectionString);
        var roots = new JournalRoots(source, TwoKeys);
        await WriteAsync(schema, TwoKeys, "a", 3);

        var first = await roots.RecordAsync(Commits.Noon);
        await ContinueAsync(schema, TwoKeys, "a-0001");
        var second = await roots.RecordAsync(Commits.Noon + Duration.FromHours(1));
        var quiet = await roots.RecordAsync(Commits.Noon + Duration.FromHours(2));

        Assert.Equal([(1, 3), (2, 1), (3, 0)], new[] { first, second, quiet }.Select(root => ((int)root.Number, (int)root.Heads)));
        Assert.True(quiet.IsSameAs((await roots.LastAsync())!));
        Assert.True((await new JournalVerifier(source, TwoKeys).RunAsync(quiet)).IsSound);
    }

    [Fact]
    public async Task A_snapshot_forged_in_SQL_is_not_believed()
    {
        await using var schema = await PostgresSchema.MigratedAsync();
        await using var journal = await PostgresJournal.StartAsync(
            new() { ConnectionString = schema.ConnectionString, Keys = TwoKeys }, TimeProvider.System, NullLogger.Instance);
        var head = (await journal.CommitAsync(Commits.On(Commits.Account(), JournalHead.Empty, "c-1"))).Head();
        await journal.SaveSnapshotAsync(Commits.Account(), new Snapshot(head, 1, Commits.Utf8("poor")));
        Assert.Equal("poor", (await journal.LoadAsync(Commits.Account(), 1)).Snapshot!.State.Text());

        await schema.ExecuteAsync("UPDATE account_snapshot SET state = 'rich'");

        var loaded = await journal.LoadAsync(Commits.Account(), 1);
        Assert.Null(loaded.Snapshot);
        Assert.Single(loaded.Tail);
    }

    private const string GoldenHash = "adf212a3ad615526c0fee18bcd5a506189a09d414b7a8df7acb6cbef58c87d0f";

    private static async Task WriteAsync(PostgresSchema schema, KeyRing keys, string prefix, int accounts)
    {
        await using var journal = await PostgresJournal.StartAsync(
            new() { ConnectionString = schema.ConnectionString, Keys = keys }, TimeProvider.System, NullLogger.Instance);
        await Task.WhenAll(Enumerable.Range(0, accounts).Select(async i =>
        {
            var head = JournalHead.Empty;
            for (var n = 1; n <= EntriesEach; n++)
            {
                head = (await journal.CommitAsync(Commits.On(
                    Commits.Account($"{prefix}-{i:0000}"), head, $"c-{prefix}-{i}-{n}", $"[{{\"n\":{n},\"i\":{i}}}]"))).Head();
            }
        }));
    }

    private static async Task ContinueAsync(PostgresSchema schema, KeyRing keys, string account)
    {
        await using var journal = await PostgresJournal.StartAsync(
            new() { ConnectionString = schema.ConnectionString, Keys = keys }, TimeProvider.System, NullLogger.Instance);
        var head = (await journal.LoadAsync(Commits.Account(account), 1)).Head;
        (await journal.CommitAsync(Commits.On(Commits.Account(account), head, "more"))).Head();
    }
}
