using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Configuration;
using Orleans.Runtime;

namespace Billing.Embedded;

/// <summary>
/// One process of the embedded runtime: which grains are in memory, how a call finds one, how the process starts,
/// stops and dies. Everything it knows hangs on one service provider; there are no statics.
/// </summary>
internal sealed class GrainEngine
{
    private static readonly TimeSpan RereadInterval = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<GrainId, Activation> _directory = new();
    private readonly List<Activation> _displaced = [];
    private IOutgoingGrainCallFilter[]? _outgoing;
    private IIncomingGrainCallFilter[]? _incoming;
    private volatile bool _dead;

    public GrainEngine(IServiceProvider services)
    {
        Services = services;
        Scheduler = services.GetService<EngineScheduler>() ?? new LiveScheduler();
        Time = services.GetService<TimeProvider>() ?? TimeProvider.System;
        Collection = services.GetRequiredService<IOptions<GrainCollectionOptions>>().Value;
        var embedded = services.GetRequiredService<IOptions<EmbeddedOptions>>().Value;
        Fault = embedded.Fault;
        Paranoid = embedded.Paranoid;
        ResponseTimeoutTicks = services.GetRequiredService<IOptions<SiloMessagingOptions>>().Value.ResponseTimeout.Ticks;
        Model = new GrainModel(Collection);
        References = new GrainReferences(this);
        Wire = new Wire(this);
        Log = new EngineLog(services.GetRequiredService<ILoggerFactory>().CreateLogger("Orleans.Embedded"));
        Deadlines = new Deadlines(this);
        Idleness = new Idleness(this);
        Reminders = new ReminderDesk(this);
    }

    internal IServiceProvider Services { get; }

    internal EngineScheduler Scheduler { get; }

    internal TimeProvider Time { get; }

    internal GrainModel Model { get; }

    internal GrainReferences References { get; }

    internal Wire Wire { get; }

    internal EngineLog Log { get; }

    internal Deadlines Deadlines { get; }

    internal Idleness Idleness { get; }

    internal ReminderDesk Reminders { get; }

    internal GrainCollectionOptions Collection { get; }

    internal EngineFault Fault { get; }

    /// <summary>What the mistake of leaking request contexts has picked up; null otherwise.</summary>
    internal Dictionary<string, object>? Leaked { get; set; }

    internal bool Paranoid { get; }

    internal long ResponseTimeoutTicks { get; }

    internal TaskCreationOptions AnswerOptions => Scheduler.AnswerOptions;

    internal bool IsDead => _dead;

    internal Exception Death { get; private set; } = new SiloUnavailableException("The silo is not running.");

    internal ICollection<Activation> Activations => _directory.Values;

    // Filters may take the grain factory, which is made here: so they are resolved at first use.
    internal IOutgoingGrainCallFilter[] OutgoingFilters =>
        _outgoing ??= Fault == EngineFault.OutgoingFilterSkipped ? [] : [.. Services.GetServices<IOutgoingGrainCallFilter>()];

    internal IIncomingGrainCallFilter[] IncomingFilters =>
        _incoming ??= Fault == EngineFault.IncomingFilterSkipped ? [] : [.. Services.GetServices<IIncomingGrainCallFilter>()];

    internal bool HasOutgoingFilters => (_outgoing ?? OutgoingFilters).Length > 0;

    internal bool HasIncomingFilters => (_incoming ?? IncomingFilters).Length > 0;

    internal GrainProxy Reference(Type grainInterface, GrainId id) =>
        GrainProxy.To(this, grainInterface, Model.ClassOf(id), id);

    /// <summary>Sends a turn to where the grain lives now, and brings the grain into memory if it lives nowhere.</summary>
    internal void Deliver(GrainProxy target, Turn turn)
    {
        if (_dead)
        {
            turn.Refuse(Death);
            return;
        }

        if (!Scheduler.MaySend(target, turn))
        {
            return;
        }

        var activation = target.Known;
        if (activation is null || activation.Stage >= Stage.Deactivating || Fault == EngineFault.TwoActivations)
        {
            target.Known = activation = Find(target.Id, target.Class);
        }

        (_displaced.Count == 0 ? activation : Scheduler.Route(activation, _displaced)).Enqueue(turn);
    }

