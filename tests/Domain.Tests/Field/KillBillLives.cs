using Billing.Domain.Accounts;
using Billing.Domain.Calendars;
using Billing.Domain.Catalogs;
using Billing.Domain.Conventions;
using Billing.Domain.Credits;
using Billing.Domain.Invoices;
using static Billing.Domain.Tests.Given;

namespace Billing.Domain.Tests.Field;

/// <summary>Lives of accounts under the killbill profile: days exclusive, negative lines, credit that pays what is open.</summary>
public sealed class KillBillLives
{
    private static readonly BillingConvention KillBill = BillingProfiles.KillBill;
    private static readonly PlanVersion Shotgun = Plans.Monthly("shotgun", 249.95m, currency: Dollar) with { Trial = new(30) };
    private static readonly PlanVersion ShotgunNoTrial = Plans.Monthly("shotgun-now", 249.95m, currency: Dollar);
    private static readonly PlanVersion ShotgunAnnual = Plans.Of("shotgun-annual", 2399.95m, BillingInterval.Yearly, currency: Dollar);

    [Fact]
    public void KB_BCD_002_an_anchor_that_moves_bills_the_stub_when_it_takes_effect()
    {
        var life = new Life(KillBill, Shotgun).At("2016-04-01").Subscribe("shotgun", new AnchorChoice.Day(1))
            .At("2016-05-01").Do(new AccountCommand.ChangeAnchor("s", 15, new Effective.On(Date("2016-05-15"))))
            .At("2016-06-15").Do(new AccountCommand.ChangeAnchor("s", 10, new Effective.On(Date("2016-07-10"))))
            .At("2016-07-10");

        Assert.Equal(
            ["2016-05-01 2016-06-01 249.95", "2016-06-01 2016-06-15 112.88", "2016-06-15 2016-07-15 249.95", "2016-07-15 2016-08-10 209.64"],
            life.AllLines());
        Assert.Equal(
            ["2016-05-01", "2016-05-15", "2016-06-15", "2016-07-10"],
            life.Invoices.Select(invoice => invoice.IssuedOn.ToString("yyyy-MM-dd", null)));
    }

    [Fact]
    public void KB_BCD_005_a_years_anchor_moves_by_nine_days()
    {
        var annual = ShotgunAnnual with { Trial = new(30) };
        var life = new Life(KillBill, annual).At("2016-04-01").Subscribe("shotgun-annual", new AnchorChoice.On(Date("2016-05-01"))).At("2016-05-01").PayAll()
            .Do(new AccountCommand.ChangeAnchor("s", 10, new Effective.On(Date("2016-05-10"))))
            .At("2017-05-10");

        Assert.Equal(["2016-05-01 2017-05-01 2399.95"], life.On("2016-05-01").SelectMany(Life.Lines));
        Assert.Equal(["2017-05-01 2017-05-10 59.18"], life.On("2016-05-10").SelectMany(Life.Lines));
        Assert.Empty(life.On("2017-05-01"));
        Assert.Equal(["2017-05-10 2018-05-10 2399.95"], life.On("2017-05-10").SelectMany(Life.Lines));
    }

    [Fact]
    public void KB_BCD_006_a_first_stub_and_a_change_at_the_end_of_the_term()
    {
        var life = new Life(KillBill, Plans.Monthly("a", 19.95m, currency: Dollar), Plans.Monthly("b", 29.95m, currency: Dollar))
            .At("2018-06-21").Subscribe("a", new AnchorChoice.Day(15))
            .At("2018-07-20").Change("b", new Effective.AtPeriodEnd(), anchorDay: 21)
            .At("2018-08-15");

        Assert.Equal(
            ["2018-06-21 2018-07-15 15.96", "2018-07-15 2018-08-15 19.95", "2018-08-15 2018-08-21 5.8"],
            life.AllLines());
    }

    [Fact]
    public void KB_BCD_007_a_block_in_the_past_takes_the_period_back_and_the_unpaid_invoice_is_settled()
    {
        var life = new Life(KillBill, Shotgun).At("2016-04-01").Subscribe("shotgun", new AnchorChoice.Day(1)).At("2016-05-16");
        var unpaid = life.Last.Id;

        life.Do(new AccountCommand.BlockBilling("s", Date("2016-05-01")));
        Assert.Equal(["2016-05-01 2016-06-01 -249.95"], Life.Lines(life.Last));
        Assert.Equal(LineKind.ProrationCredit, life.Last.Lines[0].Kind);
        Assert.Equal(24_995, life.Last.CarriedToBalance.MinorUnits);
        Assert.True(life.State.Invoice(unpaid)!.Open.IsZero);

        var invoices = life.Invoices.Length;
        life.Do(new AccountCommand.ChangeAnchor("s", 16, new Effective.Now()));
        Assert.Equal(invoices, life.Invoices.Length);

        life.Do(new AccountCommand.UnblockBilling("s", Date("2016-05-16")));
        Assert.Equal(["2016-05-16 2016-06-16 249.95"], Life.Lines(life.Last));
    }

