using Billing.Engine.Tests.Grains;
using Billing.Engine.Tests.Harness;

namespace Billing.Engine.Tests.Semantics;

public class Turns : Semantic
{
    [Fact]
    public Task A_warm_activation_takes_calls_in_the_order_sent() => OnCluster(async cluster =>
    {
        var target = cluster.GrainFactory.GetGrain<ITurnGrain>(Id);
        await target.Appended();
        await cluster.GrainFactory.GetGrain<ICallerGrain>(Id + "/sender").SendInOrder(Id, 2_000);
        Assert.Equal(Enumerable.Range(0, 2_000), await target.Appended());
    });

    [Fact]
    public Task A_call_waits_until_the_one_before_has_ended() => OnCluster(async cluster =>
    {
        var grain = cluster.GrainFactory.GetGrain<ITurnGrain>(Id);
        await grain.Appended();
        var first = grain.Write("first");
        await Seen.Until("write first in");
        var second = grain.Write("second");
        Assert.Equal(1, await grain.Inside());
        Seen.Open("first");
        await first;
        await Seen.Until("write second in");
        Seen.Open("second");
        await second;
        Assert.Equal(["write first in", "write first out", "write second in", "write second out"], Seen.Lines);
    });

    [Fact]
    public Task Turns_of_a_reentrant_grain_interleave_and_never_overlap() => OnCluster(async cluster =>
    {
        var grain = cluster.GrainFactory.GetGrain<IReentrantGrain>(Id);
        await grain.CountWithYields(1);
        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => grain.CountWithYields(100)));
        Assert.Equal(5_002, await grain.CountWithYields(1));
        Assert.DoesNotContain(true, await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => grain.SeesAnotherTurn())));
    });

    [Fact]
    public Task A_reentrant_grain_lets_a_second_call_in() => OnCluster(async cluster =>
    {
        var grain = cluster.GrainFactory.GetGrain<IReentrantGrain>(Id);
        var first = grain.Stay("first");
        await Seen.Until("first in");
        var second = grain.Stay("second");
        await Seen.Until("second in");
        Seen.Open("first");
        Seen.Open("second");
        await Task.WhenAll(first, second);
    });

    [Fact]
    public Task An_always_interleaving_call_enters_while_another_runs() => OnCluster(async cluster =>
    {
        var grain = cluster.GrainFactory.GetGrain<ITurnGrain>(Id);
        var running = grain.Write("gate");
        await Seen.Until("write gate in");
        Assert.Equal(1, await grain.Inside().WaitAsync(TimeSpan.FromSeconds(5)));
        Seen.Open("gate");
        await running;
    });

    [Fact]
    public Task Read_only_calls_run_side_by_side() => OnCluster(async cluster =>
    {
        var grain = cluster.GrainFactory.GetGrain<ITurnGrain>(Id);
        var first = grain.Read("first");
        await Seen.Until("read first in");
        var second = grain.Read("second");
        await Seen.Until("read second in");
        Seen.Open("first");
        Seen.Open("second");
        await Task.WhenAll(first, second);
    });

    [Fact]
    public Task A_read_only_call_waits_for_a_writing_one() => OnCluster(async cluster =>
    {
        var grain = cluster.GrainFactory.GetGrain<ITurnGrain>(Id);
        await grain.Appended();
        var writing = grain.Write("write");
        await Seen.Until("write write in");
        var reading = grain.Read("read");
        Assert.Equal(1, await grain.Inside());
        Seen.Open("write");
        Seen.Open("read");
        await Task.WhenAll(writing, reading);
        Assert.Equal(["write write in", "write write out", "read read in", "read read out"], Seen.Lines);
    });

    [Fact]
    public Task A_writing_call_waits_for_a_read_only_one() => OnCluster(async cluster =>
    {
        var grain = cluster.GrainFactory.GetGrain<ITurnGrain>(Id);
        await grain.Appended();
        var reading = grain.Read("read");
        await Seen.Until("read read in");
        var writing = grain.Write("write");
        Assert.Equal(1, await grain.Inside());
        Seen.Open("read");
        Seen.Open("write");
        await Task.WhenAll(reading, writing);
        Assert.Equal(["read read in", "read read out", "write write in", "write write out"], Seen.Lines);
    });
}
