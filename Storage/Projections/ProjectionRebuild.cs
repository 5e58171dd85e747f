using Npgsql;

namespace Billing.Storage;

/// <summary>
/// Makes clocks, health rows, timelines, records and claims again from the journal, a page of accounts at a time, while the system runs: the
/// heads of a page are locked until it is done. Runs under the maintenance role.
/// </summary>
public sealed class ProjectionRebuild(NpgsqlDataSource source, IAccountProjector projector)
{
    // Commits of these accounts wait meanwhile; a page of this size takes a few hundredths of a second.
    private const int AccountsPerPage = 200;

    /// <summary>How many entries were projected.</summary>
    public async Task<long> RunAsync(IProgress<long>? progress = null, CancellationToken cancellation = default)
    {
        await using var connection = await source.OpenConnectionAsync(cancellation);
        var (after, entries) = (("", ""), 0L);
        while (true)
        {
            await using var transaction = await connection.BeginTransactionAsync(cancellation);
            var page = await LockAsync(connection, after, cancellation);
            if (page.Count == 0)
            {
                return entries;
            }

            var rows = new ProjectedRows();
            entries += await ProjectAsync(connection, page, rows, cancellation);
            await rows.WriteAsync(connection, page, cancellation);
            await transaction.CommitAsync(cancellation);
            after = (page[^1].Tenant, page[^1].Account);
            progress?.Report(entries);
        }
    }

    private static async Task<List<AccountKey>> LockAsync(
        NpgsqlConnection connection, (string Tenant, string Account) after, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(
            """
            SELECT tenant, account FROM account_head
            WHERE (tenant, account) > ($1, $2) AND head_seq > 0
            ORDER BY tenant, account LIMIT $3 FOR UPDATE
            """,
            connection)
        {
            Parameters =
            {
                new() { Value = after.Tenant }, new() { Value = after.Account }, new() { Value = AccountsPerPage },
            },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var page = new List<AccountKey>();
        while (await reader.ReadAsync(cancellation))
        {
            page.Add(new AccountKey(reader.GetString(0), reader.GetString(1)));
        }

        return page;
    }

    private async Task<long> ProjectAsync(
        NpgsqlConnection connection, List<AccountKey> page, ProjectedRows rows, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(
            """
            SELECT tenant, account, seq, command, cause, at, facts, key_id, hash FROM journal_entry
            WHERE (tenant, account) >= ($1, $2) AND (tenant, account) <= ($3, $4)
            ORDER BY tenant, account, seq
            """,
            connection)
        {
            Parameters =
            {
                new() { Value = page[0].Tenant }, new() { Value = page[0].Account },
                new() { Value = page[^1].Tenant }, new() { Value = page[^1].Account },
            },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var (index, count) = (0, 0L);
        IAccountProjection? projection = null;
        while (await reader.ReadAsync(cancellation))
        {
            var key = new AccountKey(reader.GetString(0), reader.GetString(1));
            while (index < page.Count && page[index].CompareTo(key) < 0)
            {
                (index, projection) = (index + 1, null);
            }

            // An account that came into being after its page was locked has its rows from its own commits.
            if (index < page.Count && page[index] == key)
            {
                var entry = new JournalEntry(
                    reader.GetInt64(2), reader.GetString(3), reader.GetString(4), Microseconds.FromColumn(reader.GetDateTime(5)),
                    reader.GetFieldValue<byte[]>(6), reader.GetInt32(7), reader.GetFieldValue<byte[]>(8));
                projection ??= projector.Begin(key);
                rows.Add(key, entry, projection.Apply(entry));
                count++;
            }
        }

        return count;
    }
}
