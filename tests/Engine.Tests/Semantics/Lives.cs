using Billing.Engine.Tests.Grains;
using Billing.Engine.Tests.Harness;

namespace Billing.Engine.Tests.Semantics;

public class Lives : Semantic
{
    private static readonly ClusterKind Collecting = new() { CollectsIdle = true };
    private static readonly ClusterKind Hasty = new() { Hasty = true };

    [Fact]
    public Task A_grain_that_asks_to_leave_is_made_anew_for_the_next_call() => OnCluster(async cluster =>
    {
        var grain = cluster.GrainFactory.GetGrain<ILifeGrain>(Id);
        var first = await grain.Instance();
        await grain.Leave();
        await Seen.Until("deactivated ApplicationRequested");
        Assert.NotEqual(first, await grain.Instance());
        Assert.Equal(["activated", "deactivated ApplicationRequested", "activated"], Seen.Lines);
    });

    [Fact]
    public Task An_activation_that_fails_fails_its_callers_and_the_next_call_tries_again() => OnCluster(async cluster =>
    {
        var grain = cluster.GrainFactory.GetGrain<IStillbornGrain>(Id);
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(grain.Ping);
        Assert.Equal("not yet", refused.Message);
        Assert.Equal("alive", await grain.Ping());
    });

    [Fact]
    public Task A_grain_that_nobody_calls_leaves_after_its_age_and_not_before() => On(Collecting, async cluster =>
    {
        var patient = cluster.GrainFactory.GetGrain<IPatientGrain>(Id + "/patient");
        var stays = await patient.Instance();
        await cluster.GrainFactory.GetGrain<ILifeGrain>(Id).Instance();
        await Seen.Until("deactivated ActivationIdle");
        Assert.Equal(stays, await patient.Instance());
    });

    [Fact]
    public async Task A_silo_that_stops_deactivates_its_grains() => await On(new ClusterKind { OwnCluster = true }, async cluster =>
    {
        await cluster.GrainFactory.GetGrain<ILifeGrain>(Id).Instance();
        await cluster.StopAllSilosAsync();
        await Seen.Until("deactivated ShuttingDown");
    });

    [Fact]
    public Task A_grain_that_hangs_when_it_comes_is_given_up() => On(Hasty, async cluster =>
    {
        var grain = cluster.GrainFactory.GetGrain<IHangingGrain>($"{Id}/{HangingGrain.Coming}");
        Assert.Equal(2, await SecondLife(grain));
    });

    [Fact]
    public Task A_grain_that_hangs_when_it_leaves_is_given_up() => On(Hasty, async cluster =>
    {
        var grain = cluster.GrainFactory.GetGrain<IHangingGrain>($"{Id}/{HangingGrain.Leaving}");
        Assert.Equal(1, await grain.Instance());
        await grain.Leave();
        Assert.Equal(2, await SecondLife(grain));
    });

    [Fact]
    public Task A_grain_may_put_off_its_leaving_for_ever() => On(Collecting, async cluster =>
    {
        var stays = cluster.GrainFactory.GetGrain<ILifeGrain>(Id + "/stays");
        var instance = await stays.Instance();
        await stays.Delay(TimeSpan.MaxValue);
        await cluster.GrainFactory.GetGrain<ILifeGrain>(Id).Instance();
        await Seen.Until("deactivated ActivationIdle");
        Assert.Equal(instance, await stays.Instance());
    });

    /// <summary>What the calls that waited are told differs between the builds; that somebody answers the next one must not.</summary>
    private static async Task<int> SecondLife(IHangingGrain grain)
    {
        var patience = System.Diagnostics.Stopwatch.StartNew();
        var life = 1;
        while (life == 1 && patience.Elapsed < TimeSpan.FromSeconds(8))
        {
            try
            {
                life = await grain.Instance().WaitAsync(TimeSpan.FromSeconds(8));
            }
            catch (Exception gaveUp) when (gaveUp is TimeoutException or OrleansException or OperationCanceledException)
            {
            }
        }

        return life;
    }
}
