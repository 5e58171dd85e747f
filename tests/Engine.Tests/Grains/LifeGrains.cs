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

public class LifeGrain : LifeGrainOf, ILifeGrain;

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
}
