using NodaTime;
using Npgsql;

namespace Billing.Storage;

/// <summary>Records the hourly root, and reads roots back.</summary>
public sealed class JournalRoots(NpgsqlDataSource source, KeyRing keys)
{
    /// <summary>The begin of the interval that an instant is in, counted from 1970.</summary>
    public static Instant BeginOf(Instant at, Duration interval)
    {
        var ticks = at.ToUnixTimeTicks();
        return Instant.FromUnixTimeTicks(ticks - (ticks % interval.BclCompatibleTicks));
    }

    /// <summary>
    /// A root unless this interval has one; then that one. Several processes may ask: the first records, the others wait for it.
    /// </summary>
    public async Task<JournalRoot> RecordOncePerAsync(Duration interval, Instant at, CancellationToken cancellation = default)
    {
        await using var connection = await source.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await using (var turn = new NpgsqlCommand(
            "SELECT pg_advisory_xact_lock(hashtextextended('billing/root/' || current_schema(), 0))", connection, transaction))
        {
            await turn.ExecuteNonQueryAsync(cancellation);
        }

        return await LastAsync(connection, cancellation) is { } last && last.At >= BeginOf(at, interval)
            ? last
            : await RecordAsync(connection, transaction, at, cancellation);
    }

    /// <summary>A root over the heads that have moved since the last one; also when none has, as a sign of life.</summary>
    public async Task<JournalRoot> RecordAsync(Instant at, CancellationToken cancellation = default)
    {
        await using var connection = await source.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        return await RecordAsync(connection, transaction, at, cancellation);
    }

    private async Task<JournalRoot> RecordAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, Instant at, CancellationToken cancellation)
    {
        // First, so that nobody closes a root between our reading the last one and opening ours.
        var heads = await OpenAsync(connection, cancellation);
        var last = await LastAsync(connection, cancellation);
        var number = (last?.Number ?? 0) + 1;
        using var hash = new RootHash(keys.Find(keys.Current)!, keys.Current, number, (last?.Hash ?? JournalRoot.Before).Span, at);
        foreach (var (account, seq, head) in heads)
        {
            hash.Add(account.Tenant, account.Account, seq, head);
        }

        var root = new JournalRoot(number, at, hash.Heads, keys.Current, hash.Finish());
        await using var close = new NpgsqlCommand("SELECT journal_root_close($1, $2, $3, $4, $5)", connection, transaction);
        foreach (object value in new object[] { root.Number, at.ToColumn(), root.Heads, root.KeyId, root.Hash.ToArray() })
        {
            close.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        await close.ExecuteNonQueryAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return root;
    }

    public async Task<JournalRoot?> LastAsync(CancellationToken cancellation = default)
    {
        await using var connection = await source.OpenConnectionAsync(cancellation);
        return await LastAsync(connection, cancellation);
    }

    internal static JournalRoot Read(NpgsqlDataReader row) => new(
        row.GetInt64(0), Microseconds.FromColumn(row.GetDateTime(1)), row.GetInt64(2), row.GetInt32(3), row.GetFieldValue<byte[]>(4));

    private static async Task<JournalRoot?> LastAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(
            "SELECT number, at, heads, key_id, hash FROM journal_root ORDER BY number DESC LIMIT 1", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        return await reader.ReadAsync(cancellation) ? Read(reader) : null;
    }

    private static async Task<List<(AccountKey Account, long Seq, byte[] Hash)>> OpenAsync(
        NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("SELECT of_tenant, of_account, at_seq, at_hash FROM journal_root_open()", connection)
        {
            CommandTimeout = 0,
        };
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var heads = new List<(AccountKey, long, byte[])>();
        while (await reader.ReadAsync(cancellation))
        {
            heads.Add((new AccountKey(reader.GetString(0), reader.GetString(1)), reader.GetInt64(2), reader.GetFieldValue<byte[]>(3)));
        }

        return heads;
    }
}
