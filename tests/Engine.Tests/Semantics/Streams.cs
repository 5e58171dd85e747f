using Billing.Engine.Tests.Grains;
using Billing.Engine.Tests.Harness;

namespace Billing.Engine.Tests.Semantics;

public class Streams : Semantic
{
    [Fact]
    public Task A_stream_brings_every_item_once_and_in_order() => OnCluster(async cluster =>
    {
        var items = new List<int>();
        await foreach (var item in cluster.GrainFactory.GetGrain<ICallGrain>(Id).Numbers(250, null))
        {
            items.Add(item);
        }

        Assert.Equal(Enumerable.Range(0, 250), items);
    });

    [Fact]
    public Task A_grain_answers_other_calls_while_a_stream_of_it_is_open() => OnCluster(async cluster =>
    {
        var grain = cluster.GrainFactory.GetGrain<ICallGrain>(Id);
        await using var items = grain.Numbers(2, "gate").GetAsyncEnumerator();
        Assert.True(await items.MoveNextAsync());
        var next = items.MoveNextAsync().AsTask();
        Assert.Equal("pong", await grain.Ping().WaitAsync(TimeSpan.FromSeconds(5)));
        Seen.Open("gate");
        Assert.True(await next);
        Assert.False(await items.MoveNextAsync());
    });
}
