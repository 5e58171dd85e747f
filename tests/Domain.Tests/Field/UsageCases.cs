using System.Collections.Immutable;
using Billing.Domain.Amounts;
using Billing.Domain.Calendars;
using Billing.Domain.Charging;
using Billing.Domain.Conventions;
using Billing.Domain.Metering;
using NodaTime;
using static Billing.Domain.Tests.Given;

namespace Billing.Domain.Tests.Field;

/// <summary>How other systems count usage and what they charge for it while the period runs.</summary>
public sealed class UsageCases
{
    private static readonly BillingConvention Lago = BillingProfiles.Lago;
    private static readonly BillingCalendar Months = new(BillingInterval.Monthly, Anchor.Calendar, DateTimeZone.Utc);
    private static readonly ChargeModel ThreeTiers = new ChargeModel.Graduated(Tiers.Of(new(5, 10, 100), new(15, 5, 50), new(null, 2)));

    [Fact]
    public void LAGO_CHG_008_an_event_pays_the_packages_it_begins() =>
        Assert.Equal([0, 10_000, 10_000], AdvanceFees(Aggregation.Sum, new ChargeModel.Package(2, 100, 3), Sums(3, 1, 2)));

    [Fact]
    public void LAGO_CHG_010_events_of_one_instant_are_priced_one_after_the_other()
    {
        var events = Sums(1, 1, 1).Select(usage => usage with { HappenedAt = At("2024-03-01") }).ToImmutableArray();
        var fees = AdvanceFees(Aggregation.Count, new ChargeModel.Graduated(Tiers.Of(new(2, 0), new(null, 2))), events);

        Assert.Equal([0, 0, 200], fees.Order());
        Assert.Equal(3, events.DistinctBy(usage => usage.Id).Count());
    }

    [Fact]
    public void LAGO_CHG_017_an_event_matches_one_filter_or_none()
    {
        ImmutableArray<UsageEvent> hours = [Cloud("a", "aws", 100), Cloud("b", "gcp", 200)];
        var buckets = UsageBuckets.ByFilter(hours, [new("aws", [new("cloud", "aws")]), new("gcp", [new("cloud", "gcp")])]);
        Assert.Equal([800, 2_000, 0], buckets.Zip([0.08m, 0.10m, 0.12m]).Select(pair => Price(pair.First, Aggregation.Sum, pair.Second)));
        Assert.Equal(2_800, buckets.Zip([0.08m, 0.10m, 0.12m]).Sum(pair => Price(pair.First, Aggregation.Sum, pair.Second)));

        ImmutableArray<UsageEvent> regions = [Cloud("a", "us", 1), Cloud("b", "eu", 1), Cloud("c", "us", 1)];
        var groups = UsageBuckets.ByGroup(regions, "cloud");
        Assert.Equal([("eu", 1_000), ("us", 2_000)], groups.Select(group => (group.Code, Price(group, Aggregation.Count, 10))));

        static UsageEvent Cloud(string id, string cloud, decimal value) =>
            new(id, "hours", At("2024-03-02"), value) { Properties = [new("cloud", cloud)] };

        static long Price(UsageBucket bucket, Aggregation aggregation, decimal price) => Cents(
            Rating.Price(new ChargeModel.PerUnit(price), RatedUsage.Of(Read(aggregation, bucket.Events, "2024-03-01", "2024-04-01").Units), Lago),
            Lago);
    }

    [Fact]
    public void LAGO_CHG_019_a_sum_in_advance_is_paid_up_to_its_highest_level_and_the_future_does_not_interfere()
    {
        var future = new UsageEvent("future", "units", At("2024-03-30"), 50);
        var events = Sums(10, -4, 8);

        Assert.Equal([1_000, 0, 400], AdvanceFees(Aggregation.Sum, new ChargeModel.PerUnit(1), events, future));
        Assert.Equal([10, 0, 4], events.Select((usage, i) =>
        {
            var units = AdvanceUnits.Of(Aggregation.Sum, [.. events[..i], future], usage, CarriedOver.Nothing);
            return units.After - units.Before;
        }));
    }

    [Fact]
    public void LAGO_CHG_020_a_subject_is_paid_for_once_in_a_period()
    {
        ImmutableArray<UsageEvent> events =
        [
            Subject(1, "id1"), Subject(2, "id1", removes: true), Subject(3, "id1"), Subject(4, "id2"), Subject(5, "id2"),
            Subject(6, "id3"), Subject(7, "id3", removes: true),
        ];

        Assert.Equal([1_200, 0, 0, 1_200, 0, 1_200, 0], AdvanceFees(Aggregation.UniqueCount, new ChargeModel.PerUnit(12), events));

        static UsageEvent Subject(int day, string subject, bool removes = false) =>
            new($"e{day}", "seats", At("2024-03-01") + Duration.FromDays(day), 1) { Subject = subject, Removes = removes };
    }

