using System.Globalization;
using Billing.Bench;
using Billing.Storage;
using Npgsql;

namespace Billing.Customers;

/// <summary>Durable mutations of accounts by 256 callers, with chain, projections and stored answers.</summary>
internal sealed class MutationBench(BenchDatabase database, bool quick)
{
    private const int Callers = 256;

    private readonly int _accounts = quick ? 2_560 : 10_240;
    private readonly TimeSpan _span = TimeSpan.FromSeconds(quick ? 5 : 10);

    /// <summary>At the grain boundary, load generator and server in one process.</summary>
    public async IAsyncEnumerable<Figure> GrainAsync()
    {
        await database.CreateAsync();
        await using var server = await GrainServer.StartAsync(database.ConnectionString);
        await foreach (var figure in RunAsync("grain-256", server.SendAsync))
        {
            yield return figure;
        }
    }

    /// <summary>Over HTTP, from another process, with 256 connections.</summary>
    public async IAsyncEnumerable<Figure> HttpAsync()
    {
        await database.CreateAsync();
        await using var server = await HttpServer.StartAsync(database.ConnectionString);
        await foreach (var figure in RunAsync("http-256", server.SendAsync))
        {
            yield return figure;
        }
    }

    private async IAsyncEnumerable<Figure> RunAsync(string name, Func<int, string, Domain.Accounts.AccountCommand, Task> send)
    {
        var load = new CustomerLoad(_accounts, send);
        await load.OpenAsync();
        await database.ExecuteAsync("VACUUM ANALYZE");
        await load.RunAsync(Callers, TimeSpan.FromSeconds(2)); // until everything is compiled and in memory
        for (var round = 1; round <= (quick ? 1 : 3); round++)
        {
            yield return await MeasureAsync(name, load);
        }

        yield return await DurableAsync(name, load);
    }

    private async Task<Figure> MeasureAsync(string name, CustomerLoad load)
    {
        var processor = new ProcessorTime(await database.PostmasterAsync());
        var before = await database.Yardstick.ReadAsync(32);
        var (allocated, collections) = (GC.GetTotalAllocatedBytes(), GC.CollectionCount(0));
        var started = processor.Read();
        var result = await load.RunAsync(Callers, _span);
        var cost = processor.Read() - started;
        (allocated, collections) = (GC.GetTotalAllocatedBytes() - allocated, GC.CollectionCount(0) - collections);
        var after = await database.Yardstick.ReadAsync(32);
        return new Figure(
            name, result.PerSecond, "per s", before.PerSecond, after.PerSecond, result.PerSecond * 2 / (before.PerSecond + after.PerSecond),
            result.P50Ms, result.P99Ms,
            Note: string.Create(
                CultureInfo.InvariantCulture,
                $"processor {cost.Client / result.Count * 1e6:0.0} here + {cost.Server / result.Count * 1e6:0.0} µs in PostgreSQL; "
                + $"here {allocated / 1024.0 / result.Count:0.0} KB a mutation and {collections} collections"));
    }

    /// <summary>Every acknowledged mutation is there, each with at least three facts and two movements; the chain is sound; the books are zero.</summary>
    private async Task<Figure> DurableAsync(string name, CustomerLoad load)
    {
        const string Answered = "FROM command_answer a JOIN journal_entry j USING (tenant, account, seq) WHERE a.key ~ '(^|-)m[0-9]+$'";
        var mutations = await database.ScalarAsync($"SELECT count(*) {Answered}");
        var thin = await database.ScalarAsync($"SELECT count(*) {Answered} AND jsonb_array_length(convert_from(j.facts, 'UTF8')::jsonb) < 3");
        await using var source = NpgsqlDataSource.Create(database.ConnectionString);
        var report = await new JournalVerifier(source, KeyRing.Parse(BenchDatabase.ChainKeys)).RunAsync();
        return new Figure(
            $"{name}-durable", mutations, "rows",
            IsSound: report.IsSound && mutations == load.Acknowledged && thin == 0,
            Note: $"{load.Acknowledged} acknowledged, {thin} with fewer than three facts, {report.FindingCount} findings; "
                + "of four, two change a quantity, one charges, one grants");
    }
}
