using Billing.Engine.Tests.Grains;
using Billing.Engine.Tests.Harness;
using Billing.Shared;

namespace Billing.Engine.Tests.OfficialOnly;

/// <summary>What only a cluster can show: one activation over all silos, and a grain that moves when its silo dies.</summary>
public class Two_silos
{
    [Fact]
    public async Task Share_the_grains_and_each_grain_lives_once()
    {
        await using var cluster = await new ClusterKind { Silos = 2 }.DeployAsync(null, null);
        Assert.Equal(2, cluster.Silos.Count);
        var id = $"{nameof(Two_silos)}.{Guid.NewGuid():N}";
        for (var number = 0; number < 20; number++)
        {
            var grain = cluster.GrainFactory.GetGrain<ITurnGrain>($"{id}/{number}");
            var instances = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => grain.Instance()));
            Assert.Single(instances.Distinct());
        }

        var caller = cluster.GrainFactory.GetGrain<ICallGrain>(id);
        RequestContext.Set("cause", "test");
        Assert.Equal("test", await caller.ForwardedContextValue(id + "/further", "cause"));
        RequestContext.Clear();
    }

    [Fact]
    public async Task Take_over_from_each_other_with_stored_state()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var cluster = await new ClusterKind { Silos = 2, Durable = true, ShortReminders = true }
            .DeployAsync(null, database.ConnectionString);
        var ids = Enumerable.Range(0, 10).Select(number => $"{nameof(Two_silos)}.{Guid.NewGuid():N}/{number}").ToArray();
        foreach (var id in ids)
        {
            await cluster.GrainFactory.GetGrain<IStateGrain>(id).Set(id);
        }

        await cluster.StopSiloAsync(cluster.SecondarySilos[0]);
        foreach (var id in ids)
        {
            Assert.Equal(id, (await cluster.GrainFactory.GetGrain<IStateGrain>(id).Get()).Value);
        }
    }
}