    [Fact]
    public void LAGO_CHG_021_a_recurring_sum_in_advance_pays_for_the_days_left_and_never_gives_back()
    {
        LevelChange[] changes = [new(Date("2024-02-06"), 10), new(Date("2024-02-06"), -5), new(Date("2024-02-06"), 2)];
        var february = Months.Containing(Date("2024-02-06"));

        Assert.Equal([24_000, 24_000, 24_000], Enumerable.Range(1, 3).Select(n => Cents(
            ProratedLevel.Price(new ChargeModel.PerUnit(29), 0, changes[..n], Months, february, Lago, inAdvance: true), Lago)));
        Assert.Equal([10, 5, 7], Enumerable.Range(1, 3).Select(n => changes[..n].Sum(change => change.Delta)));
    }

    [Fact]
    public void LAGO_CHG_023_a_weighted_sum_goes_by_the_second_and_carries_over()
    {
        var march = Read(Aggregation.WeightedSum, [new("a", "gb", At("2023-03-05"), 2_500)], "2023-03-01", "2023-04-01");
        Assert.Equal(2_177.419m, march.Units.Value.Round(3, Rounding.HalfUp));
        Assert.Equal(217_742, Cents(march.Units * Figure.Given("price", 1), Lago));

        var april = Read(
            Aggregation.WeightedSum,
            [new("b", "gb", At("2023-04-04"), -2_000), new("c", "gb", At("2023-04-06"), -200)],
            "2023-04-01",
            "2023-05-01",
            march.CarriedOver);
        Assert.Equal(533.333m, april.Units.Value.Round(3, Rounding.HalfUp));
        Assert.Equal(53_333, Cents(april.Units * Figure.Given("price", 1), Lago));
        Assert.Equal(300, april.CarriedOver.Level);
    }

    [Fact]
    public void LAGO_CHG_024_each_change_of_a_level_is_priced_in_its_tier_for_the_days_left()
    {
        LevelChange[] changes =
        [
            new(Date("2023-09-10"), 2), new(Date("2023-09-16"), 5), new(Date("2023-09-20"), -6),
            new(Date("2023-09-25"), 10), new(Date("2023-09-26"), 4), new(Date("2023-09-30"), 60),
        ];
        var september = Months.Containing(Date("2023-09-10"));
        var october = Months[september.Number + 1];

        Assert.Equal(
            [11_400, 18_400, 16_567, 17_967, 18_300, 18_700],
            Enumerable.Range(1, 6).Select(n => Price(0, september, changes[..n])));
        Assert.Equal(75, changes.Sum(change => change.Delta));
        Assert.Equal(37_000, Price(75, october));
        Assert.Equal(38_935, Price(75, october, new LevelChange(Date("2023-10-17"), 20)));
    }

    [Fact]
    public void LAGO_CHG_025_the_first_tiers_flat_fee_is_due_from_the_start() =>
        Assert.Equal(10_000, Price(0, Months.Containing(Date("2023-09-01"))));

    [Fact]
    public void KB_USG_004_a_block_begun_is_a_whole_block()
    {
        var model = new ChargeModel.Graduated(Tiers.Of(new Tier(null, 2.95m, 0, 100)));
        (string Why, decimal[] Used, long Expected)[] table =
        [
            ("April 199", [99, 100], 590), ("May 1-16 with the day of cancelling", [50, 300], 1_180), ("May 50", [50], 295), ("June 300", [300], 885),
        ];

        Assert.All(table, row => Assert.Equal(
            row.Expected, Cents(Rating.Price(model, RatedUsage.Of(row.Used.Sum()), BillingProfiles.KillBill), BillingProfiles.KillBill)));
    }

    private static long Price(decimal carried, BillingPeriod period, params LevelChange[] changes) =>
        Cents(ProratedLevel.Price(ThreeTiers, carried, changes, Months, period, Lago, inAdvance: false), Lago);

    private static Reading Read(
        Aggregation aggregation, ImmutableArray<UsageEvent> events, string from, string until, CarriedOver? carried = null) =>
        Reading.Of(aggregation, events, new(At(from), At(until)), carried ?? CarriedOver.Nothing);

    private static ImmutableArray<UsageEvent> Sums(params decimal[] values) =>
        [.. values.Select((value, i) => new UsageEvent($"e{i}", "units", At("2024-03-01") + Duration.FromDays(i), value))];

    private static IEnumerable<long> AdvanceFees(
        Aggregation aggregation, ChargeModel model, ImmutableArray<UsageEvent> events, params UsageEvent[] others)
    {
        for (var i = 0; i < events.Length; i++)
        {
            // Ties in time are broken by id, so "earlier" is everything that was told before.
            var units = AdvanceUnits.Of(aggregation, [.. events[..i], .. others], events[i], CarriedOver.Nothing);
            var added = Rating.Added(model, RatedUsage.Of(units.Before), RatedUsage.Of(units.After), Lago);
            yield return added.IsEmpty ? 0 : Cents(Figure.Sum("fee", [.. added.Select(part => part.Amount)]), Lago);
        }
    }
}
