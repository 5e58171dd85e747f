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

    /// <summary>Asked before an item is queued; what may not be queued is dropped, and the world fails by its name.</summary>
    internal virtual bool MayEnqueue(Activation activation, WorkItem item) => true;

    /// <summary>Asked before a turn is sent to its target.</summary>
    internal virtual bool MaySend(GrainProxy target, Turn turn) => true;

    /// <summary>Which of several activations of one grain gets a turn, when a fault has made several.</summary>
    internal virtual Activation Route(Activation current, List<Activation> displaced) => current;

    /// <summary>Called where only the activation's own turn may go.</summary>
    internal virtual void AssertTurn(Activation activation)
    {
    }

    /// <summary>Awaited before a grain becomes active: what is sent to it until then finds it cold.</summary>
    internal virtual ValueTask Thaw() => ValueTask.CompletedTask;

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
