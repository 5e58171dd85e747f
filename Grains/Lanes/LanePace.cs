namespace Billing.Grains.Lanes;

/// <summary>
/// How fast and how many at once a lane may ask: a provider that is asked faster than it allows refuses, and one that hangs
/// must not take everything with it.
/// </summary>
internal sealed class LanePace(TimeProvider time, TimeSpan interval, int burst, int atOnceMax)
{
    private readonly Queue<TaskCompletionSource> _waiting = new();
    private DateTimeOffset _nextAt = DateTimeOffset.MinValue;
    private int _underWay;

    /// <summary>Waits for a place, then for its time. In the order of the calls.</summary>
    public async Task Enter()
    {
        if (_underWay >= atOnceMax)
        {
            var place = new TaskCompletionSource();
            _waiting.Enqueue(place);
            await place.Task;
        }
        else
        {
            _underWay++;
        }

        if (Take() is var wait && wait > TimeSpan.Zero)
        {
            await Task.Delay(wait, time, CancellationToken.None);
        }
    }

    /// <summary>Gives the place to who waits longest.</summary>
    public void Leave()
    {
        if (_waiting.TryDequeue(out var next))
        {
            next.SetResult();
        }
        else
        {
            _underWay--;
        }
    }

    /// <summary>A token bucket, as the time at which the next token is there: none is lost to rounding or to a timer.</summary>
    private TimeSpan Take()
    {
        var now = time.GetUtcNow();
        var full = now - (interval * burst);
        _nextAt = (_nextAt < full ? full : _nextAt) + interval;
        return _nextAt - now;
    }
}
