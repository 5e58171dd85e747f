using System.Runtime.CompilerServices;
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

    [Fact]
    public Task A_stream_may_take_longer_for_an_item_than_an_answer_may() => On(new ClusterKind { Hasty = true }, async cluster =>
    {
        var reading = cluster.GrainFactory.GetGrain<IStreamGrain>(Id + "/reader").ReadThrough(Id, "gate");
        await Seen.Until("second step");

        // Calls that nobody answers measure the time.
        for (var second = 0; second < 3; second++)
        {
            await Assert.ThrowsAsync<TimeoutException>(
                () => cluster.GrainFactory.GetGrain<ICallGrain>($"{Id}/{second}").Slow("never"));
        }

        Seen.Open("gate");
        Assert.Equal(Enumerable.Range(0, 2), await reading);
    });

    [Fact]
    public Task A_stream_that_is_cancelled_while_it_waits_is_closed_and_says_so() => OnCluster(async cluster =>
    {
        var grain = cluster.GrainFactory.GetGrain<IStreamGrain>(Id);
        using var cancellation = new CancellationTokenSource();
        var reading = ReadAsync(grain.Steps("gate").WithCancellation(cancellation.Token));
        await Seen.Until("second step");
        await cancellation.CancelAsync();
        await Seen.Until("cancelled");
        await grain.Ping();
        await grain.Ping();
        Seen.Open("gate");
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
        await Seen.Until("closed");
    });

    [Fact]
    public Task A_stream_is_cancelled_in_a_turn_of_its_grain() => OnCluster(async cluster =>
    {
        var grain = cluster.GrainFactory.GetGrain<IStreamGrain>(Id);
        using var cancellation = new CancellationTokenSource();
        var reading = ReadAsync(grain.Steps("gate").WithCancellation(cancellation.Token));
        await Seen.Until("second step");
        var working = grain.Work();
        await Seen.Until("working");
        await cancellation.CancelAsync();
        await working;
        await Seen.Until("cancelled");
        Seen.Open("gate");
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
        Assert.DoesNotContain("cancelled beside a turn", Seen.Lines);
    });

    [Fact]
    public Task A_stream_that_is_left_early_is_closed() => OnCluster(async cluster =>
    {
        var grain = cluster.GrainFactory.GetGrain<IStreamGrain>(Id);
        Seen.Open("gate");
        await foreach (var item in grain.Steps("gate"))
        {
            break;
        }

        await Seen.Until("closed");
        Assert.Equal("pong", await grain.Ping());
    });

    [Fact]
    public Task A_stream_ends_with_its_activation() => OnCluster(async cluster =>
    {
        var grain = cluster.GrainFactory.GetGrain<IStreamGrain>(Id);
        await using var items = grain.Steps("gate").GetAsyncEnumerator();
        Assert.True(await items.MoveNextAsync());
        await grain.Leave();
        Seen.Open("gate");
        await Seen.Until("closed");
        Assert.Equal("pong", await grain.Ping());
        await Assert.ThrowsAsync<EnumerationAbortedException>(async () =>
        {
            while (await items.MoveNextAsync())
            {
            }
        });
    });

    [Fact]
    public Task The_request_context_reaches_a_stream() => OnCluster(async cluster =>
    {
        RequestContext.Set("cause", "test");
        try
        {
            var values = new List<string?>();
            await foreach (var value in cluster.GrainFactory.GetGrain<IStreamGrain>(Id).ContextValues("cause"))
            {
                values.Add(value);
            }

            Assert.Equal("test", values[0]);
        }
        finally
        {
            RequestContext.Clear();
        }
    });

    private static async Task ReadAsync(ConfiguredCancelableAsyncEnumerable<int> items)
    {
        await foreach (var item in items)
        {
        }
    }
}
