using Billing.Domain.Amounts;
using Billing.Domain.Collection;
using Billing.Domain.Dunning;
using NodaTime;

namespace Billing.Domain.Tests.Dunning;

public sealed class Ladders
{
    private static readonly DateTimeZone Berlin = DateTimeZoneProviders.Tzdb["Europe/Berlin"];
    private static readonly Instant Opened = Instant.FromUtc(2024, 2, 12, 10, 0);
    private static readonly DunningSchedule Cards = ShippedPolicies.Cards.Segments[0].Schedule with { Window = null };

    [Fact]
    public void Try_again_three_five_and_seven_days_after_the_failure_before()
    {
        var failures = new List<DunningFailure>();
        var at = Opened;
        foreach (var days in new[] { 3, 5, 7 })
        {
            failures.Add(Failure($"k{failures.Count}", at));
            var standing = Ladder.At(Facts(Cards, [.. failures]), at);
            Assert.Equal(at + Duration.FromDays(days), standing.RetryAt);
            at = standing.RetryAt!.Value;
        }

        failures.Add(Failure("k3", at));
        var last = Ladder.At(Facts(Cards, [.. failures]), at);
        Assert.Null(last.RetryAt);
        Assert.False(last.IsExhausted);
        Assert.Equal(at + Duration.FromDays(14), last.ExhaustedAt);
        Assert.True(Ladder.At(Facts(Cards, [.. failures]), last.ExhaustedAt!.Value).IsExhausted);
    }

    [Fact]
    public void Count_a_failure_that_is_told_again_once()
    {
        var failure = Failure("k", Opened);
        Assert.Equal(
            Ladder.At(Facts(Cards, failure), Opened),
            Ladder.At(Facts(Cards, failure, failure with { At = Opened + Duration.FromHours(3) }, failure), Opened));
    }

    [Fact]
    public void Stop_trying_after_a_hard_decline_and_begin_again_with_another_method()
    {
        var failure = Failure("k", Opened, DeclineClass.Hard, "stolen_card");
        var stopped = Ladder.At(Facts(Cards, failure), Opened + Duration.FromDays(2));
        Assert.Null(stopped.RetryAt);
        Assert.Contains(stopped.Steps, static step => step.Do is DunningAction.Notify { Template: "another-method" });

        var changed = Opened + Duration.FromDays(2);
        Assert.Equal(changed, Ladder.At(Facts(Cards, failure) with { MethodsChangedAt = changed }, changed).RetryAt);
    }

    [Fact]
    public void Go_by_the_row_that_fits_the_last_failure()
    {
        var poor = Failure("k", Opened, DeclineClass.Soft, "insufficient_funds");
        Assert.Equal(Opened + Duration.FromDays(1), Ladder.At(Facts(Cards, poor), Opened).RetryAt);
        var then = Failure("k2", Opened + Duration.FromDays(1));
        Assert.Equal(Opened + Duration.FromDays(6), Ladder.At(Facts(Cards, poor, then), then.At).RetryAt);
    }

    [Fact]
    public void Keep_a_promise_and_go_on_where_they_were()
    {
        var until = Opened + Duration.FromDays(10);
        var facts = Facts(Cards, Failure("k", Opened));
        var promised = facts with { Case = facts.Case with { PromisedUntil = until } };

        var before = Ladder.At(promised, Opened + Duration.FromDays(8));
        Assert.Equal(until, before.RetryAt);
        Assert.DoesNotContain(before.Steps, static step => step.Do is DunningAction.Restrict);
        Assert.Contains(Ladder.At(promised, until).Steps, static step => step.Do is DunningAction.Restrict);
    }

    [Fact]
    public void Remind_who_is_never_charged_and_end_when_their_time_is_over()
    {
        var schedule = ShippedPolicies.Invoices.Segments[1].Schedule;
        var facts = Facts(schedule);
        Assert.Equal(Opened + Duration.FromDays(1), Ladder.At(facts, Opened).NextAt);
        Assert.Equal(3, Ladder.At(facts, Opened + Duration.FromDays(15)).Steps.Count(static step => step.Do is DunningAction.Notify));
        Assert.True(Ladder.At(facts, Opened + Duration.FromDays(45)).IsExhausted);
        Assert.Equal(["*"], Consequences.Of(schedule, Ladder.At(facts, Opened + Duration.FromDays(45)), Opened + Duration.FromDays(45)).Suspended);
    }

    [Fact]
    public void Leave_access_alone_for_as_long_as_grace_lasts()
    {
        var schedule = new DunningSchedule { GraceDays = 10, Steps = [new(new StepMoment.Days(2), new DunningAction.Suspend())] };
        var facts = Facts(schedule);
        Assert.Equal(Consequences.None, At(9));
        Assert.Equal(["*"], At(10).Suspended);
        Consequences At(int days) => Consequences.Of(schedule, Ladder.At(facts, Opened + Duration.FromDays(days)), Opened + Duration.FromDays(days));
    }

    [Fact]
    public void Count_days_as_the_customer_does_over_a_change_of_the_clocks()
    {
        var before = Instant.FromUtc(2024, 3, 30, 9, 0); // ten o'clock in Berlin, the day before summer begins
        var facts = new DunningFacts(new DunningCase(before, "p", 1, "all"), new DunningSchedule { Retries = [new([2])] }, Berlin)
        {
            Failures = [Failure("k", before)],
        };
        Assert.Equal(new LocalDateTime(2024, 4, 1, 10, 0), Ladder.At(facts, before).RetryAt!.Value.InZone(Berlin).LocalDateTime);
    }

