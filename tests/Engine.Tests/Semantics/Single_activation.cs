using Billing.Engine.Tests.Grains;
using Billing.Engine.Tests.Harness;

namespace Billing.Engine.Tests.Semantics;

public class Single_activation : Semantic
{
    [Fact]
    public Task Concurrent_first_calls_meet_one_activation() => OnCluster(async cluster =>
    {
        var first = cluster.GrainFactory.GetGrain<IGatedGrain>(Id).Instance();
        await Seen.Until("activating");
        var sent = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Factory.StartNew(
            () => cluster.GrainFactory.GetGrain<IGatedGrain>(Id).Instance())));
        Seen.Open("activate");
        var instances = await Task.WhenAll(sent);
        Assert.Equal([await first], instances.Distinct());
        Assert.Equal(["activating"], Seen.Lines);
    });
}
