using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Runtime;

namespace Billing.Embedded;

/// <summary>How a grain comes into memory and leaves it.</summary>
internal sealed partial class Activation
{
    [ThreadStatic]
    private static Activation? _beingBuilt;

    private AsyncServiceScope _scope;
    private TaskCompletionSource? _drained;
    private TaskCompletionSource? _departure;
    private List<GrainTimer>? _timers;
    private List<IGrainFacet>? _facets;
    private List<IOpenStream>? _streams;
    private long _keepUntil;
    private Exception? _stillborn;
    private DeactivationReason? _stopRequested;

    /// <summary>The activation whose grain is under construction on this thread; the base class of grains asks for it.</summary>
    internal static Activation? BeingBuilt => _beingBuilt;

    internal object? Instance { get; private set; }

    internal bool FiltersItself { get; private set; }

    object? IGrainContext.GrainInstance => Instance;

    public IServiceProvider ActivationServices => _scope.ServiceProvider;

    public Task Deactivated => Departure.Task;

    // Made by the one who waits or by the one who leaves, whoever comes first: they are two threads.
    private TaskCompletionSource Departure =>
        Volatile.Read(ref _departure) ?? Interlocked.CompareExchange(ref _departure, new(Engine.AnswerOptions), null) ?? _departure;

    internal IGrainFactory Factory => Engine.References;

    internal ReminderDesk Reminders => Engine.Reminders;

    public void Deactivate(DeactivationReason deactivationReason, CancellationToken cancellationToken = default)
    {
        if (Engine.Fault == EngineFault.DeactivationIgnored)
        {
            return;
        }

        if (ReferenceEquals(Current, this))
        {
            BeginDeactivation(deactivationReason);
        }
        else
        {
            Enqueue(new EngineStep("stop", activation => activation.BeginDeactivation(deactivationReason)));
        }
    }

    /// <summary>The last word counts: a time that is not positive takes the delay back, the longest one means for ever.</summary>
    internal void DelayDeactivation(TimeSpan time)
    {
        if (Engine.Fault != EngineFault.DelayIgnored)
        {
            _keepUntil = time == TimeSpan.MaxValue || time == Timeout.InfiniteTimeSpan ? long.MaxValue
                : time <= TimeSpan.Zero ? 0
                : Engine.Scheduler.Ticks + time.Ticks;
        }
    }

    /// <summary>The first item in every inbox.</summary>
    internal void Activate() => Enqueue(new EngineStep("activate", static activation => _ = activation.ActivateAsync()));

    /// <summary>Asked by the idle sweep from its own thread: the decision is made in a turn.</summary>
    internal void CollectIfIdle(long idleSince) => Enqueue(new EngineStep("collect", activation =>
    {
        var idle = activation.Stage == Stage.Active
            && activation._running is not { Count: > 0 }
            && activation._firstWaiting is null
            && activation.LastUsed <= idleSince
            && activation._keepUntil <= activation.Engine.Scheduler.Ticks;
        if (idle && activation.Engine.Fault != EngineFault.IdleKept)
        {
            activation.BeginDeactivation(new(DeactivationReasonCode.ActivationIdle, "No call for its collection age."));
        }
    }));

    internal IGrainTimer RegisterTimer(Func<CancellationToken, Task> callback, GrainTimerCreationOptions options)
    {
        var timer = new GrainTimer(this, callback, options);
        (_timers ??= []).Add(timer);
        timer.Change(options.DueTime, options.Period);
        return timer;
    }

    internal void Forget(GrainTimer timer) => _timers?.Remove(timer);

    internal void Add(IGrainFacet facet) => (_facets ??= []).Add(facet);

    internal void Add(IOpenStream stream) => (_streams ??= []).Add(stream);

    internal void Forget(IOpenStream stream) => _streams?.Remove(stream);

    private async Task ActivateAsync()
    {
        Stage = Stage.Activating;
        try
        {
            Build();
            await Within(Engine.Collection.ActivationTimeout, ComeAsync);
        }
        catch (Exception failure)
        {
            await FailActivation(failure);
            return;
        }

        Stage = Stage.Active;
        if (_stopRequested is { } reason)
        {
            BeginDeactivation(reason);
            return;
        }

        Engine.Scheduler.PermuteCold(this, ref _firstWaiting, ref _lastWaiting);
        StartWaiting(all: true);
    }

