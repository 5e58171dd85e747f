using System.Collections.Immutable;
using System.Data;
using Billing.Domain.Recomputing;
using NodaTime;
using Npgsql;
using NpgsqlTypes;
using static Billing.Storage.RecordReads;

namespace Billing.Storage;

/// <summary>What a recompute reads and writes in PostgreSQL, under the application's role.</summary>
public sealed class PostgresRecompute(NpgsqlDataSource source) : IRecomputeStore
{
    private const string ViewsSql =
        """
        SELECT head_seq, r.at, coalesce(r.metadata, '[]')::text,
            (SELECT count(*) FROM drift d WHERE d.tenant = $1 AND d.account = $2 AND d.mended_at IS NULL)
        FROM account_head h LEFT JOIN recomputed_account r ON r.tenant = h.tenant AND r.account = h.account
        WHERE h.tenant = $1 AND h.account = $2
        """;

    private const string RecordsSql = "SELECT kind, id, seq, at, document::text FROM account_record WHERE tenant = $1 AND account = $2 ORDER BY kind, id";

    // Ours, and those of others who say the same.
    private const string CustomersSql =
        """
        WITH ours AS (
            SELECT provider, customer FROM provider_customer WHERE tenant = $1 AND account = $2
            UNION SELECT * FROM unnest($3::text[], $4::text[]))
        SELECT c.provider, c.customer, c.tenant, c.account, c.tenant = $1 AND c.account = $2,
            row_number() OVER (PARTITION BY c.provider, c.customer ORDER BY c.recorded_at, c.tenant, c.account) = 1
        FROM ours o JOIN provider_customer c ON c.provider = o.provider AND c.customer = o.customer
        ORDER BY c.provider, c.customer, c.tenant, c.account
        """;

    /// <summary>A few connections of their own: whoever looks through accounts never waits with those who commit, nor they with it.</summary>
    public static NpgsqlDataSource SourceOf(PostgresJournalOptions options)
    {
        var target = new NpgsqlConnectionStringBuilder(options.ConnectionString)
        {
            MaxPoolSize = 4,
            MinPoolSize = 0,
            MaxAutoPrepare = 10,
            AutoPrepareMinUsages = 2,
            CommandTimeout = (int)Math.Ceiling(options.Deadline.TotalSeconds),
            ApplicationName = "billing recompute",
        };
        target.Options = $"{target.Options} -c role={options.Role}".Trim();
        return NpgsqlDataSource.Create(target);
    }

    public async Task<StoredViews> ReadAsync(
        AccountKey account, IReadOnlyCollection<StoredCustomer> named, CancellationToken cancellation = default)
    {
        await using var connection = await source.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellation);
        await using var batch = new NpgsqlBatch(connection, transaction)
        {
            BatchCommands =
            {
                Of(ViewsSql, Text(account.Tenant), Text(account.Account)),
                Of(RecordsSql, Text(account.Tenant), Text(account.Account)),
                Of(
                    CustomersSql, Text(account.Tenant), Text(account.Account), new() { Value = named.Select(static name => name.Provider).ToArray() },
                    new() { Value = named.Select(static name => name.Customer).ToArray() }),
            },
        };
        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        var (seq, at, written, open) = (0L, (Instant?)null, "[]", 0);
        while (await reader.ReadAsync(cancellation))
        {
            (seq, at, written, open) = (reader.GetInt64(0), reader.IsDBNull(1) ? null : At(reader, 1), reader.GetString(2), (int)reader.GetInt64(3));
        }

        await reader.NextResultAsync(cancellation);
        var records = ImmutableArray.CreateBuilder<StoredRecord>();
        while (await reader.ReadAsync(cancellation))
        {
            records.Add(Record(reader));
        }

        await reader.NextResultAsync(cancellation);
        var (customers, rivals) = (ImmutableArray.CreateBuilder<StoredCustomer>(), ImmutableArray.CreateBuilder<CustomerRival>());
        while (await reader.ReadAsync(cancellation))
        {
            if (reader.GetBoolean(4))
            {
                customers.Add(new StoredCustomer(reader.GetString(0), reader.GetString(1)));
            }
            else
            {
                rivals.Add(new CustomerRival(reader.GetString(0), reader.GetString(1), $"{reader.GetString(2)}/{reader.GetString(3)}", reader.GetBoolean(5)));
            }
        }

