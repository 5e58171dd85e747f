using Billing.Domain.Recomputing;
using NodaTime;
using Npgsql;
using NpgsqlTypes;

namespace Billing.Storage;

/// <summary>The records as they stand. Documents are read as the text they were written as.</summary>
internal static class RecordReads
{
    public static async Task<IReadOnlyList<StoredRecord>> ReadAsync(
        NpgsqlDataSource source, AccountKey account, string? kind, string? id, CancellationToken cancellation)
    {
        await using var command = source.CreateCommand(
            """
            SELECT kind, id, seq, at, document::text FROM account_record
            WHERE tenant = $1 AND account = $2 AND ($3::text IS NULL OR kind = $3) AND ($4::text IS NULL OR id = $4)
            ORDER BY kind, id
            """);
        command.Parameters.AddRange(new[] { Text(account.Tenant), Text(account.Account), Text(kind), Text(id) });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var records = new List<StoredRecord>();
        while (await reader.ReadAsync(cancellation))
        {
            records.Add(Record(reader));
        }

        return records;
    }

    public static async Task<IReadOnlyList<EntitlementVersion>> ReadVersionsAsync(
        NpgsqlDataSource source, AccountKey account, int countMax, long? beforeSeq, CancellationToken cancellation)
    {
        await using var command = source.CreateCommand(
            """
            SELECT seq, at, document::text FROM entitlement_version
            WHERE tenant = $1 AND account = $2 AND seq < $3 ORDER BY seq DESC LIMIT $4
            """);
        command.Parameters.AddRange(new[] { Text(account.Tenant), Text(account.Account), new() { Value = beforeSeq ?? long.MaxValue }, new() { Value = countMax } });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var versions = new List<EntitlementVersion>();
        while (await reader.ReadAsync(cancellation))
        {
            versions.Add(new EntitlementVersion(reader.GetInt64(0), At(reader, 1), reader.GetString(2)));
        }

        return versions;
    }

    internal static StoredRecord Record(NpgsqlDataReader reader) =>
        new(reader.GetString(0), reader.GetString(1), reader.GetInt64(2), At(reader, 3), reader.GetString(4));

    internal static Instant At(NpgsqlDataReader reader, int column) => Microseconds.FromColumn(reader.GetDateTime(column));

    internal static NpgsqlParameter Text(string? text) => new() { Value = (object?)text ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text };
}
