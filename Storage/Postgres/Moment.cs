using System.Data;
using Npgsql;

namespace Billing.Storage;

/// <summary>Several streams of rows that all show the database at the same moment, each on a connection of its own.</summary>
internal sealed class Moment : IAsyncDisposable
{
    private readonly NpgsqlDataSource _source;
    private readonly NpgsqlConnection _owner;
    private readonly string _snapshot;
    private readonly CancellationToken _cancellation;

    private Moment(NpgsqlDataSource source, NpgsqlConnection owner, string snapshot, CancellationToken cancellation) =>
        (_source, _owner, _snapshot, _cancellation) = (source, owner, snapshot, cancellation);

    public static async Task<Moment> OpenAsync(NpgsqlDataSource source, CancellationToken cancellation)
    {
        var owner = await source.OpenConnectionAsync(cancellation);
        await owner.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellation);
        await using var command = new NpgsqlCommand("SELECT pg_export_snapshot()", owner);
        return new Moment(source, owner, (string)(await command.ExecuteScalarAsync(cancellation))!, cancellation);
    }

    public async Task<Rows> ReadAsync(string sql)
    {
        var connection = await _source.OpenConnectionAsync(_cancellation);
        await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, _cancellation);
        await using (var adopt = new NpgsqlCommand($"SET TRANSACTION SNAPSHOT '{_snapshot}'", connection))
        {
            await adopt.ExecuteNonQueryAsync(_cancellation);
        }

        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        var rows = new Rows(connection, await command.ExecuteReaderAsync(_cancellation));
        await rows.MoveAsync();
        return rows;
    }

    public ValueTask DisposeAsync() => _owner.DisposeAsync();
}

/// <summary>Rows that begin with tenant and account, one at a time.</summary>
internal sealed class Rows(NpgsqlConnection connection, NpgsqlDataReader reader) : IAsyncDisposable
{
    public bool IsThere { get; private set; }

    public NpgsqlDataReader Row => reader;

    public (string Tenant, string Account)? Key => IsThere ? (reader.GetString(0), reader.GetString(1)) : null;

    public bool Is(string tenant, string account) => IsThere && reader.GetString(1) == account && reader.GetString(0) == tenant;

    public async ValueTask MoveAsync() => IsThere = await reader.ReadAsync();

    public async ValueTask DisposeAsync()
    {
        await reader.DisposeAsync();
        await connection.DisposeAsync();
    }
}
