using Billing.Storage;
using NodaTime;
using Npgsql;

namespace Billing.Cli;

/// <summary>What shows that the journal is as it was written.</summary>
public static class JournalCommands
{
    public static Task<int> VerifyAsync(string[] rest) => rest switch
    {
        [] => VerifyAsync(anchor: null),
        ["--anchor", var file] => VerifyAsync(JournalRoot.FromAnchor(File.ReadAllText(file))),
        _ => Command.Misused(),
    };

    public static Task<int> AnchorAsync(string[] rest) => rest is [] or ["--record"]
        ? AnchorAsync(isRecorded: rest.Length > 0)
        : Command.Misused();

    private static Task<int> VerifyAsync(JournalRoot? anchor) => Command.ReportAsync(async () =>
    {
        await using var source = NpgsqlDataSource.Create(Settings.Database);
        using var progress = new ProgressLine("entries verified", await Command.EstimateAsync(source, "journal_entry"));
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

    private static Task<int> AnchorAsync(bool isRecorded) => Command.ReportAsync(async () =>
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

    private static Instant Now()
    {
        var now = Instant.FromDateTimeOffset(TimeProvider.System.GetUtcNow());
        return Instant.FromUnixTimeTicks(now.ToUnixTimeTicks() / 10 * 10);
    }
}
