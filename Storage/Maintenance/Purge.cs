using NodaTime;
using Npgsql;

namespace Billing.Storage;

/// <summary>
/// Deletes answers and events that are older than anybody asks for. After that a repeated command is a new one, so the age must be
/// beyond every sender's patience. Walks each table once along its key, a bounded batch at a time; runs under the maintenance role.
/// </summary>
public sealed class Purge(NpgsqlDataSource source)
{
    private const int RowsPerBatch = 5_000;

    // An answer that waits for its outcome is kept however old it is.
    private static readonly (string Table, string Keys, string Condition)[] Tables =
    [
        ("command_answer", "tenant, account, key", "AND is_final"),
        ("taken_event", "tenant, account, source, event_id", ""),
    ];

    /// <summary>How many rows were deleted. The progress counts those looked at.</summary>
    public async Task<long> RunAsync(Instant olderThan, IProgress<long>? progress = null, CancellationToken cancellation = default)
    {
        var (looked, deleted) = (0L, 0L);
        await using var connection = await source.OpenConnectionAsync(cancellation);
        foreach (var (table, keys, condition) in Tables)
        {
            var after = keys.Split(", ").Select(static _ => "").ToArray();
            for (var isOver = false; !isOver;)
            {
                var batch = await PurgeAsync(connection, table, keys, condition, after, olderThan, cancellation);
                (looked, deleted, after) = (looked + batch.Looked, deleted + batch.Deleted, batch.Last);
                isOver = batch.Looked < RowsPerBatch;
                progress?.Report(looked);
            }
        }

        return deleted;
    }

    private static async Task<(long Looked, long Deleted, string[] Last)> PurgeAsync(
        NpgsqlConnection connection, string table, string keys, string condition, string[] after, Instant olderThan,
        CancellationToken cancellation)
    {
        var afterKeys = string.Join(", ", after.Select((_, index) => $"${index + 3}"));
        var same = string.Join(" AND ", keys.Split(", ").Select(key => $"t.{key} = p.{key}"));
        await using var command = new NpgsqlCommand(
            $"""
            WITH page AS MATERIALIZED (
                SELECT {keys} FROM {table} WHERE ({keys}) > ({afterKeys}) ORDER BY {keys} LIMIT $1),
            gone AS (
                DELETE FROM {table} t USING page p WHERE {same} AND at < $2 {condition} RETURNING 1)
            SELECT (SELECT count(*) FROM page), (SELECT count(*) FROM gone), {keys} FROM page ORDER BY {Descending(keys)} LIMIT 1
            """,
            connection)
        {
            Parameters = { new() { Value = RowsPerBatch }, new() { Value = olderThan.ToColumn() } },
            CommandTimeout = 0,
        };
        command.Parameters.AddRange(after.Select(static key => new NpgsqlParameter { Value = key }).ToArray());
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        return await reader.ReadAsync(cancellation)
            ? (reader.GetInt64(0), reader.GetInt64(1), [.. after.Select((_, index) => reader.GetString(index + 2))])
            : (0, 0, after);
    }

    private static string Descending(string keys) => string.Join(", ", keys.Split(", ").Select(static key => $"{key} DESC"));
}
