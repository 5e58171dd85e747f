using Billing.Storage;
using NodaTime;
using Npgsql;

namespace Billing.Cli;

/// <summary>What an operator does to the database. Exit codes: 0 done, 1 refused or found something, 2 misused.</summary>
public static class Commands
{
    public static int Help(TextWriter to, int exitCode)
    {
        to.WriteLine(
            """
            usage: billing COMMAND

              migrate                          create or update the schema, the roles and Orleans' tables
              journal verify [--anchor FILE]   verify every entry, head and root; with an anchor kept elsewhere also their end
              journal anchor [--record]        print the newest root, to be kept elsewhere; --record makes one first
              rebuild                          make clocks, health rows and timelines again from the journal

              tenant create NAME               create a tenant on a running server
              key create TENANT --live|--test  make an API key for its programs; it is printed this once
              key revoke TENANT ID             revoke an API key

            BILLING_URL         the server, BILLING_OPERATOR_KEY its operator's key: for tenants and keys
            BILLING_PG          the connection string; its search path names the schema
            BILLING_CHAIN_KEYS  number:base64,number:base64 … the first one is the current key
            """);
        return exitCode;
    }

    public static Task<int> MigrateAsync() => ReportAsync(async () =>
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

    public static Task<int> VerifyAsync(string[] rest) => rest switch
    {
        [] => VerifyAsync(anchor: null),
        ["--anchor", var file] => VerifyAsync(JournalRoot.FromAnchor(File.ReadAllText(file))),
        _ => Task.FromResult(Help(Console.Error, exitCode: 2)),
    };

    public static Task<int> AnchorAsync(string[] rest) => rest is [] or ["--record"]
        ? AnchorAsync(isRecorded: rest.Length > 0)
        : Task.FromResult(Help(Console.Error, exitCode: 2));

    public static Task<int> RebuildAsync() => ReportAsync(async () =>
    {
        await using var source = MaintenanceSource();
        using var progress = new ProgressLine("entries projected", await EstimateAsync(source));
        var entries = await new ProjectionRebuild(source, new AccountProjector()).RunAsync(progress);
        progress.Dispose();
        Console.WriteLine($"{entries} entries were projected again.");
        return 0;
    });

    private static Task<int> VerifyAsync(JournalRoot? anchor) => ReportAsync(async () =>
    {
        await using var source = NpgsqlDataSource.Create(Settings.Database);
        using var progress = new ProgressLine("entries verified", await EstimateAsync(source));
        var report = await new JournalVerifier(source, Settings.Keys).RunAsync(anchor, progress);
        progress.Dispose();
        foreach (var finding in report.Findings)
        {
            Console.WriteLine(finding);
        }

        Console.WriteLine(
            $"{report.Entries} entries of {report.Accounts} accounts and {report.Roots} roots: " +
            (report.IsSound ? "sound" : $"{report.FindingCount} findings"));
        return report.IsSound ? 0 : 1;
    });

    private static Task<int> AnchorAsync(bool isRecorded) => ReportAsync(async () =>
    {
        await using var source = NpgsqlDataSource.Create(Settings.Database);
        var roots = new JournalRoots(source, Settings.Keys);
        var root = isRecorded ? await roots.RecordAsync(Now()) : await roots.LastAsync();
        if (root is null)
        {
            Console.Error.WriteLine("There is no root yet; --record makes one.");
            return 1;
        }

        Console.WriteLine(root.ToAnchor());
        return 0;
    });

    private static NpgsqlDataSource MaintenanceSource()
    {
        var target = new NpgsqlConnectionStringBuilder(Settings.Database);
        target.Options = $"{target.Options} -c role={BillingSchema.Maintenance}".Trim();
        return NpgsqlDataSource.Create(target);
    }

    // A guess, for the percentage only.
    private static async Task<long> EstimateAsync(NpgsqlDataSource source)
    {
        await using var command = source.CreateCommand("SELECT reltuples::bigint FROM pg_class WHERE oid = 'journal_entry'::regclass");
        return await command.ExecuteScalarAsync() is long rows ? rows : 0;
    }

    private static Instant Now()
    {
        var now = Instant.FromDateTimeOffset(TimeProvider.System.GetUtcNow());
        return Instant.FromUnixTimeTicks(now.ToUnixTimeTicks() / 10 * 10);
    }

    private static async Task<int> ReportAsync(Func<Task<int>> command)
    {
        try
        {
            return await command();
        }
        catch (Exception failure) when (failure is UnfitDatabaseException or NpgsqlException or FormatException or IOException)
        {
            Console.Error.WriteLine($"billing: {failure.Message}");
            return 1;
        }
    }
}
