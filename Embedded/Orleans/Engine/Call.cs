namespace Billing.Embedded;

/// <summary>One call of a grain method on its way from the caller's reference to the activation and back.</summary>
internal abstract class Call : Turn
{
    private CancellationTokenRegistration _watch;
    private CancellationTokenSource? _calleeCancellation;
    private Activation? _home;

    protected Call(GrainMethod method, GrainProxy target, object?[] arguments)
        : base(method.Mode)
    {
        Method = method;
        Target = target;
        Arguments = arguments;
        Context = AmbientContext.Current;
        Source = SynchronizationContext.Current as Activation;
        Deadline = target.Engine.Scheduler.Ticks + (method.ResponseTimeoutTicks ?? target.Engine.ResponseTimeoutTicks);
    }

    internal GrainMethod Method { get; }

    internal GrainProxy Target { get; }

    internal object?[] Arguments { get; set; }

    internal Dictionary<string, object>? Context { get; private set; }

    internal Activation? Source { get; }

    internal long Deadline { get; }

    internal abstract bool IsAnswered { get; }

    internal override string Name => Method.Name;

    internal override bool Abandoned => IsAnswered;

    /// <summary>
    /// Gives the callee a token of its own and passes a cancellation on through its inbox: a registration in a grain must
    /// not run on the thread of whoever cancels. A call whose token is cancelled already is answered here.
    /// </summary>
    internal void WatchCancellation()
    {
        if (Method.TokenPosition is not { } at || Arguments[at] is not CancellationToken { CanBeCanceled: true } callerToken)
        {
            return;
        }

        if (Target.Engine.Fault == EngineFault.CancellationLost)
        {
            Arguments[at] = CancellationToken.None;
            return;
        }

        if (callerToken.IsCancellationRequested)
        {
            TryCancel(callerToken);
            return;
        }

        _calleeCancellation = new CancellationTokenSource();
        Arguments[at] = _calleeCancellation.Token;
        _watch = callerToken.UnsafeRegister(static (call, token) => ((Call)call!).OnCallerCancelled(token), this);
    }

    /// <summary>What the filters of the caller's side have put into the context travels with the call.</summary>
    internal void TakeContext()
    {
        if (Target.Engine.Fault != EngineFault.FilterContextLost)
        {
            Context = AmbientContext.Current;
        }
    }

    internal override void Start(Activation activation)
    {
        if (Context is not null && activation.Engine.Fault != EngineFault.RequestContextLost)
        {
            AmbientContext.Current = Context;
        }

        if (_calleeCancellation is not null)
        {
            // Either whoever cancels sees the home, or the call sees here that it was cancelled.
            _home = activation;
            Interlocked.MemoryBarrier();
            if (IsAnswered)
            {
                _calleeCancellation.Cancel();
            }
        }

        Method.Run(activation, this);
    }

    internal override void Refuse(Exception reason) => TryFail(reason);

    internal override void Reroute(GrainEngine engine)
    {
        // A grain that never stays would send its callers on for ever, and no sweep would meet them.
        Expire(engine.Scheduler.Ticks);
        if (!IsAnswered)
        {
            engine.Deliver(Target, this);
        }
    }

    internal override void Expire(long now)
    {
        if (now >= Deadline && !IsAnswered && Target.Engine.Fault != EngineFault.EndlessWait)
        {
            TryFail(new TimeoutException(
                $"No answer from {Target.Id} to {Method.Name} within its response time-out; the call may still be running."));
        }
    }

    internal abstract bool TryFail(Exception reason);

    protected abstract bool TryCancel(CancellationToken token);

    protected void Forget()
    {
        if (_calleeCancellation is not null)
        {
            _watch.Dispose();
        }
    }

    private void OnCallerCancelled(CancellationToken token)
    {
        TryCancel(token);
        Interlocked.MemoryBarrier();
        _home?.Enqueue(new CancellationNotice(Name, _calleeCancellation!));
    }
}

/// <summary>A call whose answer is a <typeparamref name="TResult"/>.</summary>
internal sealed class Call<TResult>(GrainMethod method, GrainProxy target, object?[] arguments)
    : Call(method, target, arguments)
{
    private readonly TaskCompletionSource<TResult> _answer = new(target.Engine.AnswerOptions);

    internal Task<TResult> Answer => _answer.Task;

    internal override bool IsAnswered => _answer.Task.IsCompleted;

    internal void Succeed(TResult result)
    {
        Forget();
        _answer.TrySetResult(result);
    }

    internal override bool TryFail(Exception reason)
    {
        Forget();
        if (!_answer.TrySetException(reason))
        {
            return false;
        }

        // The caller may have stopped listening; an unobserved failure must not end the process later.
        _ = _answer.Task.Exception;
        return true;
    }

    protected override bool TryCancel(CancellationToken token) => _answer.TrySetCanceled(token);
}
