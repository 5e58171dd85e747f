using System.Globalization;
using Billing.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Billing.Bench;

/// <summary>The journal's pace at 256 and 32 callers, the pace of replays, and the wait of a lone caller.</summary>
public sealed class JournalBench(BenchDatabase database, bool quick)
{
    private const int Accounts = 100_000;

    private readonly TimeSpan _span = TimeSpan.FromSeconds(quick ? 4 : 10);

    public async IAsyncEnumerable<Figure> RunAsync()
    {
        await database.MigrateAsync();
        await using var journal = await database.OpenJournalAsync();
        var load = new JournalLoad(journal, Accounts);
        await load.OpenAsync();
        await database.ExecuteAsync("VACUUM ANALYZE");
        for (var round = 1; round <= (quick ? 1 : 3); round++)
        {
            foreach (var callers in new[] { 256, 32 })
            {
                yield return await FigureAsync($"journal-{callers}", 32, () => load.RunAsync(callers, _span));
            }

            load.IsTelling = true;
            yield return await FigureAsync("journal-telling-256", 32, () => load.RunAsync(256, _span));
            load.IsTelling = false;
            load.IsRecording = true;
            yield return await FigureAsync("journal-records-256", 32, () => load.RunAsync(256, _span));
            load.IsRecording = false;
            yield return await FigureAsync("journal-replay-256", 32, () => load.ReplayAsync(256, _span));
        }

        var connections = await database.ScalarAsync("SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'billing journal%'");
        yield return new Figure("journal-connections", connections, "open", IsSound: connections <= 4);
        yield return await DurableAsync(load);
    }

    /// <summary>What was acknowledged is there, nothing else is, and the chain is sound.</summary>
    private async Task<Figure> DurableAsync(JournalLoad load)
    {
        await using var source = NpgsqlDataSource.Create(database.ConnectionString);
        var report = await new JournalVerifier(source, BenchDatabase.Keys).RunAsync();
        return new Figure(
            "journal-durable", report.Entries, "rows", IsSound: report.IsSound && report.Entries == load.Acknowledged,
            Note: $"{load.Acknowledged} acknowledged, {report.FindingCount} findings in the chain");
    }

    public async IAsyncEnumerable<Figure> SerialAsync()
    {
        await database.MigrateAsync();
        await using var journal = await database.OpenJournalAsync();
        var load = new JournalLoad(journal, 1000);
        await load.OpenAsync();
        for (var round = 1; round <= (quick ? 1 : 3); round++)
        {
            yield return await FigureAsync("journal-serial", 1, () => load.RunAsync(1, _span));
        }
    }

    private async Task<Figure> FigureAsync(string name, int clients, Func<Task<JournalLoad.Result>> measure)
    {
        var processor = new ProcessorTime(await database.PostmasterAsync());
        var idle = processor.Read();
        var before = await database.Yardstick.ReadAsync(clients);
        var started = processor.Read();
        var batches = database.Journal!.Batches;
        var result = await measure();
        var ended = processor.Read();
        batches = database.Journal.Batches - batches;
        var after = await database.Yardstick.ReadAsync(clients);

        var b = (before.PerSecond + after.PerSecond) / 2;
        var cost = ended - started;
        var yardstick = (started - idle).Total / before.Count;
        return new Figure(
            name, result.PerSecond, "per s", before.PerSecond, after.PerSecond, result.PerSecond / b, result.P50Ms, result.P99Ms,
            Note: string.Create(
                CultureInfo.InvariantCulture,
                $"{result.Count / Math.Max(1, batches)} a batch; processor " +
                $"{cost.Client / result.Count * 1e6:0.0} + {cost.Server / result.Count * 1e6:0.0} µs " +
                $"against {yardstick * 1e6:0.0}: × {yardstick * result.Count / cost.Total:0.00}; pgbench {before.LatencyMs:0.00} ms"));
    }
}

/// <summary>The database of one run: a schema of its own, the yardstick's table beside it.</summary>
public sealed class BenchDatabase(string server, bool quick)
{
    public static readonly KeyRing Keys = KeyRing.Parse("1:MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=");

    public string ConnectionString { get; private set; } = "";

    public Yardstick Yardstick { get; } = new(server, quick ? 3 : 5);

    public PostgresJournal? Journal { get; private set; }

    /// <summary>A new schema, with everything in it.</summary>
    public async Task MigrateAsync()
    {
        var name = "bench";
        ConnectionString = server;
        await ExecuteAsync($"DROP SCHEMA IF EXISTS {name} CASCADE; CREATE SCHEMA {name}");
        ConnectionString = new NpgsqlConnectionStringBuilder(server) { SearchPath = name }.ConnectionString;
        await Yardstick.PrepareAsync();
        await using var connection = new NpgsqlConnection(ConnectionString);
        await connection.OpenAsync();
        await BillingSchema.MigrateAsync(connection);
    }

    public async Task<PostgresJournal> OpenJournalAsync() => Journal = await PostgresJournal.StartAsync(
        new() { ConnectionString = ConnectionString, Keys = Keys }, TimeProvider.System, NullLogger.Instance);

    /// <summary>The process id of the server, as its data folder tells it.</summary>
    public async Task<int> PostmasterAsync() =>
        (int)await ScalarAsync("SELECT split_part(pg_read_file('postmaster.pid'), E'\\n', 1)::bigint");

    public Task<long> CountAsync(string table) => ScalarAsync($"SELECT count(*) FROM {table}");

    public async Task<long> ScalarAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 600 };
        return (long)(await command.ExecuteScalarAsync())!;
    }

    public async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 600 };
        await command.ExecuteNonQueryAsync();
    }
}
