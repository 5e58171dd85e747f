using Billing.Storage;
using Npgsql;

namespace Billing.Customers;

/// <summary>A migrated database of the cluster that scripts/bench started, and the yardstick beside it.</summary>
internal sealed class BenchDatabase(string server, bool quick)
{
    public const string ChainKeys = "1:MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";

    public string ConnectionString { get; private set; } = "";

    public Bench.Yardstick Yardstick { get; } = new(server, quick ? 3 : 5);

    public async Task CreateAsync()
    {
        ConnectionString = server;
        NpgsqlConnection.ClearAllPools();
        await ExecuteAsync("DROP DATABASE IF EXISTS customers WITH (FORCE)");
        await ExecuteAsync("CREATE DATABASE customers");
        await Yardstick.PrepareAsync();
        ConnectionString = new NpgsqlConnectionStringBuilder(server) { Database = "customers" }.ConnectionString;
        await using var connection = new NpgsqlConnection(ConnectionString);
        await connection.OpenAsync();
        await BillingSchema.MigrateAsync(connection);
    }

    public async Task<int> PostmasterAsync() =>
        (int)await ScalarAsync("SELECT split_part(pg_read_file('postmaster.pid'), E'\\n', 1)::bigint");

    public async Task<long> ScalarAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 600 };
        return Convert.ToInt64(await command.ExecuteScalarAsync(), System.Globalization.CultureInfo.InvariantCulture);
    }

    public async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 600 };
        await command.ExecuteNonQueryAsync();
    }
}
