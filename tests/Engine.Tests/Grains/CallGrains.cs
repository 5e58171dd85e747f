using Billing.Engine.Tests.Harness;
using Orleans.Concurrency;

namespace Billing.Engine.Tests.Grains;

[Alias("engine.tests.calls")]
public interface ICallGrain : IGrainWithStringKey
{
    [Alias("refuse")]
    Task<int> Refuse(string message);

    [Alias("refuseAsync")]
    Task<int> RefuseLater(string message);

    [Alias("slow")]
    [ResponseTimeout("00:00:01")]
    Task Slow(string gate);

    [Alias("ping")]
    Task<string> Ping();

    [Alias("notify")]
    [OneWay]
    Task Notify(string gate);

    [Alias("failOneWay")]
    [OneWay]
    Task FailOneWay();

    [Alias("waitForCancellation")]
    Task WaitForCancellation(CancellationToken cancellation);

    [Alias("contextValue")]
    Task<string?> ContextValue(string key);

    [Alias("forwardedContextValue")]
    Task<string?> ForwardedContextValue(string target, string key);

    [Alias("setContext")]
    Task SetContext(string key, string value);

    [Alias("numbers")]
    IAsyncEnumerable<int> Numbers(int count, string? gate);

    [Alias("valueTask")]
    ValueTask<int> Doubled(int number);

    [Alias("hold")]
    Task Hold(string gate);

    [Alias("glance")]
    [AlwaysInterleave]
    Task Glance();

    [Alias("noTask")]
    Task<string> ReturnNoTask();
}

public class CallGrain : Grain, ICallGrain
{
    private Observed Seen => Observed.In(this.GetPrimaryKeyString());

    public Task<int> Refuse(string message) => throw new InvalidOperationException(message);

    public async Task<int> RefuseLater(string message)
    {
        await Task.Yield();
        throw new ArgumentException(message);
    }

    public async Task Slow(string gate)
    {
        Seen.Add("slow in");
        await Seen.Pass(gate);
        Seen.Add("slow out");
    }

    public Task<string> Ping() => Task.FromResult("pong");

    public async Task Notify(string gate)
    {
        await Seen.Pass(gate);
        Seen.Add("notified");
    }

    public Task FailOneWay()
    {
        Seen.Add("failing");
        throw new InvalidOperationException("nobody hears this");
    }

    public async Task WaitForCancellation(CancellationToken cancellation)
    {
        Seen.Add("waiting");
        var cancelled = new TaskCompletionSource();
        await using var registration = cancellation.Register(cancelled.SetResult);
        await cancelled.Task;
        Seen.Add("cancelled");
        await Seen.Pass("gone on");
    }

    public Task<string?> ContextValue(string key) => Task.FromResult(RequestContext.Get(key) as string);

    public Task<string?> ForwardedContextValue(string target, string key) =>
        GrainFactory.GetGrain<ICallGrain>(target).ContextValue(key);

    // Not async, so that what it sets is left behind on the thread unless the runtime clears it.
    public Task SetContext(string key, string value)
    {
        RequestContext.Set(key, value);
        return Task.CompletedTask;
    }

    public async IAsyncEnumerable<int> Numbers(int count, string? gate)
    {
        for (var number = 0; number < count; number++)
        {
            if (gate is not null && number == 1)
            {
                await Seen.Pass(gate);
            }

            await Task.Yield();
            yield return number;
        }
    }

    public ValueTask<int> Doubled(int number) => ValueTask.FromResult(number * 2);

    public async Task Hold(string gate)
    {
        Seen.Add("holding");
        await Seen.Pass(gate);
    }

    public Task Glance() => Task.CompletedTask;

    public Task<string> ReturnNoTask() => null!;
}

[Alias("engine.tests.filtered")]
public interface IFilteredGrain : IGrainWithStringKey
{
    [Alias("add")]
    Task<int> Add(int a, int b);

    [Alias("addThrough")]
    Task<int> AddThrough(string target, int a, int b);

    [Alias("stamp")]
    Task<string?> Stamp();

    [Alias("stampThrough")]
    Task<string?> StampThrough(string target);
}

public class FilteredGrain : Grain, IFilteredGrain, IIncomingGrainCallFilter
{
    public Task<int> Add(int a, int b)
    {
        Observed.In(this.GetPrimaryKeyString()).Add("method");
        return Task.FromResult(a + b);
    }

    public Task<int> AddThrough(string target, int a, int b) => GrainFactory.GetGrain<IFilteredGrain>(target).Add(a, b);

    public Task<string?> Stamp() => Task.FromResult(RequestContext.Get(ObservingOutgoingFilter.Stamp) as string);

    public Task<string?> StampThrough(string target) => GrainFactory.GetGrain<IFilteredGrain>(target).Stamp();

    public async Task Invoke(IIncomingGrainCallContext context)
    {
        Observed.In(this.GetPrimaryKeyString()).Add($"own filter {context.MethodName}");
        await context.Invoke();
    }
}
