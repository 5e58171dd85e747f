using Billing.Engine.Tests.Grains;
using Billing.Engine.Tests.Harness;
using Orleans.Storage;

namespace Billing.Engine.Tests.Semantics;

public class State : Semantic
{
    [Fact]
    public Task A_deactivated_grain_comes_back_with_its_stored_state() => OnDatabase(async (cluster, _) =>
    {
        var grain = cluster.GrainFactory.GetGrain<IStateGrain>(Id);
        Assert.False((await grain.Get()).Exists);
        await grain.Set("stored");
        await grain.SetUnsaved("unsaved");
        var before = await grain.Get();
        await grain.Leave();
        var after = await Later(grain, before.Instance);
        Assert.Equal("stored", after.Value);
        Assert.Equal(before.Etag, after.Etag);
        Assert.True(after.Exists);
    });

    [Fact]
    public Task A_write_over_somebody_elses_write_fails_and_the_grain_is_loaded_again() => OnDatabase(async (cluster, database) =>
    {
        var grain = cluster.GrainFactory.GetGrain<IStateGrain>(Id);
        await grain.Set("mine");
        var before = await grain.Get();
        await database.ExecuteAsync("UPDATE OrleansStorage SET Version = Version + 1, PayloadBinary = '{\"Value\":\"theirs\"}'");
        await Assert.ThrowsAnyAsync<InconsistentStateException>(() => grain.Set("mine again"));
        var after = await Later(grain, before.Instance);
        Assert.Equal("theirs", after.Value);
        await grain.Set("mine at last");
        Assert.Equal("mine at last", (await grain.Get()).Value);
    });

    [Fact]
    public Task A_lost_write_sends_its_own_grain_away_and_not_the_callers() => OnDatabase(async (cluster, database) =>
    {
        var caller = cluster.GrainFactory.GetGrain<IStateGrain>(Id + "/caller");
        await caller.Set("callers");
        var stays = await caller.Get();
        await caller.SetThrough(Id, "mine");
        await database.ExecuteAsync("UPDATE OrleansStorage SET Version = Version + 1");
        await Assert.ThrowsAnyAsync<InconsistentStateException>(() => caller.SetThrough(Id, "mine again"));
        Assert.Equal(stays.Instance, (await caller.Get()).Instance);
        await caller.SetThrough(Id, "mine at last");
    });

    [Fact]
    public Task A_lost_write_of_a_timer_sends_its_grain_away() => OnDatabase(async (cluster, database) =>
    {
        var grain = cluster.GrainFactory.GetGrain<IStateGrain>(Id);
        await grain.Set("mine");
        var before = await grain.Get();
        await database.ExecuteAsync("UPDATE OrleansStorage SET Version = Version + 1");
        await grain.SetByTimer("mine again");
        await Seen.Until("timer wrote");
        Assert.Equal("mine", (await Later(grain, before.Instance)).Value);
    });

    [Fact]
    public Task A_failed_write_reaches_the_caller_and_changes_nothing_stored() => OnDatabase(async (cluster, database) =>
    {
        var grain = cluster.GrainFactory.GetGrain<IStateGrain>(Id);
        await grain.Set("good");
        await database.ExecuteAsync(
            "ALTER TABLE OrleansStorage ADD CHECK (PayloadBinary IS NULL OR position('\\x706f69736f6e'::bytea in PayloadBinary) = 0)");
        await Assert.ThrowsAnyAsync<Exception>(() => grain.Set("poison"));
        await grain.Leave();
        var kept = await Later(grain, 0);
        Assert.Equal("good", kept.Value);
        await grain.Set("better");
        Assert.Equal("better", (await grain.Get()).Value);
    });

    [Fact]
    public Task A_cleared_state_is_gone_and_its_version_goes_on() => OnDatabase(async (cluster, _) =>
    {
        var grain = cluster.GrainFactory.GetGrain<IStateGrain>(Id);
        await grain.Set("something");
        await grain.Clear();
        var cleared = await grain.Get();
        Assert.False(cleared.Exists);
        Assert.Null(cleared.Value);
        await grain.Set("something else");
        Assert.Equal("something else", (await grain.Get()).Value);
    });

    [Fact]
    public Task State_survives_a_restart_of_the_cluster() => OnDatabase(async (cluster, _) =>
    {
        await cluster.GrainFactory.GetGrain<IStateGrain>(Id).Set("stored");
        await cluster.RestartSiloAsync(cluster.Silos[0]);
        Assert.Equal("stored", (await cluster.GrainFactory.GetGrain<IStateGrain>(Id).Get()).Value);
    });

    /// <summary>What the grain says once another instance answers; a grain that leaves may still answer a first call.</summary>
    private static async Task<StateView> Later(IStateGrain grain, int than)
    {
        for (var attempt = 0; attempt < 200; attempt++)
        {
            var view = await grain.Get();
            if (view.Instance != than)
            {
                return view;
            }

            await Task.Yield();
        }

        throw new Xunit.Sdk.XunitException($"Instance {than} still answers.");
    }
}
