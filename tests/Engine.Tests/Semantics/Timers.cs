using Billing.Engine.Tests.Grains;
using Billing.Engine.Tests.Harness;

namespace Billing.Engine.Tests.Semantics;

public class Timers : Semantic
{
    private static readonly TimeSpan Often = TimeSpan.FromMilliseconds(20);

    [Fact]
    public Task A_timer_ticks_again_and_again() => OnCluster(async cluster =>
    {
        await cluster.GrainFactory.GetGrain<ITimedGrain>(Id).Start(Often, Often);
        await Seen.Until("tick", times: 3);
    });

    [Fact]
    public Task A_tick_waits_for_the_running_call() => OnCluster(async cluster =>
    {
        var grain = cluster.GrainFactory.GetGrain<ITimedGrain>(Id);
        var staying = grain.Stay("gate");
        await Seen.Until("staying");
        var other = cluster.GrainFactory.GetGrain<ITimedGrain>(Id + "/metronome");
        Seen.Open("gate");
        await staying;
        await grain.Start(Often, Often);
        await Seen.Until("tick");
        var again = grain.Stay("gate again");
        await Seen.Until("staying", times: 2);

        // Another grain's ticks measure the time in which this one's must not come.
        await other.Start(Often, Often);
        await Observed.In(Id + "/metronome").Until("tick", times: 5);
        Assert.DoesNotContain("tick inside a call", Seen.Lines);
        Seen.Open("gate again");
        await again;
    });

    [Fact]
    public Task A_timer_ends_with_its_activation() => OnCluster(async cluster =>
    {
        var grain = cluster.GrainFactory.GetGrain<ITimedGrain>(Id);
        await grain.Start(Often, Often);
        await Seen.Until("tick");
        await grain.Leave();
        await Seen.Until("deactivated 0");
        var ticks = Seen.Count("tick");
        await cluster.GrainFactory.GetGrain<ITimedGrain>(Id + "/metronome").Start(Often, Often);
        await Observed.In(Id + "/metronome").Until("tick", times: 5);
        Assert.InRange(Seen.Count("tick"), ticks, ticks + 1);
    });

    [Fact]
    public Task A_period_that_no_timer_can_hold_is_refused_at_once() => OnCluster(async cluster =>
    {
        var grain = cluster.GrainFactory.GetGrain<ITimedGrain>(Id);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => grain.Start(Often, TimeSpan.FromDays(60)));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => grain.Start(Often, TimeSpan.FromSeconds(-5)));
        await grain.Ping().WaitAsync(TimeSpan.FromSeconds(5));
    });
}
