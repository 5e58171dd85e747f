using System.Runtime.InteropServices;
using NodaTime;
using Npgsql;
using NpgsqlTypes;

namespace Billing.Storage;

/// <summary>Everything of the journal that is not a commit: loads, answers, snapshots, who is due.</summary>
internal sealed class JournalReads : IAsyncDisposable
{
    // One statement, and so one moment: a snapshot that is replaced meanwhile cannot leave a gap before the tail.
    private const string LoadSql =
        """
        WITH snapshot AS (
            SELECT seq, hash, state, key_id, seal FROM account_snapshot
            WHERE tenant = $1 AND account = $2 AND format = $3)
        SELECT seq, hash, state, key_id, seal, NULL::text, NULL::text, NULL::timestamptz FROM snapshot
        UNION ALL
        (SELECT seq, hash, facts, key_id, NULL, command, cause, at FROM journal_entry
        WHERE tenant = $1 AND account = $2 AND seq > coalesce((SELECT seq FROM snapshot), 0)
        ORDER BY seq)
        """;

    private readonly NpgsqlDataSource _source;
    private readonly HashChain _chain;

    public JournalReads(PostgresJournalOptions options, HashChain chain)
    {
        _chain = chain;
        var target = new NpgsqlConnectionStringBuilder(options.ConnectionString)
        {
            MaxPoolSize = options.Readers,
            MinPoolSize = 0,
            MaxAutoPrepare = 10,
            AutoPrepareMinUsages = 2,
            CommandTimeout = (int)Math.Ceiling(options.Deadline.TotalSeconds),
            ApplicationName = "billing journal reader",
        };
        target.Options = $"{target.Options} -c role={options.Role}".Trim();
        _source = NpgsqlDataSource.Create(target);
    }

    public async Task<LoadedAccount> LoadAsync(AccountKey account, int snapshotFormat, CancellationToken cancellation)
    {
        await using var command = Command(LoadSql, Text(account.Tenant), Text(account.Account), Value(snapshotFormat));
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        Snapshot? snapshot = null;
        var isForged = false;
        var tail = new List<JournalEntry>();
        while (await reader.ReadAsync(cancellation))
        {
            if (!reader.IsDBNull(4))
            {
                snapshot = new Snapshot(new(reader.GetInt64(0), Bytes(reader, 1)), snapshotFormat, Bytes(reader, 2));
                isForged = !_chain.Unseals(account, snapshot, reader.GetInt32(3), Bytes(reader, 4));
            }
            else
            {
                tail.Add(new JournalEntry(
                    reader.GetInt64(0), reader.GetString(5), reader.GetString(6), Microseconds.FromColumn(reader.GetDateTime(7)),
                    Bytes(reader, 2), reader.GetInt32(3), Bytes(reader, 1)));
            }
        }

        // A forged snapshot costs a full fold. No format is negative, so none is found.
        return isForged ? await LoadAsync(account, -1, cancellation) : new LoadedAccount(snapshot, tail);
    }

    public async Task<StoredAnswer?> FindAnswerAsync(AccountKey account, string key, CancellationToken cancellation)
    {
        await using var command = Command(
            "SELECT body_hash, answer, is_final, command, seq FROM command_answer WHERE tenant = $1 AND account = $2 AND key = $3",
            Text(account.Tenant), Text(account.Account), Text(key));
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        return await reader.ReadAsync(cancellation)
            ? new StoredAnswer(key, Bytes(reader, 0), Bytes(reader, 1), reader.GetBoolean(2), reader.GetString(3), reader.GetInt64(4))
            : null;
    }

    public async Task SaveSnapshotAsync(AccountKey account, Snapshot snapshot, CancellationToken cancellation)
    {
        await using var command = Command(
            "SELECT snapshot_keep($1, $2, $3, $4, $5, $6, $7, $8)",
            Text(account.Tenant), Text(account.Account), Value(snapshot.Head.Seq), Value(snapshot.Head.Hash.ToArray()),
            Value(snapshot.Format), Value(snapshot.State.ToArray()), Value(_chain.CurrentKeyId), Value(_chain.Seal(account, snapshot)));
        await command.ExecuteNonQueryAsync(cancellation);
    }

