using System.Globalization;
using Billing.Domain.Accounts;
using Billing.Domain.Amounts;
using Billing.Domain.Calendars;
using Billing.Domain.Catalogs;
using Billing.Domain.Charging;
using Billing.Domain.Conventions;
using Billing.Domain.Credits;
using Billing.Domain.Derivations;
using Billing.Domain.Invoices;
using Billing.Domain.Metering;
using Billing.Domain.Prorating;
using NodaTime;
using static Billing.Domain.Tests.Given;

namespace Billing.Domain.Tests.Field;

/// <summary>Usage, payments, parents and zones under the killbill profile.</summary>
public sealed class KillBillMoneyLives
{
    private static readonly BillingConvention KillBill = BillingProfiles.KillBill;
    private static readonly PlanItem Bullets = new("bullets", new ChargeModel.Graduated(Tiers.Of(new Tier(null, 2.95m, 0, 100))))
    {
        Timing = BillingTiming.InArrears,
        Meter = new("bullets", Aggregation.Sum),
    };

    private static readonly PlanVersion Gun = new("gun", 1, Dollar, BillingInterval.Monthly, [Bullets]);

    [Theory]
    [InlineData("2011-02-01", 13, "2011-02-13", "12/31")]
    [InlineData("2011-01-01", 15, "2011-02-27", "14/31 1 12/28")]
    [InlineData("2011-02-01", 1, "2011-02-14", "13/28")]
    [InlineData("2011-02-14", 31, "2011-03-31", "14/31 1")]
    [InlineData("2010-12-15", 15, "2011-03-17", "1 1 1 2/31")]
    [InlineData("2011-01-31", 7, "2011-03-10", "7/31 1 3/31")]
    [InlineData("2012-02-01", 1, "2012-02-15", "14/29")]
    public void KB_DAY_002_months(string start, int day, string end, string fractions) =>
        Assert.Equal(fractions, Fractions(BillingInterval.Monthly, Anchor.FirstOnOrAfter(Date(start), day), start, end));

    [Theory]
    [InlineData(12, "2011-01-18", "2011-02-01", "2012-02-13", "14/365 1 12/366")]
    [InlineData(3, "2011-02-01", "2011-02-13", "2011-02-13", "12/92")]
    public void KB_DAY_002_years_and_quarters(int months, string start, string anchor, string end, string fractions) =>
        Assert.Equal(fractions, Fractions(new(IntervalUnit.Month, months), Anchor.Anniversary(Date(anchor)), start, end));

    [Fact]
    public void KB_USG_004_blocks_are_counted_per_month_with_the_day_of_cancelling()
    {
        var life = Shooting().At("2012-05-01");
        Assert.Equal(590, life.Last.Total.MinorUnits);

        life.At("2012-05-10").Use(50, "bullets").At("2012-05-16T10:00:00Z").Use(300, "bullets").At("2012-05-16T12:00:00Z").Cancel();
        Assert.Equal(["2012-05-01 2012-05-16 11.8"], Life.Lines(life.Last));

        var variant = Shooting().At("2012-05-02").Use(50, "bullets")
            .Do(new AccountCommand.CancelSubscription("s", new Effective.AtPeriodEnd()))
            .At("2012-05-20").Do(new AccountCommand.UncancelSubscription("s"))
            .At("2012-06-01");
        Assert.Equal(295, variant.Last.Total.MinorUnits);
        Assert.Equal(885, variant.Use(300, "bullets").At("2012-07-01").Last.Total.MinorUnits);
    }

    // Upstream drops what is older than two periods and never credits a deletion. Here both are rated again: April comes to
    // the same two blocks after one event came and another went, so the invoice has the same two lines, and nothing is lost.
    [Fact]
    public void KB_USG_005_late_usage_is_billed_in_the_period_it_belongs_to()
    {
        var life = Shooting().At("2012-06-01").At("2012-06-10").Use(350, "bullets").At("2012-07-01");
        Assert.Equal([590, 1_180], life.Invoices.Select(invoice => invoice.Total.MinorUnits));

        life.At("2012-07-10").Use(100, "bullets", at: "2012-04-30").Use(199, "bullets", at: "2012-05-01")
            .Do(new AccountCommand.WithdrawUsage("s", [life.Subscription().Usage.Single(usage => usage.HappenedAt == At("2012-04-15")).Id]))
            .Use(350, "bullets").At("2012-08-01");

        Assert.Equal(["2012-05-01 2012-06-01 5.9", "2012-07-01 2012-08-01 11.8"], Life.Lines(life.Last).Order());
    }

    [Fact]
    public void KB_PAY_002_a_refund_opens_the_receivable_and_a_refund_with_an_adjustment_does_not()
    {
        var life = new Life(KillBill, Plans.Monthly("p", 249.95m, currency: Dollar)).At("2012-05-01").Subscribe("p").Charge();
        var invoice = life.Last.Id;

        Assert.Equal(1_000, life.Do(new AccountCommand.RefundPayment(invoice, Usd(10))).State.Balance.MinorUnits);
        Assert.Equal(1_000, life.Do(Adjust(1)).State.Balance.MinorUnits);
        Assert.Equal(1_000, life.Do(Adjust(10)).State.Balance.MinorUnits);
        Assert.Equal(21, life.Effects.OfType<AccountEffect.RefundMoney>().Sum(effect => effect.Amount.Major));

        AccountCommand Adjust(decimal amount) =>
            new AccountCommand.IssueCreditNote(invoice, [new("1", Usd(amount))], CreditNoteUse.Refund, "op") { Refund = Usd(amount) };
    }

