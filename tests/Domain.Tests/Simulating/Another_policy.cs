using System.Collections.Immutable;
using Billing.Domain.Amounts;
using Billing.Domain.Collection;
using Billing.Domain.Dunning;
using Billing.Domain.Simulating;
using NodaTime;

namespace Billing.Domain.Tests.Simulating;

/// <summary>What recorded cases come to under a policy that they did not have.</summary>
public sealed class Another_policy
{
    private static readonly Instant Opened = Instant.FromUtc(2024, 2, 1, 10, 0);
    private static readonly DunningSchedule Real = Of([2], patience: 10) with { Exhausted = DunningEnd.Suspended };

    [Fact]
    public void Meets_the_attempts_that_were_made_and_goes_by_a_rate_for_the_others()
    {
        // Declined on the first day, paid on the third; the other policy tries a day earlier, and then when it was paid.
        var walk = Simulated(Paid(day: 2), Of([1, 1], patience: 10), ("soft", 0.25m)).Simulated;

        Assert.Equal([Day(1), Day(2)], walk.Attempts.Select(static attempt => attempt.At));
        Assert.Equal([1m, 0.75m], walk.Attempts.Select(static attempt => attempt.Weight));
        Assert.NotNull(walk.Attempts[0].Rate);
        Assert.Null(walk.Attempts[1].Rate);

        // A quarter is paid a day earlier, the rest when it really was: all of it, in the end.
        Assert.Equal(new ExpectedMoney(Given.Euro, 30_00m), Assert.Single(walk.Expected));
        Assert.True(walk.Certain.IsNothing);
    }

    [Fact]
    public void Loses_what_came_by_an_attempt_that_it_does_not_make()
    {
        var never = Simulated(Paid(day: 2), Of([], patience: 3) with { Exhausted = DunningEnd.Canceled });
        Assert.Empty(never.Simulated.Expected);
        Assert.Equal(["canceled"], never.Simulated.Measures.Select(static measure => measure.What));
        Assert.Equal(Day(3), never.Simulated.Measures[0].At);
        Assert.Equal(["attempts 0, were 1", "canceled"], never.Differences.AsEnumerable());
        Assert.True(never.IsConfirmed);
    }

    [Fact]
    public void Keeps_what_the_customer_paid_by_hand_whatever_it_does()
    {
        var byHand = Case([], new RecordedEvent.Paid(Day(5), Given.Eur(30), ForDebt: true, ShowsMoney: false) { Commit = 2 });
        var walk = Simulated(byHand, Of([], patience: 3), ("soft", 0m)).Simulated;
        Assert.Equal(Given.Eur(30), Assert.Single(walk.Certain.Amounts));

        // Half of it would have come before, by an attempt at half the weight; the whole is never more than the whole.
        var tried = Simulated(byHand, Of([1], patience: 3), ("soft", 0.5m)).Simulated;
        Assert.Equal(30_00m, Assert.Single(tried.Expected).MinorUnits);
    }

    [Fact]
    public void Brings_measures_only_upon_what_is_left_of_a_case()
    {
        var schedule = Of([1, 1], patience: 2) with
        {
            Exhausted = DunningEnd.WrittenOff, Steps = [new(new StepMoment.Days(1), new DunningAction.Notify("t", "email")), new(new StepMoment.Failures(2), new DunningAction.Flag("late"))],
        };
        var walk = Simulated(Case([]), schedule, ("soft", 0.5m)).Simulated;
        Assert.Equal([("flagged", 0.5m), ("written_off", 0.25m)], walk.Measures.Select(static measure => (measure.What, measure.Weight)));
        Assert.Equal(1m, walk.Notices);
        Assert.Equal(22_50m, Assert.Single(walk.Expected).MinorUnits);
    }

    [Fact]
    public void Says_between_which_amounts_its_guess_lies()
    {
        var record = Enumerable.Range(0, 20).Select(static number => number < 5 ? Paid(day: 2) : Declined(day: 2)).ToList();
        var rates = new AttemptRates(record);
        Assert.Equal((5, 20, RateSource.Days), (rates.For("soft", 2).Paid, rates.For("soft", 2).Attempts, rates.For("soft", 2).Source));
        Assert.Equal((5, RateSource.Class), (rates.For("soft", 9).Paid, rates.For("soft", 9).Source));
        Assert.Equal(RateSource.Nothing, rates.For("hard", 2).Source);

        var report = SimulationReport.Of([.. record.Select(each => PolicySimulation.Of(each, Policy(Of([5], patience: 3)), rates))]);
        var money = Assert.Single(report.Money);
        Assert.Equal((150_00L, 0L, 150_00L), (money.AsItRan, money.Certain, money.Expected));
        Assert.InRange(money.Low, 60_00, 70_00); // Wilson: 11.2 % of twenty times thirty
        Assert.InRange(money.High, 275_00, 285_00); // and 46.9 %
        Assert.Equal((20, 20), (report.Confirmed, report.Differently.Single().How.Length > 0 ? report.Cases : 0));
    }

