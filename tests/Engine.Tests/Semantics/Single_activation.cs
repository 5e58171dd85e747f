using Billing.Engine.Tests.Grains;
using Billing.Engine.Tests.Harness;

namespace Billing.Engine.Tests.Semantics;

public class Single_activation : Semantic
{
    [Fact]
    public Task Concurrent_first_calls_meet_one_activation() => OnCluster(async cluster =>
    {
        for (var round = 0; round < 20; round++)
        {
            var grain = cluster.GrainFactory.GetGrain<ITurnGrain>($"{Id}/{round}");
            var instances = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(grain.Instance)));
            Assert.Single(instances.Distinct());
        }
    });
}