    [Fact]
    public void KB_PAY_004_a_payment_is_recorded_once_by_its_key()
    {
        var life = new Life(KillBill, Plans.Monthly("p", 249.95m, currency: Dollar)).At("2012-05-01").Subscribe("p");
        var pay = new AccountCommand.RecordPayment(life.Last.Id, Usd(10), "k");

        Assert.Equal(23_995, life.Do(pay).Last.Open.MinorUnits);
        Assert.Equal("payment_key_used", life.Refused(pay));
    }

    [Fact]
    public void KB_ACC_001_a_parent_pays_for_its_children_on_one_invoice_of_the_day()
    {
        var a = Parent().Do(Charge("child1", 249.95m)).Do(Charge("child2", 29.95m)).At("2012-05-02");
        Assert.Equal([249.95m, 29.95m], a.Last.Lines.Select(line => line.Amount.Money.Major));
        Assert.Equal((27_990, InvoiceStatus.Finalized), (a.Last.Total.MinorUnits, a.Last.Status));

        var b = Parent().Do(Charge("child", 29.95m)).Do(new AccountCommand.ConsolidateCredit("child", "g", Usd(10))).At("2012-05-02");
        Assert.Equal(1_995, b.Last.Total.MinorUnits);
        Assert.Equal(19.95m, b.Effects.OfType<AccountEffect.CollectInvoice>().Single().Amount.Major);

        var c = Parent().Do(Charge("child", 29.95m)).At("2012-05-02");
        Assert.Equal("consolidated_invoice_final", c.Refused(new AccountCommand.ConsolidateCredit("child", "g", Usd(10))));
        Assert.Equal(2_995, c.Last.Total.MinorUnits);
        var child = new Life(KillBill, Plans.Monthly("p", 29.95m, currency: Dollar)).At("2012-05-02").Do(new AccountCommand.GrantCredit(
            CreditGrant.Of("g", GrantKind.Goodwill, Usd(10), At("2012-05-02")), "op"));
        Assert.Equal(10.0m, child.State.Grants.Sum(grant => grant.Left.Major));

        static Life Parent() => new Life(KillBill, Plans.Monthly("p", 1, currency: Dollar)).At("2012-05-01");

        static AccountCommand Charge(string child, decimal amount) => new AccountCommand.ConsolidateCharge(child, "i1", Usd(amount));
    }

    [Fact]
    public void KB_TZ_001_periods_run_from_the_first_to_the_first_across_every_change_of_clocks()
    {
        var plan = Plans.Monthly("p", 249.95m, currency: Dollar);
        var juneau = new Life(KillBill, new AccountTerms(Dollar, "America/Juneau"), plan)
            .At("2015-09-01T08:01:01Z").Subscribe("p", new AnchorChoice.Day(1)).At("2017-03-02");
        Assert.True(juneau.Invoices.Length >= 18);
        Assert.All(juneau.Invoices.SelectMany(invoice => invoice.Lines), line =>
            Assert.Equal((1, 1, 24_995), (line.Period!.From.Day, line.Period.Until.Day, line.Amount.Money.MinorUnits)));

        var angeles = new Life(KillBill, new AccountTerms(Dollar, "America/Los_Angeles"), plan)
            .At("2015-09-01T08:01:01Z").Subscribe("p", new AnchorChoice.Day(1))
            .At("2015-11-20").Do(new AccountCommand.CancelSubscription("s", new Effective.On(Date("2015-12-01")))).At("2015-12-05");
        Assert.DoesNotContain(angeles.Invoices.SelectMany(invoice => invoice.Lines), line => line.Kind == LineKind.ProrationCredit);
        Assert.Equal(3, angeles.Invoices.Length);
    }

    private static Life Shooting() => new Life(KillBill, Gun).At("2012-04-01").Subscribe("gun")
        .At("2012-04-05").Use(99, "bullets").At("2012-04-15").Use(100, "bullets");

    private static string Fractions(BillingInterval interval, Anchor anchor, string start, string end)
    {
        var calendar = new BillingCalendar(interval, anchor, DateTimeZone.Utc);
        var all = new Span(At(start), At(end));
        return string.Join(' ', calendar.Touching(all).Select(period =>
        {
            var share = PeriodShare.Of(KillBill, calendar, period, all.And(new(period.StartAt, period.EndAt)));
            return share is { Derivation: Derivation.Quotient } figure ? Whole(figure) : "1";
        }));

        static string Whole(Figure figure)
        {
            var quotient = (Derivation.Quotient)figure.Derivation;
            return string.Create(CultureInfo.InvariantCulture, $"{Days(quotient.Left)}/{Days(quotient.Right)}");
        }

        static int Days(Derivation derivation) =>
            derivation is Derivation.Days days ? Period.DaysBetween(days.From, days.Until) : 0;
    }
}
