using Orleans.Runtime;

namespace Billing.Embedded;

/// <summary>What a stream has open in its grain.</summary>
internal interface IOpenStream
{
    Task CloseAsync();
}

/// <summary>
/// The caller's end of a stream. What it holds of the grain's end (<see cref="_source"/>, <see cref="_moving"/>) is
/// touched only in turns of the grain.
/// </summary>
internal sealed class RemoteEnumerator<TItem> : IAsyncEnumerator<TItem>, IOpenStream
{
    private readonly StreamingMethod<TItem> _method;
    private readonly GrainProxy _target;
    private readonly object?[] _arguments;
    private readonly CancellationToken _ofCall;
    private readonly CancellationToken _ofEnumeration;
    private readonly CancellationTokenSource _cancelled = new();
    private Activation? _home;
    private IAsyncEnumerator<TItem>? _source;
    private Task<bool>? _moving;
    private bool _ended;
    private bool _left;

    internal RemoteEnumerator(
        StreamingMethod<TItem> method, GrainProxy target, object?[] arguments, CancellationToken ofEnumeration)
    {
        _method = method;
        _target = target;
        _ofEnumeration = ofEnumeration;
        _arguments = Engine.Paranoid ? Engine.Wire.Copy(method.Parameters, arguments) : [.. arguments];
        if (method.TokenPosition is { } at)
        {
            _ofCall = (CancellationToken)arguments[at]!;
            _arguments[at] = _cancelled.Token;
        }
    }

    public TItem Current { get; private set; } = default!;

    private GrainEngine Engine => _target.Engine;

    public async ValueTask<bool> MoveNextAsync()
    {
        _ofEnumeration.ThrowIfCancellationRequested();
        _ofCall.ThrowIfCancellationRequested();
        if (_ended)
        {
            return false;
        }

        var step = new Step(this, disposes: false);
        using var watch = _ofEnumeration.UnsafeRegister(static (step, token) => ((Step)step!).Cancel(token), step);
        using var watchOfCall = _ofCall.UnsafeRegister(static (step, token) => ((Step)step!).Cancel(token), step);
        Engine.Deliver(_target, step);
        var moved = await step.Answer;
        _ended = !moved;
        return moved;
    }

    public async ValueTask DisposeAsync()
    {
        // Either this sees the home, or the step that finds one sees that nobody waits any more.
        _left = true;
        Interlocked.MemoryBarrier();
        if (_home is not { } home || Engine.Fault == EngineFault.StreamLeftOpen)
        {
            return;
        }

        var step = new Step(this, disposes: true);
        home.Enqueue(step);
        try
        {
            await step.Answer;
        }
        catch (Exception failure)
        {
            // The caller has turned away, often for an exception of its own that this one must not replace.
            Engine.Log.Escaped(home.GrainId, step.Name, failure);
        }
    }

    private async ValueTask<bool> AdvanceAsync(Activation activation)
    {
        if (_home is null)
        {
            _home = activation;
            Interlocked.MemoryBarrier();
            if (_left)
            {
                return false;
            }

            _source = _method.Open(activation, _arguments).GetAsyncEnumerator(_cancelled.Token);
            activation.Add(this);
        }
        else if (!ReferenceEquals(_home, activation))
        {
            throw new EnumerationAbortedException($"{activation.GrainId} has left memory since {_method.Name} began.");
        }

        var moved = await (_moving = _source!.MoveNextAsync().AsTask());
        if (moved && _source is { } source)
        {
            Current = Engine.Paranoid ? Engine.Wire.Copy(source.Current) : source.Current;
        }

        return moved && !(Engine.Fault == EngineFault.StreamLosesLast && await IsLast());
    }

    /// <summary>An iterator cannot be disposed while it moves: it is told to stop, and waited for.</summary>
    public async Task CloseAsync()
    {
        if (_source is not { } source)
        {
            return;
        }

        _source = null;
        _home!.Forget(this);
        _cancelled.Cancel();
        if (_moving is Task { IsCompleted: false } moving)
        {
            await moving.ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
        }

        await source.DisposeAsync();
    }

    private async ValueTask<bool> IsLast()
    {
        var last = Current;
        var more = await _source!.MoveNextAsync();
        Current = more ? _source.Current : last;
        return !more;
    }

    private sealed class Step(RemoteEnumerator<TItem> owner, bool disposes)
        : Turn(owner.Engine.Fault == EngineFault.StreamBlocksGrain ? TurnMode.Exclusive : TurnMode.Interleaved)
    {
        private readonly Dictionary<string, object>? _context = AmbientContext.Current;
        private readonly long _deadline = owner.Engine.Scheduler.Ticks + owner.Engine.ResponseTimeoutTicks;
        private readonly TaskCompletionSource<bool> _answer = new(owner.Engine.AnswerOptions);
        private bool _moves;

        internal Task<bool> Answer => _answer.Task;

        internal override string Name => owner._method.Name;

        internal override bool Abandoned => _answer.Task.IsCompleted;

        internal override void Start(Activation activation)
        {
            if (_context is not null && activation.Engine.Fault != EngineFault.RequestContextLost)
            {
                AmbientContext.Current = _context;
            }

            _moves = !disposes && activation.Engine.Fault != EngineFault.StreamTimesOut;
            _ = Advance(activation);
        }

        internal override void Refuse(Exception reason) => TryFail(reason);

        internal override void Reroute(GrainEngine engine)
        {
            if (disposes)
            {
                _answer.TrySetResult(false);
            }
            else
            {
                engine.Deliver(owner._target, this);
            }
        }

        /// <summary>An item may take as long as it likes, as in Orleans, where the caller asks again and again.</summary>
        internal override void Expire(long now)
        {
            if (now >= _deadline && !_moves)
            {
                TryFail(new TimeoutException($"No answer of {Name} within the response time-out."));
            }
        }

        internal void Cancel(CancellationToken token)
        {
            switch (owner.Engine.Fault)
            {
                case EngineFault.CancellationLost:
                    return;
                case EngineFault.StreamCancelledBesideTurns:
                    owner._cancelled.Cancel();
                    break;
            }

            owner._home?.Enqueue(new CancellationNotice(Name, owner._cancelled));
            _answer.TrySetCanceled(token);
        }

        private async Task Advance(Activation activation)
        {
            try
            {
                if (disposes)
                {
                    await owner.CloseAsync();
                }

                _answer.TrySetResult(!disposes && await owner.AdvanceAsync(activation));
            }
            catch (Exception failure)
            {
                activation.OnFailure(failure);
                TryFail(failure);
            }

            activation.End(this);
        }

        private void TryFail(Exception failure)
        {
            if (_answer.TrySetException(failure))
            {
                // Nobody may be listening any more; an unobserved failure must not be reported later.
                _ = _answer.Task.Exception;
            }
        }
    }
}
