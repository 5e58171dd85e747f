using Billing.Domain.Recomputing;
using Npgsql;

namespace Billing.Storage.Tests;

public class The_company_of_commits
{
    [Theory]
    [InlineData(0, "empty tables")]
    [InlineData(20_000, "full tables, never analyzed")]
    [InlineData(-20_000, "full tables, analyzed")]
    public async Task Reaches_every_table_through_its_key(int accounts, string why)
    {
        await using var schema = await PostgresSchema.MigratedAsync();
        await using var connection = await schema.OpenAsync();
        var plans = new List<string>();
        connection.Notice += (_, notice) => plans.Add(notice.Notice.MessageText);
        await ExecuteAsync(connection, "LOAD 'auto_explain'");
        await KeepAsync(connection, [Recording("first")]);
        if (accounts != 0)
        {
            await ExecuteAsync(
                connection,
                $"""
                INSERT INTO journal_entry SELECT 't-1', 'a-' || i, 1, now(), 1, 'c', 'r', decode(repeat('00', 32), 'hex'), 'facts' FROM generate_series(0, {Math.Abs(accounts)}) i;
                INSERT INTO account_record SELECT 't-1', 'a-' || i, 'entitlements', '', 1, now(), json '{"{}"}' FROM generate_series(0, {Math.Abs(accounts)}) i;
                INSERT INTO entitlement_version SELECT 't-1', 'a-' || i, 1, now(), json '{"{}"}' FROM generate_series(0, {Math.Abs(accounts)}) i
                """
                + (accounts < 0 ? "; ANALYZE journal_entry, account_record, entitlement_version" : ""));
        }

        await ExecuteAsync(connection, "SET auto_explain.log_min_duration = 0; SET auto_explain.log_nested_statements = on; SET auto_explain.log_level = notice");
        await KeepAsync(connection, [.. Enumerable.Range(0, 200).Select(i => Recording($"a-{i}"))]);

        var all = string.Join('\n', plans);
        Assert.Contains("journal_entry_pkey", all);
        Assert.Contains("account_record_pkey", all);
        Assert.True(
            !new[] { "Seq Scan", "Hash Join", "Merge Join", "Bitmap", "Sort", "Materialize" }.Any(node => all.Contains(node, StringComparison.Ordinal)),
            $"{why}:\n{all}");
    }

    private static PendingCommit Recording(string account) => new(
        Commits.On(Commits.Account(account), JournalHead.Empty, "c") with
        {
            Records = [new ViewRecord(ViewKind.Entitlements, "", Commits.Noon, Commits.Utf8("{\"a\":1}"))],
        },
        new byte[32], long.MaxValue);

    private static async Task KeepAsync(NpgsqlConnection connection, List<PendingCommit> batch)
    {
        await using var together = new NpgsqlBatch(connection);
        CommitCompany.AddTo(together, batch);
        await together.ExecuteNonQueryAsync();
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
