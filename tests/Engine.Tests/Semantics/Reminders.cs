using Billing.Engine.Tests.Grains;
using Billing.Engine.Tests.Harness;

namespace Billing.Engine.Tests.Semantics;

public class Reminders : Semantic
{
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly ClusterKind Short = new() { ShortReminders = true };

    [Fact]
    public Task A_reminder_wakes_its_grain_at_its_time_and_again_after_its_period() => On(Short, async cluster =>
    {
        await cluster.GrainFactory.GetGrain<IRemindedGrain>(Id).Register("r", Soon, Soon);
        await Seen.Until("r 200", times: 2);
    });

    [Fact]
    public Task Registering_again_moves_the_reminder() => On(Short, async cluster =>
    {
        var grain = cluster.GrainFactory.GetGrain<IRemindedGrain>(Id);
        await grain.Register("r", Hour, Hour);
        await grain.Register("r", Soon, TimeSpan.FromMilliseconds(300));
        await Seen.Until("r 300");
        Assert.Equal(["r"], await grain.Names());
    });

    [Fact]
    public Task An_unregistered_reminder_is_gone() => On(Short, async cluster =>
    {
        var grain = cluster.GrainFactory.GetGrain<IRemindedGrain>(Id);
        await grain.Register("a", Hour, Hour);
        await grain.Register("b", Soon, Soon);
        Assert.Equal(["a", "b"], await grain.Names());
        await Seen.Until("b 200");
        Assert.True(await grain.Unregister("b"));
        Assert.False(await grain.Unregister("b"));
        Assert.Equal(["a"], await grain.Names());

        // Another reminder measures the time in which this one must not come; one tick may have been under way.
        var before = Seen.Count("b 200");
        await cluster.GrainFactory.GetGrain<IRemindedGrain>(Id + "/metronome").Register("m", Soon, Soon);
        await Observed.In(Id + "/metronome").Until("m 200", times: 3);
        Assert.InRange(Seen.Count("b 200"), before, before + 1);
    });

    [Fact]
    public Task A_period_below_a_minute_is_refused() => OnCluster(async cluster =>
    {
        var grain = cluster.GrainFactory.GetGrain<IRemindedGrain>(Id);
        await Assert.ThrowsAsync<ArgumentException>(() => grain.Register("r", Hour, TimeSpan.FromSeconds(59)));
        await grain.Register("r", Hour, TimeSpan.FromMinutes(1));
    });

    [Fact]
    public Task A_reminder_survives_a_restart() => OnDatabase(async (cluster, _) =>
    {
        await cluster.GrainFactory.GetGrain<IRemindedGrain>(Id).Register("r", TimeSpan.FromSeconds(3), Hour);
        await cluster.RestartSiloAsync(cluster.Silos[0]);
        await Seen.Until("r 3600000");
        Assert.Equal(["r"], await cluster.GrainFactory.GetGrain<IRemindedGrain>(Id).Names());
    });

    [Fact]
    public Task A_reminder_whose_time_passed_while_the_cluster_was_down_comes_at_its_next_period() =>
        OnDatabase(async (cluster, database) =>
        {
            await cluster.GrainFactory.GetGrain<IRemindedGrain>(Id).Register("r", Hour, TimeSpan.FromSeconds(2));
            await database.ExecuteAsync("UPDATE OrleansRemindersTable SET StartTime = now() - interval '10 minutes'");
            await cluster.RestartSiloAsync(cluster.Silos[0]);
            await Seen.Until("r 2000");
        });
}
