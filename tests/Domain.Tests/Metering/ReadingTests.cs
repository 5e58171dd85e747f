using System.Collections.Immutable;
using Billing.Domain.Calendars;
using Billing.Domain.Metering;
using FsCheck;
using FsCheck.Fluent;
using NodaTime;
using static Billing.Domain.Tests.Given;

namespace Billing.Domain.Tests.Metering;

public sealed class ReadingTests
{
    private static readonly Span March = new(At("2024-03-01"), At("2024-04-01"));

    [Theory]
    [InlineData(Aggregation.Count, 4)]
    [InlineData(Aggregation.Sum, 14)]
    [InlineData(Aggregation.Max, 9)]
    [InlineData(Aggregation.Min, 1)]
    [InlineData(Aggregation.Latest, 1)]
    [InlineData(Aggregation.UniqueCount, 3)]
    public void A_meter_is_read_as_it_was_agreed(Aggregation aggregation, int expected)
    {
        ImmutableArray<UsageEvent> events =
        [
            Event("a", 1, 3, "x"), Event("b", 2, 9, "y"), Event("c", 3, 1, "x"), Event("d", 31, 1, "z"),
            Event("b", 2, 9, "y"), Event("after", 32, 100, "w"),
        ];

        Assert.Equal(expected, Reading.Of(aggregation, events, March, CarriedOver.Nothing).Units.Value);
    }

    [Fact]
    public void An_empty_month_reads_nothing_and_carries_on_what_was_there()
    {
        var carried = new CarriedOver(300, ["x", "y"]);

        Assert.Equal(300, Reading.Of(Aggregation.WeightedSum, [], March, carried).Units.Value);
        Assert.Equal(2, Reading.Of(Aggregation.UniqueCount, [], March, carried).Units.Value);
        Assert.Equal(["x", "y"], Reading.Of(Aggregation.UniqueCount, [], March, carried).CarriedOver.Subjects.AsEnumerable());
        Assert.Equal(0, Reading.Of(Aggregation.Max, [], March, CarriedOver.Nothing).Units.Value);
    }

    [Fact]
    public void Whoever_left_within_the_month_was_there_and_is_gone_in_the_next()
    {
        var left = Reading.Of(Aggregation.UniqueCount, [Event("a", 3, 1, "x") with { Removes = true }], March, new(1, ["x"]));

        Assert.Equal(1, left.Units.Value);
        Assert.Empty(left.CarriedOver.Subjects);
    }

    [Fact]
    public void The_order_of_arrival_changes_no_reading() =>
        Prop.ForAll(Gen.Choose(0, 40).ArrayOf(12).ToArbitrary(), days =>
        {
            var events = days.Select((day, i) => Event($"e{i:00}", day, day - 7, $"s{day % 5}") with { Removes = day % 3 == 0 }).ToList();
            var backwards = Enumerable.Reverse(events).ToList();
            return Enum.GetValues<Aggregation>().All(aggregation =>
                Reading.Of(aggregation, events, March, CarriedOver.Nothing).Units.Value
                == Reading.Of(aggregation, backwards.Concat(events), March, CarriedOver.Nothing).Units.Value);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Every_event_is_in_exactly_one_bucket() =>
        Prop.ForAll(Gen.Choose(0, 3).ArrayOf(20).ToArbitrary(), kinds =>
        {
            var events = kinds.Select((kind, i) => Event($"e{i}", 1, 1, "x") with
            {
                Properties = kind switch
                {
                    0 => [],
                    1 => [new("cloud", "aws")],
                    2 => [new("cloud", "aws"), new("region", "eu")],
                    _ => [new("region", "eu")],
                },
            }).ToList();
            var buckets = UsageBuckets.ByFilter(
                events, [new("aws", [new("cloud", "aws")]), new("aws-eu", [new("cloud", "aws"), new("region", "eu")])]);
            return buckets.Sum(bucket => bucket.Events.Length) == events.Count
                && buckets[1].Events.Length == kinds.Count(kind => kind == 2);
        }).QuickCheckThrowOnFailure();

    private static UsageEvent Event(string id, int day, decimal value, string subject) =>
        new(id, "meter", At("2024-03-01") + Duration.FromDays(day - 1), value) { Subject = subject };
}
