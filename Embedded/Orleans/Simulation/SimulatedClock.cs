namespace Billing.Embedded;

/// <summary>Virtual time. It moves only when nothing is left to do, and then straight to the next timer.</summary>
public sealed class SimulatedClock : TimeProvider
{
    private readonly SimulatedWorld _world;
    private readonly PriorityQueue<SimulatedTimer, (long Due, long Order)> _timers = new();
    private readonly long _origin;
    private long _now;
    private long _order;

    internal SimulatedClock(SimulatedWorld world, DateTimeOffset start)
    {
        _world = world;
        _origin = _now = start.UtcTicks;
    }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    internal long Ticks => _now;

    public override DateTimeOffset GetUtcNow() => new(_now, TimeSpan.Zero);

    public override long GetTimestamp() => _now - _origin;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new SimulatedTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves to the next timer and fires it; false when there is none.</summary>
    internal bool FireNext()
    {
        while (_timers.TryDequeue(out var timer, out var at))
        {
            if (timer.Due != at.Due || timer.Order != at.Order)
            {
                continue;
            }

            if (at.Due - _origin > _world.Horizon.Ticks)
            {
                throw new SimulationException(
                    $"The life has not ended within {_world.Horizon.TotalDays:N0} days: somebody waits for an answer that never comes.");
            }

            _now = Math.Max(_now, at.Due);
            timer.Fire();
            return true;
        }

        return false;
    }

    private void Enqueue(SimulatedTimer timer, TimeSpan wait)
    {
        if (!_world.IsOwnThread("a timer was set on another thread"))
        {
            return;
        }

        timer.Order = _order++;
        timer.Due = _now + Math.Max(0, wait.Ticks);
        _timers.Enqueue(timer, (timer.Due, timer.Order));
    }

    private sealed class SimulatedTimer(SimulatedClock clock, TimerCallback callback, object? state) : ITimer
    {
        private TimeSpan _period;
        private bool _disposed;

        internal long Due { get; set; } = -1;

        internal long Order { get; set; } = -1;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            if (_disposed)
            {
                return false;
            }

            _period = period;
            Order = -1;
            if (dueTime != Timeout.InfiniteTimeSpan)
            {
                clock.Enqueue(this, dueTime);
            }

            return true;
        }

        public void Dispose()
        {
            _disposed = true;
            Order = -1;
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        internal void Fire()
        {
            Order = -1;
            if (_period > TimeSpan.Zero)
            {
                clock.Enqueue(this, _period);
            }

            callback(state);
        }
    }
}
