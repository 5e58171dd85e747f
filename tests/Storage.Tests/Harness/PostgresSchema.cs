using Npgsql;

namespace Billing.Storage.Tests;

/// <summary>An empty schema of its own for one test, on the PostgreSQL that scripts/test has started.</summary>
public sealed class PostgresSchema : IAsyncDisposable
{
    private static int _count;

    private readonly NpgsqlDataSource _source;

    private PostgresSchema(string name, NpgsqlConnectionStringBuilder connection)
    {
        Name = name;
        ConnectionString = connection.ConnectionString;
        _source = NpgsqlDataSource.Create(connection);
    }

    public string Name { get; }

    public string ConnectionString { get; }

    /// <summary>One with all of Billing's tables and roles.</summary>
    public static async Task<PostgresSchema> MigratedAsync()
    {
        var schema = await CreateAsync();
        await using var connection = await schema.OpenAsync();
        await BillingSchema.MigrateAsync(connection);
        return schema;
    }

    public static async Task<PostgresSchema> CreateAsync()
    {
        var server = Environment.GetEnvironmentVariable("BILLING_PG");
        Assert.False(
            string.IsNullOrEmpty(server),
            "BILLING_PG names no PostgreSQL: run these tests through scripts/test, which starts one for them.");

        var name = $"test_{Environment.ProcessId}_{Interlocked.Increment(ref _count)}";
        var connection = new NpgsqlConnectionStringBuilder(server) { SearchPath = name, MaxPoolSize = 12, IncludeErrorDetail = true };
        var schema = new PostgresSchema(name, connection);
        await schema.ExecuteAsync($"CREATE SCHEMA {name}");
        return schema;
    }

    public ValueTask<NpgsqlConnection> OpenAsync() => _source.OpenConnectionAsync();

    public async Task ExecuteAsync(string sql)
    {
        await using var command = _source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    public async Task<List<string>> ListAsync(string sql)
    {
        await using var command = _source.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string>();
        while (await reader.ReadAsync())
        {
            rows.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(column => reader.GetValue(column))));
        }

        return rows;
    }

    /// <summary>Asks again until the answer is as expected; gives up after ten seconds.</summary>
    public async Task UntilAsync(string sql, string expected)
    {
        var begun = System.Diagnostics.Stopwatch.GetTimestamp();
        for (var answer = ""; answer != expected;)
        {
            Assert.True(System.Diagnostics.Stopwatch.GetElapsedTime(begun) < TimeSpan.FromSeconds(10), $"{sql} is {answer}, not {expected}.");
            answer = (await ListAsync(sql))[0];
        }
    }

    public async ValueTask DisposeAsync()
    {
        await ExecuteAsync($"DROP SCHEMA {Name} CASCADE");
        await _source.DisposeAsync();
    }
}

internal static class Sessions
{
    public static async Task ExecuteAsync(this NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
