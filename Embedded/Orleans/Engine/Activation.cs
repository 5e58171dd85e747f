using Orleans;
using Orleans.Runtime;

namespace Billing.Embedded;

internal enum Stage
{
    New,
    Activating,
    Active,
    Deactivating,
    Gone,
}

/// <summary>
/// One grain in memory: its inbox, its turns and its life. Any thread may post; one at a time drains. It is the
/// synchronization context of its own turns, so that whatever a grain awaits comes back here and nowhere else.
/// </summary>
internal sealed partial class Activation : SynchronizationContext, IGrainContext, IThreadPoolWorkItem
{
    private const int TurnsPerSlice = 128;

    // The inbox is a stack that producers push onto; the drain takes it whole and turns it around.
    private WorkItem? _inbox;
    private WorkItem? _ready;
    private int _scheduled;
    private bool _tracked;
    private string? _traceName;

    internal Activation(GrainEngine engine, GrainClass grainClass, GrainId id)
    {
        Engine = engine;
        Class = grainClass;
        GrainId = id;
        LastUsed = engine.Scheduler.Ticks;
    }

    public GrainId GrainId { get; }

    internal GrainEngine Engine { get; }

    internal GrainClass Class { get; }

    internal Stage Stage { get; private set; }

    internal long LastUsed { get; private set; }

    /// <summary>True while a turn is open or something waits: the sweep for expired calls looks here again.</summary>
    internal bool IsBusy => Volatile.Read(ref _scheduled) != 0 || _running is { Count: > 0 } || _firstWaiting is not null;

    internal bool HasReady => _ready is not null || Volatile.Read(ref _inbox) is not null;

    public override void Post(SendOrPostCallback d, object? state)
    {
        if (Engine.Fault == EngineFault.TurnsOverlap || (Engine.Fault == EngineFault.TimedOutCallStopped && HasTimedOut))
        {
            OnFault(d, state);
            return;
        }

        Enqueue(new Continuation(d, state));
    }

    public override void Send(SendOrPostCallback d, object? state) =>
        throw new NotSupportedException("A grain's turn cannot be entered synchronously from outside.");

    public override SynchronizationContext CreateCopy() => this;

    public override string ToString() => GrainId.ToString();

    /// <summary>The name in traces, made once: a trace line per step must not build strings.</summary>
    internal string TraceName => _traceName ??= GrainId.ToString();

    internal void Enqueue(WorkItem item)
    {
        if (!Engine.Scheduler.MayEnqueue(this, item))
        {
            return;
        }

        var head = Volatile.Read(ref _inbox);
        while (true)
        {
            item.Next = head;
            var seen = Interlocked.CompareExchange(ref _inbox, item, head);
            if (ReferenceEquals(seen, head))
            {
                break;
            }

            head = seen;
        }

        if (Volatile.Read(ref _scheduled) == 0 && Interlocked.Exchange(ref _scheduled, 1) == 0)
        {
            if (!_tracked)
            {
                _tracked = true;
                Engine.Deadlines.Track(this);
            }

            Engine.Scheduler.Schedule(this);
        }
    }

    /// <summary>The live drain: a slice of turns on a pool thread.</summary>
    void IThreadPoolWorkItem.Execute()
    {
        var outer = Current;
        SetSynchronizationContext(this);
        for (var left = TurnsPerSlice; ; left--)
        {
            if (left == 0)
            {
                Engine.Scheduler.Schedule(this);
                break;
            }

            if (Take() is { } item)
            {
                Perform(item);
            }
            else if (!TryGoOn())
            {
                break;
            }
        }

        SetSynchronizationContext(outer);
    }

    /// <summary>The simulated drain: exactly one item. Returns what it was, or null when there was none.</summary>
    internal WorkItem? RunOne()
    {
        var item = Take();
        if (item is not null)
        {
            var outer = Current;
            SetSynchronizationContext(this);
            Perform(item);
            SetSynchronizationContext(outer);
        }

        return item;
    }

    /// <summary>The simulated drain has emptied the inbox; the next item schedules again.</summary>
    internal void Rest() => _scheduled = 0;

    /// <summary>The mistakes about continuations: run beside the turns, or not at all once a caller has given up.</summary>
    private void OnFault(SendOrPostCallback d, object? state)
    {
        if (Engine.Fault == EngineFault.TurnsOverlap)
        {
            ThreadPool.QueueUserWorkItem(_ => d(state));
        }
    }

    /// <summary>The sweep's question: still something to watch? Clears the mark only when there is not.</summary>
    internal bool StayTracked()
    {
        if (IsBusy)
        {
            return true;
        }

        _tracked = false;
        Interlocked.MemoryBarrier();
        if (!IsBusy)
        {
            return false;
        }

        _tracked = true;
        return true;
    }

    private WorkItem? Take()
    {
        if (_ready is null && Volatile.Read(ref _inbox) is not null)
        {
            var taken = Interlocked.Exchange(ref _inbox, null);
            if (Engine.Fault == EngineFault.LastInFirstOut)
            {
                _ready = taken;
            }
            else
            {
                while (taken is not null)
                {
                    var next = taken.Next;
                    taken.Next = _ready;
                    _ready = taken;
                    taken = next;
                }
            }
        }

        var item = _ready;
        if (item is not null)
        {
            _ready = item.Next;
            item.Next = null;
        }

        return item;
    }

    private bool TryGoOn()
    {
        Interlocked.Exchange(ref _scheduled, 0);
        return Volatile.Read(ref _inbox) is not null && Interlocked.Exchange(ref _scheduled, 1) == 0;
    }

    private void Perform(WorkItem item)
    {
        if (Engine.Leaked is not null)
        {
            AmbientContext.Current = Engine.Leaked;
        }

        try
        {
            if (Engine.IsDead)
            {
                // Told from here and not by whoever kills, because a turn may be running on this thread meanwhile.
                Abandon(Engine.Death);
                (item as Turn)?.Refuse(Engine.Death);
            }
            else
            {
                item.Run(this);
            }
        }
        catch (Exception escaped)
        {
            Engine.OnEscaped(this, item, escaped);
        }

        if (Engine.Fault == EngineFault.RequestContextLeaks)
        {
            Engine.Leaked = AmbientContext.Current ?? Engine.Leaked;
        }

        CleanContext.Restore();
    }
}
