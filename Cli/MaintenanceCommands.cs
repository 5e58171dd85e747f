using System.Globalization;
using Billing.Storage;
using NodaTime;
using Npgsql;

namespace Billing.Cli;

/// <summary>What keeps a database in order, under the role that may do this and nothing else.</summary>
public static class MaintenanceCommands
{
    public static Task<int> MigrateAsync() => Command.ReportAsync(async () =>
    {
        await using var connection = new NpgsqlConnection(Settings.Database);
        await connection.OpenAsync();
        var run = await BillingSchema.MigrateAsync(connection);
        foreach (var name in run)
        {
            Console.WriteLine($"ran {name}");
        }

        Console.WriteLine(run.Count == 0 ? "The schema is up to date." : $"{run.Count} migrations were run.");
        return 0;
    });

    public static Task<int> RebuildAsync() => Command.ReportAsync(async () =>
    {
        await using var source = MaintenanceSource();
        using var progress = new ProgressLine("entries projected", await Command.EstimateAsync(source, "journal_entry"));
        var entries = await new ProjectionRebuild(source, new AccountProjector()).RunAsync(progress);
        progress.Dispose();
        Console.WriteLine($"{entries} entries were projected again.");
        return 0;
    });

    public static Task<int> PurgeAsync(string[] rest) =>
        rest is ["--older-than", var text] && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var days) && days > 0
            ? PurgeAsync(days)
            : Command.Misused();

    public static Task<int> RewrapAsync() => Command.ReportAsync(async () =>
    {
        await using var source = MaintenanceSource();
        var keys = Settings.PersonKeys;
        using var progress = new ProgressLine("keys wrapped anew", await Command.EstimateAsync(source, "person_key"));
        var rewrapped = await new PersonalKeyRewrap(source, keys).RunAsync(progress);
        progress.Dispose();
        Console.WriteLine($"{rewrapped} keys were wrapped anew; all are under key {keys.Current} now.");
        return 0;
    });

    private static Task<int> PurgeAsync(int days) => Command.ReportAsync(async () =>
    {
        await using var source = MaintenanceSource();
        using var progress = new ProgressLine("rows looked at", await Command.EstimateAsync(source, "command_answer", "taken_event"));
        var olderThan = Instant.FromDateTimeOffset(TimeProvider.System.GetUtcNow().Date) - Duration.FromDays(days);
        var deleted = await new Purge(source).RunAsync(olderThan, progress);
        progress.Dispose();
        Console.WriteLine($"{deleted} answers and events of more than {days} days ago were deleted.");
        return 0;
    });

    private static NpgsqlDataSource MaintenanceSource()
    {
        var target = new NpgsqlConnectionStringBuilder(Settings.Database);
        target.Options = $"{target.Options} -c role={BillingSchema.Maintenance}".Trim();
        return NpgsqlDataSource.Create(target);
    }
}