        return new StoredViews(
            seq, new SixViews { Records = records.ToImmutable(), Customers = customers.ToImmutable(), Rivals = rivals.ToImmutable(), Written = WrittenMetadata.Read(written) }, at)
        {
            Open = open,
        };
    }

    public async Task<IReadOnlyList<JournalEntry>> ReadEntriesAsync(AccountKey account, long afterSeq, CancellationToken cancellation = default)
    {
        await using var command = source.CreateCommand(
            """
            SELECT seq, command, cause, at, facts, key_id, hash FROM journal_entry
            WHERE tenant = $1 AND account = $2 AND seq > $3 ORDER BY seq
            """);
        command.Parameters.AddRange(new[] { Text(account.Tenant), Text(account.Account), new() { Value = afterSeq } });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var entries = new List<JournalEntry>();
        while (await reader.ReadAsync(cancellation))
        {
            entries.Add(new JournalEntry(
                reader.GetInt64(0), reader.GetString(1), reader.GetString(2), At(reader, 3), reader.GetFieldValue<byte[]>(4), reader.GetInt32(5),
                reader.GetFieldValue<byte[]>(6)));
        }

        return entries;
    }

    public async Task<bool> MendAsync(AccountKey account, Mending mending, CancellationToken cancellation = default)
    {
        await using var connection = await source.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await using (var hold = new NpgsqlCommand("SELECT recompute_hold($1, $2, $3)", connection, transaction))
        {
            hold.Parameters.AddRange(new[] { Text(account.Tenant), Text(account.Account), new() { Value = mending.Seq } });
            if (await hold.ExecuteScalarAsync(cancellation) is not true)
            {
                return false;
            }
        }

        await using var batch = new NpgsqlBatch(connection, transaction);
        MendingColumns.AddTo(batch, account, mending);
        await batch.ExecuteNonQueryAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return true;
    }

    public async Task DropSnapshotAsync(AccountKey account, long seq, CancellationToken cancellation = default)
    {
        await using var command = source.CreateCommand("SELECT snapshot_drop($1, $2, $3)");
        command.Parameters.AddRange(new[] { Text(account.Tenant), Text(account.Account), new() { Value = seq } });
        await command.ExecuteNonQueryAsync(cancellation);
    }

    public async Task<IReadOnlyList<DriftRow>> ReadDriftAsync(
        string tenant, string? account, int countMax, long? before = null, CancellationToken cancellation = default)
    {
        await using var command = source.CreateCommand(
            """
            SELECT number, account, view, record, field, stood, should_be, rule, facts, since, escalated, found_at, seen_at, mended_at, cause
            FROM drift WHERE tenant = $1 AND ($2::text IS NULL OR account = $2) AND number < $3 ORDER BY number DESC LIMIT $4
            """);
        command.Parameters.AddRange(new[] { Text(tenant), Text(account), new() { Value = before ?? long.MaxValue }, new() { Value = countMax } });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var rows = new List<DriftRow>();
        while (await reader.ReadAsync(cancellation))
        {
            var difference = new Difference(
                reader.GetString(2), reader.GetString(3), reader.GetString(4), OrNull(reader, 5), OrNull(reader, 6), reader.GetString(7),
                [.. reader.GetFieldValue<string[]>(8)])
            {
                Since = reader.IsDBNull(9) ? null : At(reader, 9),
                Escalated = OrNull(reader, 10),
            };
            rows.Add(new DriftRow(
                reader.GetInt64(0), new AccountKey(tenant, reader.GetString(1)), difference, At(reader, 11), At(reader, 12),
                reader.IsDBNull(13) ? null : At(reader, 13), reader.GetString(14)));
        }

        return rows;
    }

    public async Task<IReadOnlyList<AccountKey>> ReadAccountsAsync(AccountKey? after, int countMax, CancellationToken cancellation = default)
    {
        await using var command = source.CreateCommand(
            "SELECT tenant, account FROM account_head WHERE (tenant, account) > ($1, $2) AND head_seq > 0 ORDER BY tenant, account LIMIT $3");
        command.Parameters.AddRange(new[] { Text(after?.Tenant ?? ""), Text(after?.Account ?? ""), new() { Value = countMax } });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var accounts = new List<AccountKey>();
        while (await reader.ReadAsync(cancellation))
        {
            accounts.Add(new AccountKey(reader.GetString(0), reader.GetString(1)));
        }

        return accounts;
    }

    private static string? OrNull(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    private static NpgsqlBatchCommand Of(string sql, params NpgsqlParameter[] parameters)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var parameter in parameters)
        {
            command.Parameters.Add(parameter);
        }

        return command;
    }
}
