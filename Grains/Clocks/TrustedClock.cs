using Billing.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Billing.Grains.Clocks;

/// <summary>
/// Compares this server's clock with the one that all servers share. While they are too far apart, nothing that is due is
/// done here: it would be billed at the wrong time.
/// </summary>
public sealed class TrustedClock(
    TimeProvider time, IOptions<GrainSettings> settings, ILogger<TrustedClock> logger, IDatabaseClock? database = null)
{
    private static readonly TimeSpan GoodFor = TimeSpan.FromSeconds(10);

    private Verdict? _last;
    private bool _isComparing;

    /// <summary>Compared at most every few seconds; the first answer, and every one after silence, is compared anew.</summary>
    public async ValueTask<bool> IsTrustedAsync()
    {
        if (database is null)
        {
            return true;
        }

        var last = _last;
        var isFresh = last is not null && time.GetElapsedTime(last.At) < GoodFor;
        return last is not null && (isFresh || _isComparing) ? last.IsTrusted : await CompareAsync(database);
    }

    private async Task<bool> CompareAsync(IDatabaseClock shared)
    {
        _isComparing = true;
        try
        {
            var before = time.GetUtcNow();
            var there = (await shared.ReadAsync()).ToDateTimeOffset();
            var after = time.GetUtcNow();

            // What it says lies somewhere between the question and its answer: only what is outside of both is off.
            var off = there < before ? before - there : there > after ? there - after : TimeSpan.Zero;
            var verdict = new Verdict(off <= settings.Value.ClockTolerance, time.GetTimestamp());
            if (!verdict.IsTrusted)
            {
                TrustedClockLog.Off(logger, off, settings.Value.ClockTolerance);
            }
            else if (_last is { IsTrusted: false })
            {
                TrustedClockLog.RightAgain(logger);
            }

            _last = verdict;
            return verdict.IsTrusted;
        }
        catch (Exception failure)
        {
            // Nothing can be committed either.
            TrustedClockLog.NotRead(logger, failure);
            return false;
        }
        finally
        {
            _isComparing = false;
        }
    }

    private sealed record Verdict(bool IsTrusted, long At);
}