    internal void Remove(Activation activation) =>
        ((ICollection<KeyValuePair<GrainId, Activation>>)_directory).Remove(new(activation.GrainId, activation));

    /// <summary>A second activation takes over the grain's place while the first goes on: what a partitioned cluster can do.</summary>
    internal Activation Duplicate(GrainId id)
    {
        if (_directory.TryGetValue(id, out var displaced))
        {
            _displaced.Add(displaced);
        }

        var twin = new Activation(this, Model.ClassOf(id), id);
        _directory[id] = twin;
        twin.Activate();
        return twin;
    }

    internal ITimer CreateTimer(Action callback)
    {
        var flowing = !ExecutionContext.IsFlowSuppressed();
        if (flowing)
        {
            ExecutionContext.SuppressFlow();
        }

        try
        {
            return Time.CreateTimer(
                static state => ((Action)state!)(), callback, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
        finally
        {
            if (flowing)
            {
                ExecutionContext.RestoreFlow();
            }
        }
    }

    internal void OnEscaped(Activation activation, WorkItem item, Exception escaped) =>
        Log.Escaped(activation.GrainId, item.Name, escaped);

    internal async Task StartAsync(CancellationToken cancellationToken)
    {
        await Reminders.StartAsync(cancellationToken);
        Idleness.Start();
    }

    /// <summary>Nothing in memory is trusted any longer: grains load their state again, reminders come from the table.</summary>
    internal async Task RereadAsync()
    {
        foreach (var activation in Activations)
        {
            ((IGrainContext)activation).Deactivate(new(
                DeactivationReasonCode.RuntimeRequested, "Another process may have served the database meanwhile."));
        }

        while (!IsDead)
        {
            try
            {
                await Reminders.RereadAsync();
                return;
            }
            catch (Exception failure)
            {
                Log.RemindersUnread(failure);
            }

            await Task.Delay(RereadInterval, Time);
        }
    }

    internal async Task StopAsync(CancellationToken patience = default)
    {
        Idleness.Stop();
        await Reminders.StopAsync();
        if (Fault == EngineFault.SilentStop)
        {
            Kill();
            return;
        }

        var leaving = _directory.Values.Concat(_displaced).OrderBy(static activation => activation.GrainId).ToArray();
        foreach (var activation in leaving)
        {
            ((IGrainContext)activation).Deactivate(new(DeactivationReasonCode.ShuttingDown, "The silo stops."));
        }

        try
        {
            await Task.WhenAll(leaving.Select(static activation => activation.Deactivated)).WaitAsync(patience);
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            // The host has waited long enough: what has not left by now is treated as a crash would.
        }

        Kill();
    }

    /// <summary>Ends the process where it stands: no turn goes on, no deactivation code runs.</summary>
    internal void Kill()
    {
        if (_dead)
        {
            return;
        }

        _dead = true;
        Idleness.Stop();
        Deadlines.Stop();
        Reminders.Kill();
        foreach (var activation in _directory.Values.Concat(_displaced).OrderBy(static activation => activation.GrainId))
        {
            activation.Enqueue(new EngineStep("die", static _ => { }));
        }

        _directory.Clear();
    }

    private Activation Find(GrainId id, GrainClass grainClass)
    {
        if (_directory.TryGetValue(id, out var activation)
            && !(Fault == EngineFault.TwoActivations && activation.Stage < Stage.Active))
        {
            return activation;
        }

        // GetOrAdd with a factory may build two; an activation that loses the race has not begun to live.
        var fresh = new Activation(this, grainClass, id);
        if (Fault == EngineFault.TwoActivations)
        {
            _directory[id] = activation = fresh;
        }
        else
        {
            activation = _directory.GetOrAdd(id, fresh);
        }

        if (ReferenceEquals(activation, fresh))
        {
            fresh.Activate();
        }

        return activation;
    }
}