    [Theory]
    [InlineData("2024-02-12T03:00:00Z", "2024-02-12T07:00:00Z")] // four in the morning: at eight
    [InlineData("2024-02-12T09:30:00Z", "2024-02-12T09:30:00Z")] // a good hour already
    [InlineData("2024-02-12T18:00:00Z", "2024-02-13T07:00:00Z")] // too late in the day
    public void Move_an_attempt_to_hours_in_which_it_finds_money(string at, string moved)
    {
        var window = new RetryWindow { FromHour = 8, UntilHour = 18 };
        Assert.Equal(Parse(moved), window.Moved(Parse(at), Berlin));
    }

    [Theory]
    [InlineData("2024-02-12T09:00:00Z", "2024-02-14T23:00:00Z")] // the fifteenth begins in Berlin
    [InlineData("2024-02-26T09:00:00Z", "2024-02-28T23:00:00Z")] // a month without a thirtieth has its last day
    [InlineData("2024-02-16T09:00:00Z", "2024-02-16T09:00:00Z")] // too far away: it comes when it comes
    public void Move_an_attempt_to_pay_day_when_that_is_near(string at, string moved)
    {
        var window = new RetryWindow { Days = [15, 30], PatienceDays = 5 };
        Assert.Equal(Parse(moved), window.Moved(Parse(at), Berlin));
    }

    [Fact]
    public void Move_only_the_attempts_of_a_row_that_has_a_window_of_its_own()
    {
        var schedule = new DunningSchedule
        {
            Retries = [new([1]) { Code = "insufficient_funds", Window = new RetryWindow { Days = [25], PatienceDays = 31 } }, new([1])],
            Window = new RetryWindow { FromHour = 12 },
        };
        Assert.Equal(Instant.FromUtc(2024, 2, 25, 0, 0), Ladder.At(Facts(schedule, Failure("k", Opened, code: "insufficient_funds")), Opened).RetryAt);
        Assert.Equal(Instant.FromUtc(2024, 2, 13, 12, 0), Ladder.At(Facts(schedule, Failure("k", Opened)), Opened).RetryAt);
    }

    [Fact]
    public void Stand_the_same_in_whatever_order_and_however_often_failures_are_told()
    {
        foreach (var (schedule, failures, now) in Lives())
        {
            var once = Ladder.At(Facts(schedule, [.. failures]), now);
            Assert.Equal(once, Ladder.At(Facts(schedule, [.. failures.AsEnumerable().Reverse(), .. failures]), now));
        }
    }

    [Fact]
    public void Only_ever_add_steps_as_time_passes_and_say_when_the_next_comes()
    {
        foreach (var (schedule, failures, _) in Lives())
        {
            // All failures have been by then: from here on only time passes.
            var start = failures.Select(static failure => failure.At).Append(Opened).Max();
            var facts = Facts(schedule, [.. failures]);
            var standing = Ladder.At(facts, start);
            while (standing.NextAt is { } next)
            {
                var between = Ladder.At(facts, next - Duration.FromMilliseconds(1));
                Assert.Equal(standing.Steps.ToList(), between.Steps.ToList());
                Assert.Equal(standing.IsExhausted, between.IsExhausted);
                var then = Ladder.At(facts, next);
                Assert.Equal(standing.Steps.ToList(), then.Steps.Take(standing.Steps.Length).ToList());
                Assert.True(then.NextAt is null || then.NextAt > next);
                standing = then;
            }

            Assert.Equal(standing.Steps.ToList(), Ladder.At(facts, Opened + Duration.FromDays(5000)).Steps.ToList());
        }
    }

    [Fact]
    public void Take_nothing_from_who_owes_nothing() =>
        Assert.False(Consequences.None.Closes("crm", "export"));

    /// <summary>Five hundred schedules with failures, each the same in every run.</summary>
    private static IEnumerable<(DunningSchedule Schedule, List<DunningFailure> Failures, Instant Now)> Lives()
    {
        for (var seed = 0; seed < 500; seed++)
        {
            var random = new Random(seed);
            var rows = new RetryRow([.. Enumerable.Range(0, random.Next(6)).Select(_ => random.Next(21))]);
            var schedule = new DunningSchedule
            {
                GraceDays = random.Next(11),
                PatienceDays = random.Next(21),
                Exhausted = DunningEnd.Suspended,
                Retries = random.Next(2) == 0 ? [new([]) { Class = DeclineClass.Hard }, rows] : [rows],
                Steps = [.. Enumerable.Range(0, random.Next(7)).Select(step => new DunningStep(MomentOf(random), new DunningAction.Flag($"f{step}")))],
            };
            var at = Opened;
            var failures = new List<DunningFailure>();
            for (var i = random.Next(7); i > 0; i--)
            {
                at += Duration.FromHours(random.Next(200));
                failures.Add(Failure($"k{i}", at, random.Next(4) == 0 ? DeclineClass.Hard : DeclineClass.Soft));
            }

            yield return (schedule, failures, Opened + Duration.FromHours(random.Next(2000)));
        }
    }

    private static StepMoment MomentOf(Random random) => random.Next(4) switch
    {
        0 => new StepMoment.Days(random.Next(30)),
        1 => new StepMoment.Failures(1 + random.Next(6)),
        2 => new StepMoment.HardDecline(),
        _ => new StepMoment.Exhaustion(),
    };

    private static DunningFacts Facts(DunningSchedule schedule, params DunningFailure[] failures) =>
        new(new DunningCase(Opened, "p", 1, "all"), schedule, DateTimeZone.Utc) { Failures = [.. failures] };

    private static DunningFailure Failure(string key, Instant at, DeclineClass kind = DeclineClass.Soft, string code = "card_declined") =>
        new(key, at, kind, code, new Money(30_00, Currency.Of("EUR")));

    private static Instant Parse(string text) => NodaTime.Text.InstantPattern.ExtendedIso.Parse(text).Value;
}
