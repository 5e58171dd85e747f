namespace Billing.Grains.Lanes;

/// <summary>
/// A token bucket, as the time at which the next token is there: none is lost to rounding or to a timer, and the same times give the
/// same pace. It holds at most a second's worth.
/// </summary>
internal sealed class LanePace(double perSecond)
{
    private readonly TimeSpan _interval = TimeSpan.FromSeconds(1 / perSecond);
    private readonly TimeSpan _burst = TimeSpan.FromSeconds(Math.Max(1, Math.Floor(perSecond)) / perSecond);
    private DateTimeOffset _nextAt = DateTimeOffset.MinValue;

    /// <summary>How long until there is a token; none when there is one.</summary>
    public TimeSpan WaitAt(DateTimeOffset now)
    {
        var wait = Next(now) - now;
        return wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
    }

    /// <summary>Takes one, also one that is not there yet: what has been asked already counts, and the next one waits longer.</summary>
    public void Take(DateTimeOffset now) => _nextAt = Next(now);

    private DateTimeOffset Next(DateTimeOffset now)
    {
        var full = now - _burst;
        return (_nextAt < full ? full : _nextAt) + _interval;
    }
}
