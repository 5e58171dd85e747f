using Billing.Engine.Tests.Harness;
using Microsoft.Extensions.DependencyInjection;

namespace Billing.Engine.Tests.EmbeddedOnly;

[Alias("engine.tests.escaping")]
public interface IEscapingGrain : IGrainWithStringKey
{
    [Alias("pool")]
    Task EscapeToThePool();

    [Alias("turn")]
    Task LeaveTheTurn();

    [Alias("keep")]
    Task<List<string>> Keep(List<string>? values);
}

/// <summary>Does what a grain must not do.</summary>
public class EscapingGrain : Grain, IEscapingGrain
{
    private List<string> _kept = [];

    // Completed by a thread of the pool, and not before the turn has left it waiting.
    public Task EscapeToThePool() => WaitForThePool(Observed.In(this.GetPrimaryKeyString()).Pass("suspended"));

    public async Task LeaveTheTurn()
    {
        var source = new TaskCompletionSource();
        var leaving = Leave(source.Task);
        await Task.Yield();
        await GrainFactory.GetGrain<IEscapingGrain>("other").Keep(null);

        // The continuation of a ConfigureAwait(false) runs wherever the source is completed: here, in another's turn.
        using var timer = ServiceProvider.GetRequiredService<TimeProvider>()
            .CreateTimer(_ => source.SetResult(), null, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);
        await leaving;
    }

    public Task<List<string>> Keep(List<string>? values)
    {
        _kept = values ?? _kept;
        return Task.FromResult(_kept);
    }

    private async Task Leave(Task signal)
    {
        await signal.ConfigureAwait(false);
        GrainFactory.GetGrain<IEscapingGrain>("other");
    }

    private static async Task WaitForThePool(Task suspended) => await Task.Run(() => suspended.Wait());
}

[Alias("engine.tests.flighty")]
public interface IFlightyGrain : IGrainWithStringKey
{
    [Alias("ping")]
    Task Ping();
}

/// <summary>Leaves before it has answered anybody.</summary>
public class FlightyGrain : Grain, IFlightyGrain
{
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(TimeSpan.FromMilliseconds(1), ServiceProvider.GetRequiredService<TimeProvider>(), cancellationToken);
        DeactivateOnIdle();
    }

    public Task Ping() => Task.CompletedTask;
}
