using System.Collections.Immutable;
using Billing.Domain.Accounts;
using Billing.Domain.Conventions;
using Billing.Domain.Subscriptions;
using static Billing.Domain.Tests.Given;

namespace Billing.Domain.Tests.Accounts;

/// <summary>Dated phases given once: each a change at its date, all of them or none.</summary>
public sealed class Schedules
{
    private static readonly ImmutableArray<ScheduledPhase> Ramp =
    [
        new(Date("2024-02-01")) { Items = [Plans.Fee("fee", 20)] },
        new(Date("2024-03-01")) { Quantities = [new("fee", 3)] },
        new(Date("2024-04-01")) { Plan = "big", Quantities = [new("fee", 2)] },
    ];

    [Fact]
    public void Each_phase_of_a_ramp_is_billed_from_its_date()
    {
        var life = Started().Do(new AccountCommand.SetSchedule("s", Ramp)).At("2024-04-01");

        Assert.Equal(["2024-01-01 2024-02-01 10", "2024-02-01 2024-03-01 20", "2024-03-01 2024-04-01 60", "2024-04-01 2024-05-01 100"], life.AllLines());
        Assert.Empty(life.Subscription().Planned);
    }

    [Fact]
    public void A_preview_shows_what_the_phases_will_bill()
    {
        var life = Started().Do(new AccountCommand.SetSchedule("s", Ramp));

        Assert.Equal([Eur(20), Eur(60), Eur(100)], AccountViews.Preview(life.State, At("2024-04-01")).Select(invoice => invoice.Total));
    }

    [Fact]
    public void Another_price_keeps_the_quantity_that_there_is()
    {
        var life = Started().Do(new AccountCommand.ChangeQuantities("s", [new("fee", 4)], new Effective.On(Date("2024-02-01"))))
            .Do(new AccountCommand.SetSchedule("s", [new(Date("2024-03-01")) { Items = [Plans.Fee("fee", 7)] }])).At("2024-03-01");

        Assert.Equal("2024-03-01 2024-04-01 28", Life.Lines(life.Last).Single());
    }

    [Fact]
    public void A_new_schedule_takes_the_place_of_the_old_one_and_the_same_one_is_nothing_new()
    {
        var life = Started().Do(new AccountCommand.SetSchedule("s", Ramp));
        Assert.False(life.Try(new AccountCommand.SetSchedule("s", Ramp)));

        life.Do(new AccountCommand.SetSchedule("s", [Ramp[1]]));
        Assert.Equal(At("2024-03-01"), Assert.Single(life.Subscription().Planned).At);
    }

    [Fact]
    public void A_withdrawn_schedule_changes_nothing_any_more()
    {
        var life = Started().Do(new AccountCommand.SetSchedule("s", Ramp)).At("2024-02-10").Do(new AccountCommand.WithdrawSchedule("s")).At("2024-04-01");

        Assert.Equal("2024-04-01 2024-05-01 20", Life.Lines(life.Last).Single());
        Assert.False(life.Try(new AccountCommand.WithdrawSchedule("s")));
    }

    [Fact]
    public void A_change_of_plan_by_hand_calls_the_whole_schedule_off()
    {
        var life = Started().Do(new AccountCommand.SetSchedule("s", Ramp)).Change("big", new Effective.Now());

        Assert.Empty(life.Subscription().Planned);
    }

    public static TheoryData<string, ScheduledPhase[]> Impossible => new()
    {
        { "schedule_empty", [] },
        { "schedule_empty", [new(Date("2024-02-01"))] },
        { "schedule_in_the_past", [new(Date("2024-01-05")) { Removed = ["fee"] }] },
        { "schedule_out_of_order", [Ramp[1], Ramp[0]] },
        { "schedule_after_end", [Ramp[0], new(Date("2025-06-01")) { Plan = "big" }] },
        { "plan_version_unknown", [Ramp[0], new(Date("2024-03-01")) { Plan = "none" }] },
        { "plan_version_unknown", [new(Date("2024-03-01")) { Plan = "big", Version = 9 }] },
        { "currency_mismatch", [new(Date("2024-03-01")) { Plan = "dollars" }] },
        { "item_unknown", [new(Date("2024-02-01")) { Removed = ["fee"] }, new(Date("2024-03-01")) { Quantities = [new("fee", 2)] }] },
        { "item_unknown", [new(Date("2024-02-01")) { Removed = ["seat"] }] },
        { "quantity_negative", [Ramp[0], new(Date("2024-03-01")) { Quantities = [new("fee", -1)] }] },
        { "price_negative", [new(Date("2024-03-01")) { Items = [Plans.Fee("fee", -1)] }] },
    };

    [Theory]
    [MemberData(nameof(Impossible))]
    public void A_schedule_with_one_impossible_phase_is_refused_as_a_whole(string code, ScheduledPhase[] phases)
    {
        var life = Started(end: "2025-01-01").At("2024-01-10");

        Assert.Equal(code, life.Refused(new AccountCommand.SetSchedule("s", [.. phases])));
        Assert.DoesNotContain(life.Subscription().Planned, static change => change.ScheduleId is not null);
    }

    private static Life Started(string? end = null) =>
        new Life(BillingProfiles.Standard, Plans.Monthly("small", 10), Plans.Monthly("big", 50), Plans.Monthly("dollars", 5, currency: Dollar))
            .At("2024-01-01").Subscribe("small", with: command => command with { EndAt = end is null ? null : At(end) });
}