    [Fact]
    public void KB_CLK_001_the_31st_is_clamped_and_recovers()
    {
        var life = new Life(
                KillBill,
                Shotgun,
                Plans.Monthly("assault-rifle", 599.95m, currency: Dollar) with { Trial = new(30) },
                Plans.Monthly("pistol", 29.95m, currency: Dollar) with { Trial = new(30) })
            .At("2012-02-01").Subscribe("shotgun", new AnchorChoice.Day(31))
            .At("2012-02-15").Change("assault-rifle")
            .At("2012-03-10").Change("pistol", new Effective.AtPeriodEnd())
            .At("2012-07-15");

        Assert.Equal(
            [
                "2012-03-02 2012-03-31 561.24", "2012-03-31 2012-04-30 29.95", "2012-04-30 2012-05-31 29.95",
                "2012-05-31 2012-06-30 29.95", "2012-06-30 2012-07-31 29.95",
            ],
            life.AllLines());
    }

    [Fact]
    public void KB_CLK_002_the_31st_of_January()
    {
        var life = new Life(KillBill, ShotgunNoTrial).At("2017-01-31").Subscribe("shotgun-now", new AnchorChoice.Day(31)).At("2017-05-01");

        Assert.Equal(
            ["2017-01-31", "2017-02-28", "2017-03-31", "2017-04-30"],
            life.Invoices.Select(invoice => invoice.IssuedOn.ToString("yyyy-MM-dd", null)));
    }

    [Fact]
    public void KB_PRO_001_a_month_becomes_a_year()
    {
        var life = new Life(KillBill, Shotgun, ShotgunAnnual).At("2012-04-01").Subscribe("shotgun", new AnchorChoice.On(Date("2012-05-01")))
            .At("2012-05-12").Change("shotgun-annual");

        Assert.Equal(["2012-05-12 2013-05-01 2327.62", "2012-05-12 2012-06-01 -161.26"], Life.Lines(life.Last));
    }

    [Fact]
    public void KB_PRO_002_a_month_becomes_a_quarter()
    {
        var quarterly = Plans.Of("pistol-quarterly", 69.95m, BillingInterval.Quarterly, currency: Dollar);
        var life = new Life(KillBill, Plans.Monthly("pistol", 29.95m, currency: Dollar), quarterly)
            .At("2012-05-01").Subscribe("pistol").At("2012-05-12").Change("pistol-quarterly");

        Assert.Equal(["2012-05-12 2012-08-01 61.59", "2012-05-12 2012-06-01 -19.32"], Life.Lines(life.Last));
    }

    [Fact]
    public void KB_PRO_003_a_year_changes_to_another_anniversary()
    {
        var life = new Life(KillBill, ShotgunAnnual, Plans.Of("assault-rifle-annual", 5999.95m, BillingInterval.Yearly, currency: Dollar))
            .At("2015-01-01").Subscribe("shotgun-annual")
            .At("2015-03-15").Change("assault-rifle-annual", anchorOn: "2015-03-01");

        Assert.Equal(["2015-03-15 2016-03-01 5770.44", "2015-03-15 2016-01-01 -1919.96"], Life.Lines(life.Last));
    }

    [Fact]
    public void KB_PAUSE_001_a_pause_credits_what_is_left_of_the_year_and_resuming_pays_from_it()
    {
        var life = new Life(KillBill, ShotgunAnnual).At("2012-05-01").Subscribe("shotgun-annual").PayAll()
            .At("2012-05-12").Do(new AccountCommand.PauseSubscription("s"));
        Assert.Equal(["2012-05-12 2013-05-01 -2327.62"], Life.Lines(life.Last));
        Assert.Equal(232_762, life.Last.CarriedToBalance.MinorUnits);

        life.At("2012-06-04").Do(new AccountCommand.ResumeSubscription("s"));
        Assert.Equal(["2012-06-04 2013-06-01 2380.22"], Life.Lines(life.Last));
        Assert.Equal((232_762, 5_260), (life.Last.CreditUsed.MinorUnits, life.Last.Payable.MinorUnits));

        Assert.Equal(["2013-06-01 2014-06-01 2399.95"], Life.Lines(life.At("2013-06-01").Last));
    }

