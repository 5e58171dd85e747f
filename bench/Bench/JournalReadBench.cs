using System.Diagnostics;
using System.Text.Json;
using Billing.Storage;
using Npgsql;

namespace Billing.Bench;

/// <summary>How fast the whole journal is verified, and projected again. Both run on one thread.</summary>
public sealed class JournalReadBench(BenchDatabase database, bool quick)
{
    private const double VerifiedPerCoreMin = 200_000;

    public async IAsyncEnumerable<Figure> VerifyAsync()
    {
        var entries = await FillAsync();
        await using var source = NpgsqlDataSource.Create(database.ConnectionString);
        var root = await new JournalRoots(source, BenchDatabase.Keys).RecordAsync(NodaTime.Instant.FromUtc(2026, 1, 2, 0, 0));
        for (var round = 0; round < 3; round++)
        {
            var processor = new ProcessorTime(await database.PostmasterAsync());
            var (begun, before) = (Stopwatch.GetTimestamp(), processor.Read());
            var report = await new JournalVerifier(source, BenchDatabase.Keys).RunAsync(root);
            var seconds = Stopwatch.GetElapsedTime(begun).TotalSeconds;
            var client = (processor.Read() - before).Client;
            yield return new Figure(
                "verify", report.Entries / seconds, "per s", IsSound: report.IsSound && report.Entries == entries,
                Note: $"{report.Entries / client:#,0} per s of one core; the target is {VerifiedPerCoreMin:#,0}");
        }
    }

    public async IAsyncEnumerable<Figure> RebuildAsync()
    {
        var entries = await FillAsync();
        await using var source = NpgsqlDataSource.Create($"{database.ConnectionString};Options=-c role={BillingSchema.Maintenance}");
        for (var round = 0; round < (quick ? 1 : 3); round++)
        {
            var begun = Stopwatch.GetTimestamp();
            var projected = await new ProjectionRebuild(source, new Mirror()).RunAsync();
            yield return new Figure(
                "rebuild", projected / Stopwatch.GetElapsedTime(begun).TotalSeconds, "per s", IsSound: projected == entries);
        }
    }

    private async Task<long> FillAsync()
    {
        await database.MigrateAsync();
        await using (var journal = await database.OpenJournalAsync())
        {
            var load = new JournalLoad(journal, 20_000);
            await load.OpenAsync();
            await load.RunAsync(256, TimeSpan.FromSeconds(quick ? 4 : 10));
        }

        await database.ExecuteAsync("VACUUM ANALYZE");
        return await database.CountAsync("journal_entry");
    }

    /// <summary>A projector that reads its entry and writes a row of the usual size.</summary>
    private sealed class Mirror : IAccountProjector
    {
        private readonly byte[] _health = JsonSerializer.SerializeToUtf8Bytes(new { status = "healthy", reason = new string('r', 540) });

        public IAccountProjection Begin(AccountKey account) => new Mirrored(_health);

        private sealed class Mirrored(byte[] health) : IAccountProjection
        {
            public Projected Apply(JournalEntry entry)
            {
                using var facts = JsonDocument.Parse(entry.Facts);
                return new Projected(
                    WakeTimes.Stopped, health, [new TimelineLine(facts.RootElement[0].GetProperty("fact").GetString()!, "{}"u8.ToArray())]);
            }
        }
    }
}