    [Fact]
    public void Does_not_ask_where_there_was_nothing_to_ask()
    {
        var nothing = new DunningFailure("n", Day(0), DeclineClass.Soft, PolicyWalk.NoMethod, Given.Eur(30));
        var without = Case([]) with { Events = [new RecordedEvent.Failed(Day(0), nothing), new RecordedEvent.DebtChanged(Day(0), Given.Eur(30))] };
        Assert.All(Simulated(without, Of([1], patience: 3), ("soft", 1m)).Simulated.Expected, static expected => Assert.Equal(0, expected.MinorUnits));
    }

    [Fact]
    public void Chooses_its_own_segment_by_who_the_account_was_then()
    {
        var policy = new DunningPolicy("p", 1,
        [
            new("gold", new SegmentCondition { Plans = ["team"] }, Of([9], patience: 1)), new("everybody", null, Of([1], patience: 1)),
        ]);
        var gold = Paid(day: 2) with { Who = Paid(day: 2).Who with { Plans = ["team"] } };
        Assert.Equal(["gold", "everybody"], new[] { gold, Paid(day: 2) }.Select(each => PolicySimulation.Of(each, policy, new AttemptRates([])).Simulated.Segment));
    }

    [Fact]
    public void Is_told_apart_from_what_really_ran_when_the_record_is_not_whole()
    {
        // An attempt that no schedule explains: the back-test does not hold, and it is said.
        var strange = Paid(day: 2) with { Attempts = [Paid(day: 2).Attempts[0] with { RequestedAt = Day(4), SettledAt = Day(4), FreeAt = Day(4) }] };
        var simulated = PolicySimulation.Of(strange, Policy(Real), new AttemptRates([]));
        Assert.False(simulated.IsConfirmed);
        Assert.Equal(["t/a"], SimulationReport.Of([simulated]).Unconfirmed.AsEnumerable());
    }

    [Theory]
    [InlineData(0, 0, "0", "1")]
    [InlineData(0, 10, "0", "0.2775")]
    [InlineData(5, 10, "0.2366", "0.7634")]
    [InlineData(10, 10, "0.7225", "1")]
    [InlineData(20, 100, "0.1334", "0.2888")]
    public void Has_the_intervals_of_the_books(int successes, int trials, string low, string high)
    {
        var interval = WilsonInterval.Of(successes, trials);
        var invariant = System.Globalization.CultureInfo.InvariantCulture;
        Assert.Equal((decimal.Parse(low, invariant), decimal.Parse(high, invariant)), (decimal.Round(interval.Low, 4), decimal.Round(interval.High, 4)));
    }

    private static Instant Day(int day) => Opened + Duration.FromDays(day);

    private static DunningSchedule Of(ImmutableArray<int> retries, int patience) => new() { Retries = [new(retries)], PatienceDays = patience };

    private static DunningPolicy Policy(DunningSchedule schedule) => new("other", 1, [new("everybody", null, schedule)]);

    private static RecordedCase Paid(int day) => Case([Attempt(day) with { Paid = Given.Eur(30) }]) with { ClosedAt = Day(day) };

    private static RecordedCase Declined(int day) => Case([Attempt(day) with { Failure = Failure(day) }]);

    private static RecordedAttempt Attempt(int day) => new(Day(day)) { RequestedIn = 2, SettledIn = 3, SettledAt = Day(day), FreeAt = Day(day) };

    private static DunningFailure Failure(int day) => new($"f{day}", Day(day), DeclineClass.Soft, "card_declined", Given.Eur(30));

    private static RecordedCase Case(ImmutableArray<RecordedAttempt> attempts, params ImmutableArray<RecordedEvent> events) => new(
        "t/a", new DunningCase(Opened, "real", 1, "everybody") { Id = "case", Schedule = Real }, DateTimeZone.Utc,
        new SegmentFacts(Given.Eur(30), Duration.FromDays(100)), Opened)
    {
        PolicyAt = Opened,
        RecordedUntil = Day(60),
        Events = [new RecordedEvent.Failed(Opened, Failure(0)), new RecordedEvent.DebtChanged(Opened, Given.Eur(30)), .. events],
        Attempts = attempts,
    };

    private static SimulatedCase Simulated(RecordedCase of, DunningSchedule schedule, params (string Class, decimal Rate)[] rates) =>
        PolicySimulation.Of(of, Policy(schedule), new AttemptRates([], rates.ToDictionary(static rate => rate.Class, static rate => rate.Rate)));
}
