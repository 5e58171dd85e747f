using System.Runtime.CompilerServices;
using Billing.Engine.Tests.Harness;

namespace Billing.Engine.Tests.Grains;

[Alias("engine.tests.stream")]
public interface IStreamGrain : IGrainWithStringKey
{
    [Alias("steps")]
    IAsyncEnumerable<int> Steps(string gate, CancellationToken cancellation = default);

    [Alias("contextValues")]
    IAsyncEnumerable<string?> ContextValues(string key);

    [Alias("echo")]
    IAsyncEnumerable<int> Echo(List<int> items);

    [Alias("work")]
    Task Work();

    [Alias("ping")]
    Task<string> Ping();

    [Alias("leave")]
    Task Leave();

    [Alias("readThrough")]
    [ResponseTimeout("00:00:20")]
    Task<int[]> ReadThrough(string target, string gate);
}

public class StreamGrain : Grain, IStreamGrain
{
    private bool _working;
    private bool _disturbed;

    private Observed Seen => Observed.In(this.GetPrimaryKeyString());

    public async IAsyncEnumerable<int> Steps(string gate, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        // Not async, so it sees whether it runs beside a turn of the grain.
        using var registration = cancellation.Register(() =>
        {
            _disturbed |= _working;
            Seen.Add(_working ? "cancelled beside a turn" : "cancelled");
        });
        try
        {
            yield return 0;
            Seen.Add("second step");
            await Seen.Pass(gate);
            yield return 1;
        }
        finally
        {
            Seen.Add("closed");
        }
    }

    public async IAsyncEnumerable<string?> ContextValues(string key)
    {
        yield return RequestContext.Get(key) as string;
        await Task.Yield();
        yield return RequestContext.Get(key) as string;
    }

    public async IAsyncEnumerable<int> Echo(List<int> items)
    {
        for (var at = 0; at < items.Count; at++)
        {
            await Task.Yield();
            yield return items[at];
        }
    }

    public Task Work()
    {
        _working = true;
        Seen.Add("working");
        SpinWait.SpinUntil(() => Volatile.Read(ref _disturbed), TimeSpan.FromMilliseconds(300));
        _working = false;
        return Task.CompletedTask;
    }

    public Task<string> Ping() => Task.FromResult("pong");

    public Task Leave()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    public async Task<int[]> ReadThrough(string target, string gate)
    {
        var items = new List<int>();
        await foreach (var item in GrainFactory.GetGrain<IStreamGrain>(target).Steps(gate))
        {
            items.Add(item);
        }

        return [.. items];
    }
}
