using Billing.Engine.Tests.Grains;
using Billing.Engine.Tests.Harness;

namespace Billing.Engine.Tests.EmbeddedOnly;

/// <summary>What only many threads at once can break.</summary>
public class Live_process
{
    private static readonly TimeSpan NoHang = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task A_stop_waits_for_no_grain_that_has_left_already()
    {
        var id = Guid.NewGuid().ToString("N");
        for (var round = 0; round < 10; round++)
        {
            var cluster = await new ClusterKind { OwnCluster = true }.DeployAsync(null, null);
            await Task.WhenAll(Enumerable.Range(0, 3_000).Select(
                number => cluster.GrainFactory.GetGrain<ICallGrain>($"{id}/{round}/{number}").Ping()));
            await cluster.StopAllSilosAsync().WaitAsync(NoHang);
            await cluster.DisposeAsync();
        }
    }

    [Fact]
    public async Task Every_caller_hears_of_the_death_of_its_process()
    {
        var id = Guid.NewGuid().ToString("N");
        for (var round = 0; round < 30; round++)
        {
            var cluster = await new ClusterKind { OwnCluster = true }.DeployAsync(null, null);
            var grains = Enumerable.Range(0, 100)
                .Select(number => cluster.GrainFactory.GetGrain<IReentrantGrain>($"{id}/{round}/{number}")).ToArray();
            var calls = grains.SelectMany(grain => Enumerable.Range(0, 20).Select(_ => grain.CountWithYields(1_000))).ToArray();
            await cluster.KillSiloAsync(cluster.Silos[0]);
            try
            {
                await Task.WhenAll(calls).WaitAsync(NoHang);
            }
            catch (SiloUnavailableException)
            {
                // Expected of those that had not ended.
            }

            Assert.All(calls, static call => Assert.True(call.IsCompleted));
            await cluster.DisposeAsync();
        }
    }
}
