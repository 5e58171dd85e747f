using System.Diagnostics;
using Microsoft.Extensions.Logging;
using NodaTime;
using Npgsql;

namespace Billing.Storage;

/// <summary>How often a root is recorded, and where its anchor goes.</summary>
public sealed record RootScheduleOptions
{
    /// <summary>What was cut off the end of a journal shows at the latest by the root after it, so this is how long it may stay unseen.</summary>
    public Duration Interval { get; init; } = Duration.FromHours(1);

    /// <summary>A file that always holds the newest anchor, on a disk that the database's owner cannot write to.</summary>
    public string? AnchorFile { get; init; }

    /// <summary>A program that is given the newest anchor on its standard input, and whose exit code 0 says that it is kept.</summary>
    public string? AnchorCommand { get; init; }
}

/// <summary>
/// Records a root in each interval, whichever of several processes comes first, and hands its anchor out. Run by whoever hosts
/// the journal, for as long as it does.
/// </summary>
public sealed partial class RootSchedule(JournalRoots roots, RootScheduleOptions options, TimeProvider time, ILogger<RootSchedule> logger)
{
    private static readonly Duration Retry = Duration.FromMinutes(1);

    private long _exported;

    public async Task RunAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            var isDone = await TryAsync(stopping);
            var now = Now();
            var next = isDone ? JournalRoots.BeginOf(now, options.Interval) + options.Interval : now + Retry;
            try
            {
                await Task.Delay((next - now).ToTimeSpan(), time, stopping);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task<bool> TryAsync(CancellationToken stopping)
    {
        try
        {
            var root = await roots.RecordOncePerAsync(options.Interval, Now(), stopping);
            if (root.Number > _exported)
            {
                await ExportAsync(root.ToAnchor(), stopping);
                _exported = root.Number;
            }

            return true;
        }
        catch (Exception failure) when (failure is NpgsqlException or IOException or UnauthorizedAccessException or InvalidOperationException
            or System.ComponentModel.Win32Exception)
        {
            NotRecorded(failure.Message);
            return false;
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return true;
        }
    }

    private async Task ExportAsync(string anchor, CancellationToken stopping)
    {
        if (options.AnchorFile is { } file)
        {
            // Whole or not at all: an anchor cut short would be none.
            await File.WriteAllTextAsync($"{file}.new", $"{anchor}\n", stopping);
            File.Move($"{file}.new", file, overwrite: true);
        }

        if (options.AnchorCommand is { } command)
        {
            using var process = Process.Start(new ProcessStartInfo(command) { RedirectStandardInput = true })!;
            await process.StandardInput.WriteLineAsync(anchor);
            process.StandardInput.Close();
            await process.WaitForExitAsync(stopping);
            if (process.ExitCode != 0)
            {
                throw new InvalidOperationException($"'{command}' did not take the anchor: exit code {process.ExitCode}.");
            }
        }
    }

    private Instant Now()
    {
        var ticks = (time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks;
        return Instant.FromUnixTimeTicks(ticks - (ticks % 10));
    }
}
