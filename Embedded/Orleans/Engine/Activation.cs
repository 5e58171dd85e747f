using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

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

    private Turn? _firstWaiting;
    private Turn? _lastWaiting;
    private List<Turn>? _running;
    private int _exclusive;
    private int _readOnly;
    private bool _pumping;
    private bool _again;

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

    /// <summary>Lets the turn start if the running ones permit it, otherwise puts it in the queue.</summary>
    internal void Admit(Turn turn)
    {
        switch (Stage)
        {
            case Stage.Gone when _stillborn is not null:
                turn.Refuse(_stillborn);
                break;
            case Stage.Gone:
                turn.Reroute(Engine);
                break;
            case Stage.Active when MayStart(turn):
                Begin(turn);
                break;
            case Stage.New or Stage.Activating or Stage.Active or Stage.Deactivating:
                Wait(turn);
                break;
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    /// <summary>A call has failed. A state that no longer matches its storage must not answer the next one.</summary>
    internal void OnFailure(Exception failure)
    {
        if (failure is InconsistentStateException { IsSourceActivation: true } conflict
            && Engine.Fault != EngineFault.InconsistentStateSurvived)
        {
            // The callers that it goes on to have lost no write of their own.
            conflict.IsSourceActivation = Engine.Fault == EngineFault.InconsistentStateSpreads;
            Deactivate(new DeactivationReason(
                DeactivationReasonCode.ApplicationError, failure, "The state in memory no longer matches the stored one."));
        }
    }

    /// <summary>The turn has ended, well or not: what waited for it may start.</summary>
    internal void End(Turn turn)
    {
        _running!.Remove(turn);
        if (turn.Mode == TurnMode.Exclusive)
        {
            _exclusive--;
        }
        else if (turn.Mode == TurnMode.ReadOnly)
        {
            _readOnly--;
        }

        Use(turn);
        if (Stage == Stage.Active)
        {
            StartWaiting(all: false);
        }
        else if (_running.Count == 0)
        {
            _drained?.TrySetResult();
        }
    }

    /// <summary>The mistakes about continuations: run beside the turns, or not at all once a caller has given up.</summary>
    private void OnFault(SendOrPostCallback d, object? state)
    {
        if (Engine.Fault == EngineFault.TurnsOverlap)
        {
            ThreadPool.QueueUserWorkItem(_ => d(state));
        }
    }

    private bool HasTimedOut => _running?.Exists(static turn => turn.Abandoned) ?? false;

    /// <summary>Ends the waiting of callers whose deadline has passed, whether their call runs or still queues.</summary>
    internal void ExpireCalls(long now)
    {
        foreach (var turn in _running?.ToArray() ?? [])
        {
            turn.Expire(now);
        }

        Turn? previous = null;
        for (var turn = _firstWaiting; turn is not null; turn = (Turn?)turn.Next)
        {
            turn.Expire(now);
            if (turn.Abandoned)
            {
                Unlink(previous, turn);
            }
            else
            {
                previous = turn;
            }
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

    /// <summary>The process has been killed: nothing runs to its end, and only those who wait outside of it are told.</summary>
    private void Abandon(Exception death)
    {
        foreach (var turn in (_running?.ToArray() ?? []).Concat(TakeWaiting()))
        {
            turn.Refuse(death);
        }

        Stage = Stage.Gone;
    }

    private bool MayStart(Turn turn)
    {
        if (turn.Mode == TurnMode.Interleaved && Engine.Fault != EngineFault.InterleavingIgnored)
        {
            return true;
        }

        if ((Class.IsReentrant && Engine.Fault != EngineFault.ReentrantIgnored) || Engine.Fault == EngineFault.Reentrant)
        {
            return true;
        }

        if (Engine.Fault is EngineFault.InterleavingIgnored or EngineFault.ReadOnlyIgnored)
        {
            return _running is not { Count: > 0 };
        }

        return turn.Mode == TurnMode.ReadOnly
            ? _exclusive == 0 || Engine.Fault == EngineFault.ReadOnlyMeetsWrites
            : _exclusive == 0 && (_readOnly == 0 || Engine.Fault == EngineFault.WritesMeetReadOnly);
    }

    private void Begin(Turn turn)
    {
        if (turn.Abandoned)
        {
            return;
        }

        (_running ??= new List<Turn>(1)).Add(turn);
        if (turn.Mode == TurnMode.Exclusive)
        {
            _exclusive++;
        }
        else if (turn.Mode == TurnMode.ReadOnly)
        {
            _readOnly++;
        }

        Use(turn);
        turn.Start(this);
    }

    private void Use(Turn turn)
    {
        if (turn.KeepsAlive)
        {
            LastUsed = Engine.Scheduler.Ticks;
        }
    }

    private void Wait(Turn turn)
    {
        turn.Next = null;
        if (_lastWaiting is null)
        {
            _firstWaiting = _lastWaiting = turn;
        }
        else
        {
            _lastWaiting.Next = turn;
            _lastWaiting = turn;
        }
    }

    /// <summary>
    /// Starts what may start, in order. A turn that ends within its own start comes back here, so the outermost call
    /// loops for all of them instead of a stack that grows with the queue.
    /// </summary>
    private void StartWaiting(bool all)
    {
        _again = true;
        if (_pumping)
        {
            return;
        }

        _pumping = true;
        while (_again)
        {
            _again = false;
            Turn? previous = null;
            var turn = _firstWaiting;
            while (turn is not null && Stage == Stage.Active)
            {
                var next = (Turn?)turn.Next;
                if (MayStart(turn))
                {
                    Unlink(previous, turn);
                    turn.Next = null;
                    if (Engine.Fault != EngineFault.RequestContextOfPredecessor)
                    {
                        // The turn that has just ended is still on the stack, with its async locals.
                        CleanContext.Restore();
                    }

                    Begin(turn);
                }
                else if (_exclusive > 0 && !all)
                {
                    break;
                }
                else
                {
                    previous = turn;
                }

                turn = next;
            }
        }

        _pumping = false;
    }

    private void Unlink(Turn? previous, Turn turn)
    {
        if (previous is null)
        {
            _firstWaiting = (Turn?)turn.Next;
        }
        else
        {
            previous.Next = turn.Next;
        }

        if (ReferenceEquals(_lastWaiting, turn))
        {
            _lastWaiting = previous;
        }
    }

    private Turn[] TakeWaiting()
    {
        var all = new List<Turn>();
        for (var turn = _firstWaiting; turn is not null; turn = (Turn?)turn.Next)
        {
            all.Add(turn);
        }

        _firstWaiting = _lastWaiting = null;
        return [.. all];
    }
}
