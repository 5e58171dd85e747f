using Billing.Engine.Tests.Grains;
using Billing.Engine.Tests.Harness;

namespace Billing.Engine.Tests.Semantics;

public class Context : Semantic
{
    [Fact]
    public Task The_request_context_travels_with_the_call_and_further() => OnCluster(async cluster =>
    {
        RequestContext.Set("cause", "test");
        try
        {
            var grain = cluster.GrainFactory.GetGrain<ICallGrain>(Id);
            Assert.Equal("test", await grain.ContextValue("cause"));
            Assert.Equal("test", await grain.ForwardedContextValue(Id + "/further", "cause"));
        }
        finally
        {
            RequestContext.Clear();
        }
    });

    [Fact]
    public Task A_call_that_waited_for_another_does_not_see_its_context() => OnCluster(async cluster =>
    {
        var grain = cluster.GrainFactory.GetGrain<ICallGrain>(Id);
        RequestContext.Set("secret", "mine");
        var holding = grain.Hold("gate");
        RequestContext.Clear();
        await Seen.Until("holding");
        var waiting = grain.ContextValue("secret");
        await grain.Glance();
        Seen.Open("gate");
        await holding;
        Assert.Null(await waiting);
    });

    [Fact]
    public Task What_a_callee_sets_is_seen_by_nobody_else() => OnCluster(async cluster =>
    {
        RequestContext.Clear();
        var grain = cluster.GrainFactory.GetGrain<ICallGrain>(Id);
        for (var round = 0; round < 200; round++)
        {
            await grain.SetContext("secret", "mine");
            Assert.Null(RequestContext.Get("secret"));
            Assert.Null(await grain.ContextValue("secret"));
            Assert.Null(await grain.ForwardedContextValue(Id + "/further", "secret"));
        }
    });
}
