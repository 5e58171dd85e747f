using System.Globalization;
using System.Text;
using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;
using Orleans.Configuration;
using Orleans.Runtime;
using Orleans.Storage;

namespace Billing.Embedded;

/// <summary>
/// Grain state in the table of the official AdoNet provider, row for row as it would write it, so that a database can
/// change builds; Storage/Orleans/README.md says what is in each column.
/// </summary>
internal sealed class PostgresGrainStore(
    string connectionString, IOptions<ClusterOptions> cluster, SessionLock? sessionLock = null) : IGrainStore, IAsyncDisposable
{
    private const string Row =
        "ServiceId = $1 AND GrainTypeString = $2 AND GrainIdN0 = $3 AND GrainIdN1 = $4 AND GrainIdExtensionString = $5";

    private readonly NpgsqlDataSource _source = NpgsqlDataSource.Create(connectionString);

    public ValueTask DisposeAsync() => _source.DisposeAsync();

    public async Task<StoredState?> ReadAsync(GrainStateKey key)
    {
        await using var command = Command($"SELECT PayloadBinary, Version FROM OrleansStorage WHERE {Row}", key);
        await using var reader = await command.ExecuteReaderAsync();
        return await reader.ReadAsync()
            ? new StoredState(reader.IsDBNull(0) ? [] : reader.GetFieldValue<byte[]>(0), Text(reader.GetInt32(1)))
            : null;
    }

    public async Task<string> WriteAsync(GrainStateKey key, byte[] payload, string? etag)
    {
        await using var command = etag is null
            ? Command(
                """
                INSERT INTO OrleansStorage (ServiceId, GrainTypeString, GrainIdN0, GrainIdN1, GrainIdExtensionString,
                    GrainIdHash, GrainTypeHash, Version, PayloadBinary)
                VALUES ($1, $2, $3, $4, $5, $6, $7, 1, $8) ON CONFLICT DO NOTHING RETURNING Version
                """,
                key,
                Hash(KeyBytes(key.GrainId)),
                Hash(Encoding.UTF8.GetBytes(key.StateName)),
                payload)
            : Command(
                $"""
                UPDATE OrleansStorage SET Version = Version + 1, PayloadBinary = $6, ModifiedOn = now()
                WHERE {Row} AND Version = $7 RETURNING Version
                """,
                key,
                payload,
                Number(etag));
        return await ExecuteAsync(command, key, etag);
    }

    public async Task<string?> ClearAsync(GrainStateKey key, string? etag)
    {
        if (etag is null)
        {
            return null;
        }

        await using var command = Command(
            $"""
            UPDATE OrleansStorage SET Version = Version + 1, PayloadBinary = NULL, ModifiedOn = now()
            WHERE {Row} AND Version = $6 RETURNING Version
            """,
            key,
            Number(etag));
        return await ExecuteAsync(command, key, etag);
    }

    private async Task<string> ExecuteAsync(NpgsqlCommand command, GrainStateKey key, string? etag)
    {
        sessionLock?.EnsureHeld();
        return await command.ExecuteScalarAsync() is int version
            ? Text(version)
            : throw new InconsistentStateException(
                $"The state '{key.StateName}' of {key.GrainId} was written by somebody else.", "unknown", etag);
    }

    private NpgsqlCommand Command(string sql, GrainStateKey key, params object[] more)
    {
        var (n0, n1, extension) = KeyColumns(key.GrainId);
        var command = _source.CreateCommand(sql);
        foreach (var value in (object[])[cluster.Value.ServiceId, key.StateName, n0, n1, extension, .. more])
        {
            command.Parameters.Add(new NpgsqlParameter
            {
                Value = value,
                NpgsqlDbType = value switch
                {
                    string => NpgsqlDbType.Text,
                    long => NpgsqlDbType.Bigint,
                    int => NpgsqlDbType.Integer,
                    byte[] => NpgsqlDbType.Bytea,
                    _ => throw new System.Diagnostics.UnreachableException(),
                },
            });
        }

        return command;
    }

    /// <summary>
    /// The official provider asks what a key looks like, not what it was meant as: a text that reads as a GUID or as a
    /// hexadecimal number goes into the number columns. Keys of grains with state should therefore contain a letter
    /// beyond F, a slash, a dot or a dash.
    /// </summary>
    private static (long N0, long N1, string Extension) KeyColumns(GrainId id)
    {
        var text = id.Key.ToString();
        if (Guid.TryParseExact(text, "N", out var guid))
        {
            var bytes = guid.ToByteArray();
            return (BitConverter.ToInt64(bytes, 0), BitConverter.ToInt64(bytes, 8), "");
        }

        return text.Length <= 16 && long.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number)
            ? (0, number, "")
            : (0, 0, text);
    }

    private static byte[] KeyBytes(GrainId id)
    {
        var (n0, n1, extension) = KeyColumns(id);
        byte[] bytes = extension.Length > 0 ? Encoding.UTF8.GetBytes(extension)
            : n0 == 0 ? BitConverter.GetBytes(n1)
            : [.. BitConverter.GetBytes(n0), .. BitConverter.GetBytes(n1)];
        Array.Reverse(bytes);
        return bytes;
    }

    private static int Hash(byte[] bytes) => unchecked((int)XxHash.Compute(bytes));

    private static int Number(string etag) => int.Parse(etag, CultureInfo.InvariantCulture);

    private static string Text(int version) => version.ToString(CultureInfo.InvariantCulture);
}
