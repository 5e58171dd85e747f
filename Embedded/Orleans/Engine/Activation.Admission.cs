using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace Billing.Embedded;

/// <summary>Which turns of the grain may run now and which wait. Only the drain comes here, so nothing is locked.</summary>
internal sealed partial class Activation
{
    private Turn? _firstWaiting;
    private Turn? _lastWaiting;
    private List<Turn>? _running;
    private int _exclusive;
    private int _readOnly;
    private bool _pumping;
    private bool _again;

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