    [Fact]
    public void KB_PAUSE_002_what_happened_while_invoicing_was_off_is_billed_as_a_difference()
    {
        var life = new Life(KillBill, ShotgunAnnual).At("2012-05-01").Subscribe("shotgun-annual").PayAll()
            .Do(new AccountCommand.SwitchInvoicing(true))
            .At("2012-05-12").Do(new AccountCommand.PauseSubscription("s"))
            .At("2012-06-04").Do(new AccountCommand.ResumeSubscription("s"))
            .At("2012-06-05").Do(new AccountCommand.SwitchInvoicing(false));

        Assert.Equal(["2013-05-01 2013-06-01 203.83", "2012-05-12 2012-06-04 -151.23"], Life.Lines(life.Last));
    }

    [Fact]
    public void KB_PAUSE_003_a_month_paused_and_resumed()
    {
        var life = new Life(KillBill, Shotgun).At("2012-02-01").Subscribe("shotgun", new AnchorChoice.Day(2)).At("2012-03-02").PayAll()
            .At("2012-03-04").Do(new AccountCommand.PauseSubscription("s"));
        Assert.Equal(["2012-03-04 2012-04-02 -233.82"], Life.Lines(life.Last));
        Assert.Equal(23_382, life.Last.CarriedToBalance.MinorUnits);

        life.At("2012-04-05").Do(new AccountCommand.ResumeSubscription("s"));
        Assert.Equal(["2012-04-05 2012-05-02 224.96"], Life.Lines(life.Last));
        Assert.Equal(22_496, life.Last.CreditUsed.MinorUnits);
        Assert.Equal(-886, life.State.Balance.MinorUnits);
    }

    [Theory]
    [InlineData(1000, -500.10, null)]
    [InlineData(300, null, 199.90)]
    public void KB_INV_003_account_credit_pays_what_is_open_and_then_what_comes(int credit, double? afterNext, double? collected)
    {
        var life = new Life(KillBill, ShotgunNoTrial).At("2012-05-01").Do(new AccountCommand.SwitchAutoPay(true)).Subscribe("shotgun-now")
            .At("2012-05-10").Do(new AccountCommand.GrantCredit(CreditGrant.Of("g", GrantKind.Goodwill, Usd(credit), At("2012-05-10")), "op"));
        if (credit == 300)
        {
            Assert.Equal(-5_005, life.State.Balance.MinorUnits);
        }

        life.At("2012-06-01");
        if (afterNext is { } balance)
        {
            Assert.Equal((long)(balance * 100), life.State.Balance.MinorUnits);
        }

        life.Do(new AccountCommand.SwitchAutoPay(false));
        Assert.Equal(collected, life.Effects.OfType<AccountEffect.CollectInvoice>().Select(effect => (double?)effect.Amount.Major).SingleOrDefault());
    }

    [Fact]
    public void KB_INV_004_a_free_plan_leaves_nothing_to_take_back()
    {
        var life = new Life(KillBill, Plans.Monthly("free", 0, currency: Dollar), Plans.Monthly("paid", 29.95m, currency: Dollar))
            .At("2013-02-01").Subscribe("free").At("2013-02-15").Change("paid");

        Assert.Equal(["2013-02-15 2013-03-01 14.98"], life.AllLines());
    }

    [Fact]
    public void KB_GEN_001_a_second_run_at_the_same_moment_finds_nothing()
    {
        var life = new Life(KillBill, Plans.Monthly("ten", 10, currency: Dollar)).At("2011-09-01").Subscribe("ten", new AnchorChoice.Day(15)).At("2011-10-03");
        Assert.Equal(1_452, life.Invoices.Sum(invoice => invoice.Total.MinorUnits));

        // Switching invoicing off and on again bills as of now once more.
        life.Do(new AccountCommand.SwitchInvoicing(true)).Do(new AccountCommand.SwitchInvoicing(false));
        Assert.Equal(1_452, life.Invoices.Sum(invoice => invoice.Total.MinorUnits));
    }

    // The ladder that stops billing belongs to dunning; what stopping and resuming comes to is billing's.
    [Fact]
    public void KB_DUN_002_what_was_stopped_for_is_netted_against_the_new_period()
    {
        var life = new Life(KillBill, ShotgunNoTrial).At("2012-05-31").Subscribe("shotgun-now", new AnchorChoice.Day(31)).At("2012-07-10")
            .Do(new AccountCommand.SwitchInvoicing(true)).Do(new AccountCommand.BlockBilling("s", Date("2012-07-10")))
            .At("2012-07-31");
        Assert.Equal(2, life.Invoices.Length);

        life.At("2012-07-31T12:00:00Z").Do(new AccountCommand.UnblockBilling("s", Date("2012-07-31"))).Do(new AccountCommand.SwitchInvoicing(false));
        Assert.Equal(["2012-07-31 2012-08-31 249.95", "2012-07-10 2012-07-31 -169.32"], Life.Lines(life.Last));
    }
}
