namespace Billing.Embedded;

/// <summary>Who runs the turns: the thread pool in a live process, one seeded thread in a simulated one.</summary>
internal abstract class EngineScheduler
{
    /// <summary>A coarse monotonic clock in ticks.</summary>
    internal abstract long Ticks { get; }

    /// <summary>How sources of answers are made.</summary>
    internal abstract TaskCreationOptions AnswerOptions { get; }

    /// <summary>The activation has items and is not being drained.</summary>
    internal abstract void Schedule(Activation activation);

    /// <summary>Called before an item is queued.</summary>
    internal virtual void OnEnqueue(Activation activation, WorkItem item)
    {
    }

    /// <summary>Called before a turn is sent to its target.</summary>
    internal virtual void OnSend(GrainProxy target, Turn turn)
    {
    }

    /// <summary>Called where only the activation's own turn may go.</summary>
    internal virtual void AssertTurn(Activation activation)
    {
    }

    /// <summary>Called when a grain has come into memory: no order is promised to what was sent before.</summary>
    internal virtual void PermuteCold(Activation activation, ref Turn? first, ref Turn? last)
    {
    }
}

internal sealed class LiveScheduler : EngineScheduler
{
    internal override long Ticks => Environment.TickCount64 * TimeSpan.TicksPerMillisecond;

    // An answer continues on the caller's side: in its own activation, or on the pool, never on the callee's thread.
    internal override TaskCreationOptions AnswerOptions => TaskCreationOptions.RunContinuationsAsynchronously;

    internal override void Schedule(Activation activation) =>
        ThreadPool.UnsafeQueueUserWorkItem(activation, preferLocal: true);
}