    private async Task ComeAsync(CancellationToken cancellation)
    {
        foreach (var facet in _facets ?? [])
        {
            await facet.LoadAsync();
        }

        await Engine.Scheduler.Thaw();
        if (Instance is IGrainBase grain)
        {
            await grain.OnActivateAsync(cancellation);
        }
    }

    /// <summary>
    /// Does not wait for ever for a grain that hangs as it comes or leaves: it would hold its id until the process ends.
    /// Not <c>WaitAsync</c>, which goes on outside of a simulated world.
    /// </summary>
    private async Task Within(TimeSpan limit, Func<CancellationToken, Task> step)
    {
        using var patience = new CancellationTokenSource(limit, Engine.Time);
        var done = step(patience.Token);
        if (!done.IsCompleted && Engine.Fault != EngineFault.HangingGrainKept)
        {
            var over = new TaskCompletionSource();
            using var giveUp = patience.Token.UnsafeRegister(static over => ((TaskCompletionSource)over!).TrySetResult(), over);
            if (await Task.WhenAny(done, over.Task) != done)
            {
                throw new TimeoutException($"{GrainId} did not come or leave within {limit}.");
            }
        }

        await done;
    }

    private void Build()
    {
        _scope = Engine.Services.CreateAsyncScope();
        var outer = _beingBuilt;
        _beingBuilt = this;
        try
        {
            Instance = Class.Build(this);
        }
        finally
        {
            _beingBuilt = outer;
        }

        FiltersItself = Instance is IIncomingGrainCallFilter;
    }

    private async Task FailActivation(Exception failure)
    {
        if (Engine.Fault == EngineFault.FailedActivationKept)
        {
            Stage = Stage.Active;
            StartWaiting(all: true);
            return;
        }

        Engine.Log.ActivationFailed(GrainId, failure);
        _stillborn = failure;
        foreach (var turn in TakeWaiting())
        {
            turn.Refuse(failure);
        }

        await Leave();
    }

    private void BeginDeactivation(DeactivationReason reason)
    {
        if (Stage is Stage.New or Stage.Activating)
        {
            _stopRequested = reason;
            return;
        }

        if (Stage != Stage.Active)
        {
            return;
        }

        Stage = Stage.Deactivating;
        Enqueue(new EngineStep("deactivate", activation => _ = activation.DeactivateAsync(reason)));
    }

    private async Task DeactivateAsync(DeactivationReason reason)
    {
        if (_running is { Count: > 0 })
        {
            _drained = new TaskCompletionSource();
            using var patience = new CancellationTokenSource(Engine.Collection.DeactivationTimeout, Engine.Time);
            using var giveUp = patience.Token.UnsafeRegister(static drained => ((TaskCompletionSource)drained!).TrySetResult(), _drained);
            await _drained.Task;
        }

        try
        {
            if (Instance is IGrainBase grain)
            {
                await Within(Engine.Collection.DeactivationTimeout, token => grain.OnDeactivateAsync(reason, token));
            }
        }
        catch (Exception failure)
        {
            Engine.Log.DeactivationFailed(GrainId, failure);
        }

        await Leave();
    }

    /// <summary>Out of the directory first, so that whoever is sent on finds a successor and not this one again.</summary>
    private async Task Leave()
    {
        Stage = Stage.Gone;
        Engine.Remove(this);
        if (Engine.Fault != EngineFault.TimerOutlivesActivation)
        {
            foreach (var timer in _timers?.ToArray() ?? [])
            {
                timer.Dispose();
            }
        }

        foreach (var turn in TakeWaiting())
        {
            turn.Reroute(Engine);
        }

        try
        {
            foreach (var stream in Engine.Fault == EngineFault.StreamLeftOpen ? [] : _streams?.ToArray() ?? [])
            {
                await Within(Engine.Collection.DeactivationTimeout, _ => stream.CloseAsync());
            }

            switch (Instance)
            {
                case IAsyncDisposable disposable:
                    await disposable.DisposeAsync();
                    break;
                case IDisposable disposable:
                    disposable.Dispose();
                    break;
            }

            await _scope.DisposeAsync();
        }
        catch (Exception failure)
        {
            Engine.Log.DeactivationFailed(GrainId, failure);
        }

        Departure.TrySetResult();
    }
}
