using Microsoft.Extensions.Logging.Abstractions;
using NodaTime;
using Npgsql;

namespace Billing.Storage.Tests;

public class Roots_on_a_schedule
{
    private static readonly DateTimeOffset TenPast = new(2026, 3, 31, 12, 10, 0, TimeSpan.Zero);

    [Fact]
    public async Task Are_one_for_each_hour_however_many_processes_there_are()
    {
        await using var schema = await PostgresSchema.MigratedAsync();
        await using var source = NpgsqlDataSource.Create(schema.ConnectionString);
        using var stopping = new CancellationTokenSource();
        var time = new ManualTime(TenPast);
        var schedules = Enumerable.Range(0, 3).Select(_ => Schedule(source, time, new()).RunAsync(stopping.Token)).ToList();

        for (var hour = 0; hour < 3; hour++)
        {
            await AllWaitAsync(time, 3);
            time.Advance(TimeSpan.FromHours(1));
        }

        await AllWaitAsync(time, 3);
        await stopping.CancelAsync();
        await Task.WhenAll(schedules);
        Assert.Equal(
            ["1|2026-03-31 12:10", "2|2026-03-31 13:00", "3|2026-03-31 14:00", "4|2026-03-31 15:00"],
            await schema.ListAsync("SELECT number, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI') FROM journal_root ORDER BY number"));
    }

    [Fact]
    public async Task Leave_the_newest_anchor_where_they_were_told_to()
    {
        await using var schema = await PostgresSchema.MigratedAsync();
        await using var source = NpgsqlDataSource.Create(schema.ConnectionString);
        using var stopping = new CancellationTokenSource();
        using var folder = new TemporaryFolder();
        var time = new ManualTime(TenPast);
        var (file, taken) = (folder.File("anchor"), folder.File("taken"));
        var program = folder.Program("keep", $"cat >> {taken}");
        var running = Schedule(source, time, new() { Interval = Duration.FromMinutes(15), AnchorFile = file, AnchorCommand = program }).RunAsync(stopping.Token);
        await AllWaitAsync(time, 1);
        time.Advance(TimeSpan.FromMinutes(5));
        await AllWaitAsync(time, 1);
        await stopping.CancelAsync();
        await running;

        var anchor = JournalRoot.FromAnchor(await File.ReadAllTextAsync(file));
        Assert.Equal(2, anchor.Number);
        Assert.Equal([1, 2], File.ReadAllLines(taken).Select(line => JournalRoot.FromAnchor(line).Number));
        Assert.True((await new JournalVerifier(source, Commits.Keys).RunAsync(anchor)).IsSound);
    }

    [Fact]
    public async Task Are_exported_again_until_somebody_has_taken_them()
    {
        await using var schema = await PostgresSchema.MigratedAsync();
        await using var source = NpgsqlDataSource.Create(schema.ConnectionString);
        using var stopping = new CancellationTokenSource();
        using var folder = new TemporaryFolder();
        var time = new ManualTime(TenPast);
        var (open, taken) = (folder.File("open"), folder.File("taken"));
        var running = Schedule(source, time, new() { AnchorCommand = folder.Program("keep", $"[ -e {open} ] && cat >> {taken}") }).RunAsync(stopping.Token);
        await AllWaitAsync(time, 1);
        Assert.False(File.Exists(taken));

        await File.WriteAllTextAsync(open, "");
        time.Advance(TimeSpan.FromMinutes(1));
        await AllWaitAsync(time, 1);
        await stopping.CancelAsync();
        await running;

        Assert.Equal(1, JournalRoot.FromAnchor(await File.ReadAllTextAsync(taken)).Number);
        Assert.Equal(["1"], await schema.ListAsync("SELECT count(*) FROM journal_root"));
    }

    private static RootSchedule Schedule(NpgsqlDataSource source, ManualTime time, RootScheduleOptions options) =>
        new(new JournalRoots(source, Commits.Keys), options, time, NullLogger<RootSchedule>.Instance);

    private static async Task AllWaitAsync(ManualTime time, int count)
    {
        var begun = System.Diagnostics.Stopwatch.GetTimestamp();
        while (time.Waiting != count)
        {
            Assert.True(System.Diagnostics.Stopwatch.GetElapsedTime(begun) < TimeSpan.FromSeconds(20), $"{time.Waiting} wait, not {count}.");
            await Task.Yield();
        }
    }
}
