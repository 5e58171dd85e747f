using System.Collections.Concurrent;
using Billing.Engine.Tests.Harness;

namespace Billing.Engine.Tests.Grains;

[Alias("engine.tests.life")]
public interface ILifeGrain : IGrainWithStringKey
{
    [Alias("instance")]
    Task<int> Instance();

    [Alias("leave")]
    Task Leave();

    [Alias("delay")]
    Task Delay(TimeSpan time);
}

public abstract class LifeGrainOf : Grain, IGrainWithStringKey
{
    private static int _instances;

    private readonly int _instance = Interlocked.Increment(ref _instances);

    protected Observed Seen => Observed.In(this.GetPrimaryKeyString());

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        Seen.Add("activated");
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        Seen.Add($"deactivated {reason.ReasonCode}");
        return Task.CompletedTask;
    }

    public Task<int> Instance() => Task.FromResult(_instance);

    public Task Leave()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }
}

public class LifeGrain : LifeGrainOf, ILifeGrain
{
    public Task Delay(TimeSpan time)
    {
        DelayDeactivation(time);
        return Task.CompletedTask;
    }
}

[Alias("engine.tests.patient")]
public interface IPatientGrain : IGrainWithStringKey
{
    [Alias("instance")]
    Task<int> Instance();
}

[CollectionAgeLimit(Minutes = 10)]
public class PatientGrain : LifeGrainOf, IPatientGrain;

[Alias("engine.tests.stillborn")]
public interface IStillbornGrain : IGrainWithStringKey
{
    [Alias("ping")]
    Task<string> Ping();
}

/// <summary>Fails to activate the first time.</summary>
public class StillbornGrain : Grain, IStillbornGrain
{
    private static readonly ConcurrentDictionary<string, bool> Tried = new();

    public override Task OnActivateAsync(CancellationToken cancellationToken) => Tried.TryAdd(this.GetPrimaryKeyString(), true)
        ? throw new InvalidOperationException("not yet")
        : Task.CompletedTask;

    public Task<string> Ping() => Task.FromResult("alive");
}

[Alias("engine.tests.hanging")]
public interface IHangingGrain : IGrainWithStringKey
{
    [Alias("instance")]
    Task<int> Instance();

    [Alias("leave")]
    Task Leave();
}

/// <summary>Comes or leaves only through a gate of its test, the first time.</summary>
public class HangingGrain : Grain, IHangingGrain
{
    public const string Coming = "coming";
    public const string Leaving = "leaving";

    private static readonly ConcurrentDictionary<string, int> Lives = new();

    private int _life;

    private Observed Seen => Observed.In(this.GetPrimaryKeyString());

    private bool HangsWhen(string stage) => _life == 1 && this.GetPrimaryKeyString().EndsWith(stage, StringComparison.Ordinal);

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _life = Lives.AddOrUpdate(this.GetPrimaryKeyString(), 1, static (_, lives) => lives + 1);
        return HangsWhen(Coming) ? Seen.Pass("gate") : Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) =>
        HangsWhen(Leaving) ? Seen.Pass("gate") : Task.CompletedTask;

    public Task<int> Instance() => Task.FromResult(_life);

    public Task Leave()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }
}

[Alias("engine.tests.state")]
public interface IStateGrain : IGrainWithStringKey
{
    [Alias("set")]
    Task Set(string value);

    [Alias("setUnsaved")]
    Task SetUnsaved(string value);

    [Alias("clear")]
    Task Clear();

    [Alias("get")]
    Task<StateView> Get();

    [Alias("leave")]
    Task Leave();

    [Alias("setThrough")]
    Task SetThrough(string target, string value);

    [Alias("setByTimer")]
    Task SetByTimer(string value);
}

[GenerateSerializer]
[Alias("engine.tests.stateView")]
public sealed record StateView(
    [property: Id(0)] string? Value, [property: Id(1)] string? Etag, [property: Id(2)] bool Exists, [property: Id(3)] int Instance);

public sealed record StateDocument
{
    public string? Value { get; init; }
}

public class StateGrain([PersistentState("engine.tests.state")] IPersistentState<StateDocument> document) : Grain, IStateGrain
{
    private static int _instances;

    private readonly int _instance = Interlocked.Increment(ref _instances);

    public Task Set(string value)
    {
        document.State = new StateDocument { Value = value };
        return document.WriteStateAsync();
    }

    public Task SetUnsaved(string value)
    {
        document.State = new StateDocument { Value = value };
        return Task.CompletedTask;
    }

    public Task Clear() => document.ClearStateAsync();

    public Task<StateView> Get() =>
        Task.FromResult(new StateView(document.State.Value, document.Etag, document.RecordExists, _instance));

    public Task Leave()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    public Task SetThrough(string target, string value) => GrainFactory.GetGrain<IStateGrain>(target).Set(value);

    public Task SetByTimer(string value)
    {
        this.RegisterGrainTimer(
            async _ =>
            {
                try
                {
                    await Set(value);
                }
                finally
                {
                    Observed.In(this.GetPrimaryKeyString()).Add("timer wrote");
                }
            },
            new GrainTimerCreationOptions(TimeSpan.FromMilliseconds(10), Timeout.InfiniteTimeSpan));
        return Task.CompletedTask;
    }
}
