using Npgsql;

namespace Billing.Storage.Tests;

public class The_commit_function
{
    [Theory]
    [InlineData(0, 1, "empty tables, one commit")]
    [InlineData(0, 256, "empty tables, a full batch")]
    [InlineData(20_000, 1, "full tables, never analyzed, one commit")]
    [InlineData(20_000, 256, "full tables, never analyzed, a full batch")]
    [InlineData(-20_000, 256, "full tables, analyzed")]
    public async Task Reaches_every_table_through_its_key(int accounts, int batch, string why)
    {
        await using var schema = await PostgresSchema.MigratedAsync();
        await using var connection = await schema.OpenAsync();
        var plans = new List<string>();
        connection.Notice += (_, notice) => plans.Add(notice.Notice.MessageText);
        await ExecuteAsync(connection, "LOAD 'auto_explain'");
        await using var command = CommitBatch.CreateCommand(connection);

        // The plans are made on empty tables and kept, as they are in a server that starts with a new database.
        await CommitAsync(command, Enumerable.Range(0, 8).Select(i => New($"first-{i}")).ToList());
        if (accounts != 0)
        {
            await ExecuteAsync(connection, Fill(Math.Abs(accounts)) + (accounts < 0 ? "; ANALYZE account_head, journal_entry, command_answer, taken_event, account_timeline" : ""));
        }

        await ExecuteAsync(connection, "SET auto_explain.log_min_duration = 0; SET auto_explain.log_nested_statements = on; SET auto_explain.log_level = notice");
        foreach (var (care, from) in new[] { (CommitCare.None, 0), (CommitCare.LookFirst | CommitCare.SkipHeld, 1000) })
        {
            var commits = Enumerable.Range(from, batch).Select(i => accounts == 0 ? New($"new-{i:0000}") : Known(i)).ToList();
            Assert.Empty(await CommitAsync(command, commits, care, epoch: 0));
        }

        var all = string.Join('\n', plans);
        Assert.Contains("account_head_pkey", all);
        Assert.Contains("command_answer_pkey", all);
        Assert.Contains("taken_event_pkey", all);
        Assert.True(
            !new[] { "Seq Scan", "Hash Join", "Merge Join", "Bitmap", "Sort", "Materialize" }.Any(node => all.Contains(node, StringComparison.Ordinal)),
            $"{why}:\n{all}");
    }

    [Fact]
    public async Task Reads_a_few_rows_for_each_commit_however_many_there_are()
    {
        await using var schema = await PostgresSchema.MigratedAsync();
        await using var connection = await schema.OpenAsync();
        await using var command = CommitBatch.CreateCommand(connection);
        await CommitAsync(command, [New("first")]);
        await ExecuteAsync(connection, Fill(20_000));

        var (scansBefore, rowsBefore) = await ReadsAsync(schema, connection);
        Assert.Empty(await CommitAsync(command, Enumerable.Range(0, 200).Select(Known).ToList()));
        var (scansAfter, rowsAfter) = await ReadsAsync(schema, connection);

        Assert.Equal(scansBefore, scansAfter);
        Assert.InRange(rowsAfter - rowsBefore, 200, 200 * 3);
    }

    [Fact]
    public async Task Writes_nothing_for_a_flood_of_replays()
    {
        await using var schema = await PostgresSchema.MigratedAsync();
        await using var connection = await schema.OpenAsync();
        await using var command = CommitBatch.CreateCommand(connection);
        var batch = Enumerable.Range(0, 200).Select(i => New($"a-{i:000}")).ToList();
        Assert.Empty(await CommitAsync(command, batch));

        var written = await WritesAsync(schema, connection);
        for (var flood = 0; flood < 20; flood++)
        {
            Assert.Equal(200, (await CommitAsync(command, batch, CommitCare.LookFirst)).Count);
        }

        Assert.Equal(written, await WritesAsync(schema, connection));
        Assert.True(long.Parse(written) >= 800, written);
    }

    private static async Task<string> WritesAsync(PostgresSchema schema, NpgsqlConnection connection)
    {
        await ExecuteAsync(connection, "SELECT pg_stat_force_next_flush()");
        await ExecuteAsync(connection, "SELECT 1");
        return (await schema.ListAsync(
            $"SELECT sum(n_tup_ins + n_tup_upd + n_tup_del) FROM pg_stat_user_tables WHERE schemaname = '{schema.Name}'"))[0];
    }

    private static async Task<(long Scans, long Rows)> ReadsAsync(PostgresSchema schema, NpgsqlConnection connection)
    {
        await ExecuteAsync(connection, "SELECT pg_stat_force_next_flush()");
        await ExecuteAsync(connection, "SELECT 1");
        var sums = (await schema.ListAsync(
            $"SELECT sum(seq_scan), sum(seq_tup_read + idx_tup_fetch) FROM pg_stat_user_tables WHERE schemaname = '{schema.Name}' AND relname <> 'schema_migration'"))[0].Split('|');
        return (long.Parse(sums[0]), long.Parse(sums[1]));
    }

    // As owner: the settings of the function are under test, not the rights.
    private static string Fill(int accounts) =>
        $"""
        INSERT INTO account_head SELECT 't-1', 'a-' || i, 1, NULL, now(), 1, now(), sha256('x'), json '{"{}"}' FROM generate_series(0, {accounts}) i;
        INSERT INTO journal_entry SELECT 't-1', 'a-' || i, 1, now(), 1, 'c', 'r', sha256('x'), 'facts' FROM generate_series(0, {accounts}) i;
        INSERT INTO command_answer SELECT 't-1', 'a-' || i, 'k', 1, now(), true, 'c', '', '' FROM generate_series(0, {accounts}) i;
        INSERT INTO taken_event SELECT 't-1', 'a-' || i, 's', 'e', 1, now(), 'c' FROM generate_series(0, {accounts}) i;
        INSERT INTO account_timeline SELECT 't-1', 'a-' || i, 1, now(), json '[]' FROM generate_series(0, {accounts}) i
        """;

    private static PendingCommit New(string account) => Pending(Commits.On(Commits.Account(account), JournalHead.Empty, "c"));

    private static PendingCommit Known(int i) => Pending(Commits.On(Commits.Account($"a-{i}"), JournalHead.Empty with { Seq = 1 }, "c"));

    private static PendingCommit Pending(Commit commit) => new(
        commit.Keyed("key") with { Event = new("stripe", "evt"), Health = Commits.Utf8("{}"), Settled = new("k", Commits.Utf8("s")), Timeline = [new("k", Commits.Utf8("{}"))] },
        new byte[32], long.MaxValue);

    private static async Task<List<Refusal>> CommitAsync(NpgsqlCommand command, List<PendingCommit> batch, CommitCare care = CommitCare.None, long? epoch = null)
    {
        CommitBatch.Fill(command, batch, 1, care, epoch);
        await using var reader = await command.ExecuteReaderAsync();
        var refusals = new List<Refusal>();
        while (await reader.ReadAsync())
        {
            refusals.Add(Refusal.Read(reader));
        }

        return refusals;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
