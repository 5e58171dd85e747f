using System.Collections.Concurrent;

namespace Billing.Embedded;

/// <summary>
/// Ends the waiting for calls that were not answered in time. A call costs nothing here unless its grain is still busy
/// when the sweep comes by: only activations with open turns are looked at, and an idle process has no timer at all.
/// </summary>
internal sealed class Deadlines(GrainEngine engine)
{
    private static readonly TimeSpan LongestInterval = TimeSpan.FromMilliseconds(500);

    private readonly ConcurrentQueue<Activation> _busy = new();
    private readonly Lock _gate = new();
    private ITimer? _timer;
    private int _armed;
    private bool _stopped;

    private TimeSpan Interval => TimeSpan.FromTicks(Math.Min(engine.ResponseTimeoutTicks / 4, LongestInterval.Ticks));

    internal void Track(Activation activation)
    {
        _busy.Enqueue(activation);
        if (Volatile.Read(ref _armed) == 0 && Interlocked.Exchange(ref _armed, 1) == 0)
        {
            Arm();
        }
    }

    internal void Stop()
    {
        lock (_gate)
        {
            _stopped = true;
            _timer?.Dispose();
        }
    }

    private void Arm()
    {
        lock (_gate)
        {
            if (!_stopped)
            {
                _timer ??= engine.CreateTimer(Sweep);
                _timer.Change(Interval, Timeout.InfiniteTimeSpan);
            }
        }
    }

    private void Sweep()
    {
        for (var left = _busy.Count; left > 0 && _busy.TryDequeue(out var activation); left--)
        {
            if (activation.StayTracked())
            {
                activation.Enqueue(new EngineStep("deadlines", static each => each.ExpireCalls(each.Engine.Scheduler.Ticks)));
                _busy.Enqueue(activation);
            }
        }

        if (!_busy.IsEmpty)
        {
            Arm();
            return;
        }

        Volatile.Write(ref _armed, 0);
        if (!_busy.IsEmpty && Interlocked.Exchange(ref _armed, 1) == 0)
        {
            Arm();
        }
    }
}