    public async Task<IReadOnlyList<WakeUp>> ReadDueAsync(
        Instant until, int countMax, WakeUp? after, WakePart? part, CancellationToken cancellation)
    {
        await using var command = Command(
            """
            SELECT tenant, account, wake_at, next_due_at IS NULL OR wake_at < next_due_at FROM account_head
            WHERE wake_at <= $1 AND (wake_at, tenant, account) > ($2, $3, $4)
            AND ($6 = 1 OR get_byte(sha256(convert_to(tenant || '/' || account, 'UTF8')), 0) % $6 = $7)
            AND (NOT $8 OR next_due_at IS NULL OR wake_at < next_due_at)
            ORDER BY wake_at, tenant, account LIMIT $5
            """,
            Value(until.ToColumn()), Value(after?.WakeAt.ToColumn() ?? DateTime.SpecifyKind(DateTime.MinValue, DateTimeKind.Utc)),
            Text(after?.Account.Tenant ?? ""), Text(after?.Account.Account ?? ""), Value(countMax),
            Value(part?.Shards ?? 1), Value(part?.Shard ?? 0), Value(part?.ForAnswersOnly ?? false));
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var due = new List<WakeUp>();
        while (await reader.ReadAsync(cancellation))
        {
            due.Add(new WakeUp(new AccountKey(reader.GetString(0), reader.GetString(1)), Microseconds.FromColumn(reader.GetDateTime(2)))
            {
                IsForAnswer = reader.GetBoolean(3),
            });
        }

        return due;
    }

    public async Task<HealthRow?> FindHealthAsync(AccountKey account, CancellationToken cancellation)
    {
        await using var command = Command(
            "SELECT seq, at, document::text FROM account_health WHERE tenant = $1 AND account = $2",
            Text(account.Tenant), Text(account.Account));
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        return await reader.ReadAsync(cancellation)
            ? new HealthRow(reader.GetInt64(0), Microseconds.FromColumn(reader.GetDateTime(1)), reader.GetString(2))
            : null;
    }

    public async Task<IReadOnlyList<TimelineRow>> ReadTimelineAsync(
        AccountKey account, int countMax, TimelineRow? olderThan, CancellationToken cancellation)
    {
        await using var command = Command(
            """
            SELECT seq, (number - 1)::integer, at, line->>'kind', (line->'document')::text
            FROM account_timeline, json_array_elements(lines) WITH ORDINALITY AS l (line, number)
            WHERE tenant = $1 AND account = $2 AND seq <= $3 AND (seq, number) < ($3, $4)
            ORDER BY seq DESC, number DESC LIMIT $5
            """,
            Text(account.Tenant), Text(account.Account), Value(olderThan?.Seq ?? long.MaxValue), Value(olderThan?.Line + 1L ?? 0L),
            Value(countMax));
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var rows = new List<TimelineRow>();
        while (await reader.ReadAsync(cancellation))
        {
            rows.Add(new TimelineRow(
                reader.GetInt64(0), reader.GetInt32(1), Microseconds.FromColumn(reader.GetDateTime(2)), reader.GetString(3),
                reader.GetString(4)));
        }

        return rows;
    }

    public async Task<ProviderMapping?> FindMappingAsync(string provider, string customer, CancellationToken cancellation)
    {
        await using var command = Command("SELECT tenant, account, is_contested FROM find_provider_customer($1, $2)", Text(provider), Text(customer));
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        return await reader.ReadAsync(cancellation)
            ? new ProviderMapping(new AccountKey(reader.GetString(0), reader.GetString(1)), reader.GetBoolean(2))
            : null;
    }

    public async Task<IReadOnlyList<ContestedCustomer>> ReadContestedAsync(int countMax, CancellationToken cancellation)
    {
        await using var command = Command(
            """
            SELECT provider, customer, array_agg(tenant ORDER BY recorded_at, tenant, account), array_agg(account ORDER BY recorded_at, tenant, account)
            FROM provider_customer GROUP BY provider, customer HAVING count(*) > 1 ORDER BY provider, customer LIMIT $1
            """,
            Value(countMax));
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var contested = new List<ContestedCustomer>();
        while (await reader.ReadAsync(cancellation))
        {
            var accounts = reader.GetFieldValue<string[]>(2).Zip(reader.GetFieldValue<string[]>(3), static (tenant, account) => new AccountKey(tenant, account));
            contested.Add(new ContestedCustomer(reader.GetString(0), reader.GetString(1), [.. accounts]));
        }

        return contested;
    }

    public NpgsqlDataSource Source => _source;

    public ValueTask DisposeAsync() => _source.DisposeAsync();

    private NpgsqlCommand Command(string sql, params NpgsqlParameter[] parameters)
    {
        var command = _source.CreateCommand(sql);
        command.Parameters.AddRange(parameters);
        return command;
    }

    private static NpgsqlParameter Text(string text) => new() { Value = text, NpgsqlDbType = NpgsqlDbType.Text };

    private static NpgsqlParameter Value(object value) => new() { Value = value };

    private static byte[] Bytes(NpgsqlDataReader reader, int column) => reader.GetFieldValue<byte[]>(column);
}
