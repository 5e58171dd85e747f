using Billing.Domain.Accounts;
using Billing.Domain.Calendars;
using Billing.Domain.Conventions;
using Billing.Domain.Invoices;
using Billing.Domain.Subscriptions;
using static Billing.Domain.Tests.Given;

namespace Billing.Domain.Tests.Accounts;

/// <summary>Where the convention lets a change within a paid period wait, it is billed with the next one, and only once.</summary>
public sealed class Waiting_changes
{
    [Fact]
    public void A_change_makes_no_invoice_and_stands_on_the_next_one()
    {
        var life = Upgraded();
        Assert.Single(life.Invoices);
        Assert.Equal([1_000, -500], AccountViews.WaitingLines(life.State, life.Subscription(), life.Now).Select(line => line.Amount.Money.MinorUnits));
        Assert.Equal(2_500, Assert.Single(AccountViews.Preview(life.State, At("2024-05-01"))).Total.MinorUnits);

        life.At("2024-05-01");
        Assert.Equal(
            ["2024-04-16 2024-05-01 10", "2024-05-01 2024-06-01 20", "2024-04-16 2024-05-01 -5"], Life.Lines(life.Last));
        Assert.Empty(AccountViews.WaitingLines(life.State, life.Subscription(), life.Now));
    }

    [Fact]
    public void Who_leaves_has_no_next_invoice_so_that_what_waited_is_settled_with_the_end()
    {
        var life = Upgraded().At("2024-04-22").Cancel();

        // 6 of 30 days of the twenty, less 15 of 30 of the ten that were paid in advance: less is owed than was paid.
        Assert.Equal(["2024-04-16 2024-04-22 4", "2024-04-16 2024-04-22 -2", "2024-04-22 2024-05-01 -3"], Life.Lines(life.Last));
        Assert.Equal(100, life.Last.CarriedToBalance.MinorUnits);
    }

    [Fact]
    public void What_runs_for_a_year_beside_it_holds_nothing_back()
    {
        var name = Plans.Fee("name", 12) with { Interval = BillingInterval.Yearly };
        var life = Started().Do(new AccountCommand.AddItem("s", name, new Effective.Now())).At("2024-04-16").Change("twenty", new Effective.Now()).At("2024-05-01");

        Assert.Contains("2024-04-16 2024-05-01 -5", Life.Lines(life.Last));
    }

    [Fact]
    public void Who_leaves_without_credit_loses_the_unused_days_and_not_what_the_change_left_over()
    {
        var life = Upgraded().At("2024-04-22").Cancel(TerminationCredit.Skip);

        Assert.Equal(["2024-04-16 2024-04-22 4", "2024-04-16 2024-04-22 -2"], Life.Lines(life.Last));
    }

    /// <summary>Found by random lives: back in the year that was paid, its give-back waited while the month between was charged.</summary>
    [Fact]
    public void Who_went_over_to_months_and_came_back_gets_that_month_of_the_paid_year_back_with_its_invoice()
    {
        var life = Started().At("2024-04-16").Change("yearly", new Effective.Now(), anchorOn: "2024-04-16")
            .Do(new AccountCommand.SwitchInvoicing(Off: true))
            .At("2024-05-16").Change("twenty", new Effective.Now(), anchorOn: "2024-05-16")
            .At("2024-06-16").Change("yearly", new Effective.Now(), anchorOn: "2024-04-16")
            .At("2024-06-20").Do(new AccountCommand.SwitchInvoicing(Off: false));

        Assert.Contains("2024-05-16 2024-06-16 20", Life.Lines(life.Last));
        Assert.Contains(Life.Lines(life.Last), static line => line.StartsWith("2024-05-16 2024-06-16 -", StringComparison.Ordinal));
    }

    [Fact]
    public void A_change_that_begins_periods_of_its_own_is_invoiced_at_once()
    {
        var life = Started().At("2024-04-16").Change("yearly", new Effective.Now(), anchorOn: "2024-04-16");

        Assert.Equal(["2024-04-16 2025-04-16 100", "2024-04-16 2024-05-01 -5"], Life.Lines(life.Last));
    }

    [Fact]
    public void Who_has_paid_nothing_is_billed_at_once()
    {
        var life = Started("free").At("2024-04-16").Change("twenty", new Effective.Now());

        Assert.Equal("2024-04-16 2024-05-01 10", Life.Lines(life.Last).Single());
    }

    [Fact]
    public void What_was_changed_and_changed_back_is_never_billed()
    {
        var life = Upgraded().Change("ten", new Effective.Now()).At("2024-05-01");

        Assert.Equal("2024-05-01 2024-06-01 10", Life.Lines(life.Last).Single());
    }

    [Fact]
    public void A_draft_of_the_running_period_stays_as_it_is()
    {
        var life = Started("ten", new AccountTerms(Euro, "UTC") { GraceDays = 20 }).At("2024-04-16").Change("twenty", new Effective.Now());

        Assert.Equal(InvoiceStatus.Draft, life.Last.Status);
        Assert.Equal("2024-04-01 2024-05-01 10", Life.Lines(life.Last).Single());
    }

    private static Life Upgraded() => Started().At("2024-04-16").Change("twenty", new Effective.Now());

    private static Life Started(string plan = "ten", AccountTerms? terms = null) =>
        new Life(
                BillingProfiles.Standard with
                {
                    ProrationInvoice = ProrationInvoice.WithNextInvoice,
                    ProrationCredit = ProrationCredit.NegativeLine,
                    NegativeTotal = NegativeTotal.CarriedToBalance,
                    TerminationDay = TerminationDay.NotBilled,
                },
                terms ?? new AccountTerms(Euro, "UTC"),
                Plans.Monthly("ten", 10), Plans.Monthly("twenty", 20), Plans.Monthly("free", 0), Plans.Of("yearly", 100, BillingInterval.Yearly))
            .At("2024-04-01").Subscribe(plan);
}
