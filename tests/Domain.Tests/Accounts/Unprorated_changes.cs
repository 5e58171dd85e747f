using Billing.Domain.Accounts;
using Billing.Domain.Calendars;
using Billing.Domain.Catalogs;
using Billing.Domain.Charging;
using Billing.Domain.Conventions;
using Billing.Domain.Invoices;
using static Billing.Domain.Tests.Given;

namespace Billing.Domain.Tests.Accounts;

public sealed class Unprorated_changes
{
    public static TheoryData<string> Profiles => new(BillingProfiles.All.Select(profile => profile.Name));

    [Theory]
    [MemberData(nameof(Profiles))]
    public void Leave_the_running_period_as_it_was_billed_and_count_from_the_next(string profile)
    {
        var life = Started(profile).At("2024-01-16").Do(new AccountCommand.ChangeQuantities("s", [new("seat", 5)], new Effective.Now()) { Prorate = false });
        Assert.Equal((1, 5), (life.Invoices.Length, life.Subscription().TermInForce(life.Now).Items.Single(item => item.Code == "seat").Quantity));

        life.At("2024-02-01");
        Assert.Equal(["10", "50"], life.Last.Lines.Select(line => line.Amount.Money.Major.ToString("0")).Order(StringComparer.Ordinal));
        Assert.Equal((0, 2), (life.State.CreditNotes.Length, life.Invoices.Length));
    }

    [Fact]
    public void Of_the_plan_are_seen_at_once_and_billed_with_the_next_period()
    {
        var life = Started("standard").At("2024-01-16").Do(new AccountCommand.ChangePlan("s", "big", new Effective.Now()) { Prorate = false });
        Assert.Equal(("big", 1), (life.Subscription().TermInForce(life.Now).PlanKey.Code, life.Invoices.Length));

        life.At("2024-02-01");
        Assert.Equal([99m], life.Last.Lines.Select(line => line.Amount.Money.Major));
    }

    [Fact]
    public void Price_the_usage_from_the_moment_they_take_effect()
    {
        var metered = Plans.Monthly("metered", 10).With(Plans.Metered("calls", 1));
        var dearer = Plans.Monthly("dearer", 20).With(Plans.Metered("calls", 2));
        var life = new Life(BillingProfiles.Standard, metered, dearer).At("2024-01-01").Subscribe("metered")
            .At("2024-01-10").Use(3).At("2024-01-16").Do(new AccountCommand.ChangePlan("s", "dearer", new Effective.Now()) { Prorate = false })
            .At("2024-01-20").Use(3).At("2024-02-01");

        Assert.Equal([3m, 6m], life.Invoices.SelectMany(invoice => invoice.Lines).Where(line => line.Kind == LineKind.Usage).Select(line => line.Amount.Money.Major));
        Assert.Equal([10m, 20m], life.Invoices.SelectMany(invoice => invoice.Lines).Where(line => line.Kind == LineKind.Fee).Select(line => line.Amount.Money.Major));
    }

    [Fact]
    public void Do_not_bill_what_is_in_arrears_before_its_period_is_over()
    {
        var life = new Life(BillingProfiles.Standard, Plans.Monthly("a", 10, BillingTiming.InArrears), Plans.Monthly("b", 20, BillingTiming.InArrears))
            .At("2024-01-01").Subscribe("a").At("2024-01-16").Do(new AccountCommand.ChangePlan("s", "b", new Effective.Now()) { Prorate = false });
        Assert.Empty(life.Invoices);

        Assert.Equal(10, life.At("2024-02-01").Invoices.Single().Total.Major);
        Assert.Equal(20, life.At("2024-03-01").Last.Total.Major);
    }

    [Fact]
    public void Followed_by_a_prorated_one_are_charged_from_what_was_billed()
    {
        var life = Started("standard")
            .At("2024-01-10").Do(new AccountCommand.ChangeQuantities("s", [new("seat", 3)], new Effective.Now()) { Prorate = false })
            .At("2024-01-21").Do(new AccountCommand.ChangeQuantities("s", [new("seat", 4)], new Effective.Now()));

        // 11 of 31 days at 40 instead of 10.
        Assert.Equal((14.19m, 3.55m), (life.Last.Total.Major, life.LastNote.Total.Major));
        Assert.Equal(50, life.At("2024-02-01").Last.Total.Major);
    }

    private static Life Started(string profile) => new Life(
            BillingProfiles.Find(profile)!,
            new PlanVersion("small", 1, Euro, BillingInterval.Monthly, [Plans.Fee("fee", 10), new("seat", new ChargeModel.PerUnit(10))]) { Family = "f" },
            Plans.Monthly("big", 99))
        .At("2024-01-01").Subscribe("small");
}
