namespace Billing.Embedded;

/// <summary>Sends grains away that nobody has called for their collection age.</summary>
internal sealed class Idleness(GrainEngine engine)
{
    private ITimer? _timer;

    internal void Start()
    {
        _timer = engine.CreateTimer(Sweep);
        _timer.Change(engine.Collection.CollectionQuantum, Timeout.InfiniteTimeSpan);
    }

    internal void Stop() => _timer?.Dispose();

    private void Sweep()
    {
        var now = engine.Scheduler.Ticks;
        var idle = new List<(Activation Activation, long Since)>();
        foreach (var activation in engine.Activations)
        {
            var age = engine.Fault == EngineFault.IdleIgnoresAge ? TimeSpan.Zero : activation.Class.CollectionAge;
            if (age != Timeout.InfiniteTimeSpan && activation.LastUsed <= now - age.Ticks)
            {
                idle.Add((activation, now - age.Ticks));
            }
        }

        // The directory has no order; the trace of a simulated process must have one.
        foreach (var (activation, since) in idle.OrderBy(static each => each.Activation.GrainId))
        {
            activation.CollectIfIdle(since);
        }

        _timer?.Change(engine.Collection.CollectionQuantum, Timeout.InfiniteTimeSpan);
    }
}
