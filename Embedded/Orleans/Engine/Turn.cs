namespace Billing.Embedded;

internal enum TurnMode
{
    Exclusive,
    ReadOnly,
    Interleaved,
}

/// <summary>
/// Work that must be admitted before it starts: a call or a timer tick. Between admission and <see cref="Activation.End"/>
/// it counts as running, however often it is suspended in between.
/// </summary>
internal abstract class Turn(TurnMode mode) : WorkItem
{
    internal readonly TurnMode Mode = mode;

    internal override void Run(Activation activation) => activation.Admit(this);

    /// <summary>Starts the work in the activation; must call <see cref="Activation.End"/> exactly once.</summary>
    internal abstract void Start(Activation activation);

    /// <summary>The activation could not be made or is going away for good.</summary>
    internal abstract void Refuse(Exception reason);

    /// <summary>The activation has gone; the work belongs to its successor.</summary>
    internal abstract void Reroute(GrainEngine engine);

    /// <summary>True when nobody waits for it any more, so that it need not start.</summary>
    internal virtual bool Abandoned => false;

    /// <summary>True when it counts as use of the grain: a grain is idle although its timers tick.</summary>
    internal virtual bool KeepsAlive => true;

    /// <summary>Ends the waiting of a caller whose deadline has passed. The work itself goes on.</summary>
    internal virtual void Expire(long now)
    {
    }
}
