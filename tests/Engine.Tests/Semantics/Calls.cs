using Billing.Engine.Tests.Grains;
using Billing.Engine.Tests.Harness;

namespace Billing.Engine.Tests.Semantics;

public class Calls : Semantic
{
    private static readonly TimeSpan NoHang = TimeSpan.FromSeconds(6);

    [Fact]
    public Task Two_grains_that_wait_for_each_other_end_in_a_time_out() => OnCluster(async cluster =>
    {
        var first = cluster.GrainFactory.GetGrain<ICallerGrain>(Id);
        var other = Id + "/other";
        var refused = await Assert.ThrowsAnyAsync<Exception>(() => first.CallOther(other).WaitAsync(NoHang));
        Assert.IsType<TimeoutException>(refused);
        await Observed.In(other).Until("timed out");
        Assert.Equal("answer", await first.Answer().WaitAsync(NoHang));
    });

    [Fact]
    public Task A_call_that_timed_out_goes_on_running() => OnCluster(async cluster =>
    {
        var grain = cluster.GrainFactory.GetGrain<ICallGrain>(Id);
        var slow = grain.Slow("gate");
        await Seen.Until("slow in");
        await Assert.ThrowsAsync<TimeoutException>(() => slow);
        Assert.DoesNotContain("slow out", Seen.Lines);
        Seen.Open("gate");
        await Seen.Until("slow out");
        Assert.Equal("pong", await grain.Ping());
    });

    [Fact]
    public Task An_exception_reaches_the_caller_with_its_type_and_message() => OnCluster(async cluster =>
    {
        var grain = cluster.GrainFactory.GetGrain<ICallGrain>(Id);
        var thrown = await Assert.ThrowsAsync<InvalidOperationException>(() => grain.Refuse("no"));
        Assert.Equal("no", thrown.Message);
        var later = await Assert.ThrowsAsync<ArgumentException>(() => grain.RefuseLater("no again"));
        Assert.Equal("no again", later.Message);
        Assert.Equal("pong", await grain.Ping());
    });

    [Fact]
    public Task A_method_that_returns_no_task_fails_its_call_and_no_other() => OnCluster(async cluster =>
    {
        var grain = cluster.GrainFactory.GetGrain<ICallGrain>(Id);
        await Assert.ThrowsAsync<NullReferenceException>(() => grain.ReturnNoTask().WaitAsync(NoHang));
        Assert.Equal("pong", await grain.Ping().WaitAsync(NoHang));
    });

    [Fact]
    public Task A_value_task_answers_like_a_task() => OnCluster(async cluster =>
        Assert.Equal(42, await cluster.GrainFactory.GetGrain<ICallGrain>(Id).Doubled(21)));

    [Fact]
    public Task A_one_way_call_does_not_wait_for_its_callee() => OnCluster(async cluster =>
    {
        await cluster.GrainFactory.GetGrain<ICallGrain>(Id).Ping();
        var sending = cluster.GrainFactory.GetGrain<ICallerGrain>(Id + "/sender").SendOneWay(Id, "gate");
        await Seen.Until("sender went on");
        Assert.DoesNotContain("notified", Seen.Lines);
        Seen.Open("gate");
        await Seen.Until("notified");
        await sending;
    });

    [Fact]
    public Task Nobody_hears_the_failure_of_a_one_way_call() => OnCluster(async cluster =>
    {
        var grain = cluster.GrainFactory.GetGrain<ICallGrain>(Id);
        await grain.FailOneWay();
        await Seen.Until("failing");
        Assert.Equal("pong", await grain.Ping());
    });

    [Fact]
    public Task A_call_whose_token_is_cancelled_already_reaches_nobody() => OnCluster(async cluster =>
    {
        var grain = cluster.GrainFactory.GetGrain<ICallGrain>(Id);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => grain.WaitForCancellation(new CancellationToken(true)).WaitAsync(NoHang));
        Assert.Equal("pong", await grain.Ping());
        Assert.Empty(Seen.Lines);
    });

    [Fact]
    public Task A_cancelled_call_is_cancelled_at_both_ends() => OnCluster(async cluster =>
    {
        using var cancellation = new CancellationTokenSource();
        var waiting = cluster.GrainFactory.GetGrain<ICallGrain>(Id).WaitForCancellation(cancellation.Token);
        await Seen.Until("waiting");
        await cancellation.CancelAsync();
        await Seen.Until("cancelled");

        // The callee has heard of it and goes on; the caller does not wait for that.
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.WaitAsync(TimeSpan.FromSeconds(5)));
        Seen.Open("gone on");
    });
}
