using Billing.Engine.Tests.Grains;
using Billing.Engine.Tests.Harness;

namespace Billing.Engine.Tests.Semantics;

public class Filters : Semantic
{
    private static readonly ClusterKind Filtered = new() { Filters = true };

    [Fact]
    public Task Incoming_filters_surround_the_method_and_may_change_its_result() => On(Filtered, async cluster =>
    {
        Assert.Equal(6, await cluster.GrainFactory.GetGrain<IFilteredGrain>(Id).Add(2, 3));

        // Whether the test's own call passes an outgoing filter depends on where the client lives.
        var incoming = Seen.Lines.Where(static line => !line.StartsWith("outgoing", StringComparison.Ordinal));
        Assert.Equal(["incoming Add", "own filter Add", "method", "incoming done 5"], incoming);
    });

    [Fact]
    public Task Outgoing_filters_surround_the_call_of_a_grain() => On(Filtered, async cluster =>
    {
        var through = Id + "/through";
        Assert.Equal(7, await cluster.GrainFactory.GetGrain<IFilteredGrain>(through).AddThrough(Id, 2, 3));
        Assert.Equal(
            ["outgoing Add", "incoming Add", "own filter Add", "method", "incoming done 5", "outgoing done 6"], Seen.Lines);
    });

    [Fact]
    public Task What_an_outgoing_filter_puts_into_the_context_travels_with_the_call() => On(Filtered, async cluster =>
        Assert.Equal("filtered", await cluster.GrainFactory.GetGrain<IFilteredGrain>(Id + "/through").StampThrough(Id)));
}
