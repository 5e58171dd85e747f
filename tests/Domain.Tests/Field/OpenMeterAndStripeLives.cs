using Billing.Domain.Accounts;
using Billing.Domain.Amounts;
using Billing.Domain.Calendars;
using Billing.Domain.Catalogs;
using Billing.Domain.Conventions;
using Billing.Domain.Credits;
using Billing.Domain.Invoices;
using NodaTime;
using NodaTime.Text;
using static Billing.Domain.Tests.Given;

namespace Billing.Domain.Tests.Field;

/// <summary>Lives under the openmeter and stripe profiles, which count seconds.</summary>
public sealed class OpenMeterAndStripeLives
{
    [Fact]
    public void OM_PRO_001_a_first_part_is_billed_by_the_second()
    {
        var life = new Life(BillingProfiles.OpenMeter, Plans.Monthly("twenty", 20))
            .At("2024-01-21T21:55:18Z").Subscribe("twenty", new AnchorChoice.On(Date("2024-01-01"))).At("2024-02-01");
        var first = life.Invoices[0].Lines.Single();

        Assert.Equal((At("2024-01-21T21:55:18Z"), At("2024-02-01T00:00:00Z")), (first.Period!.StartAt, first.Period.EndAt));
        Assert.Equal((651, 2_000), (first.Amount.Money.MinorUnits, life.Last.Total.MinorUnits));
    }

    [Fact]
    public void OM_PRO_002_a_change_before_the_draft_is_issued_writes_the_draft_anew()
    {
        var life = new Life(BillingProfiles.OpenMeter, new AccountTerms(Euro, "UTC") { GraceDays = 3 }, Plans.Monthly("ten", 10), Plans.Monthly("twenty", 20))
            .At("2024-01-01").Subscribe("ten").At("2024-01-02").Change("twenty").At("2024-02-10");

        Assert.Equal(["2024-01-01 2024-01-02 0.32", "2024-01-02 2024-02-01 19.35", "2024-02-01 2024-03-01 20"], life.AllLines());
        Assert.Equal(2, life.Invoices.Length);
        Assert.Equal(At("2024-01-01"), life.Invoices[0].CreatedAt);
    }

    [Theory]
    [InlineData("2023-02-15", "2023-03-01", 28, 14)]
    [InlineData("2023-01-15", "2023-02-01", 31, 17)]
    public void STR_PRO_002_a_back_dated_first_part_is_its_seconds_of_the_full_period(string start, string anchor, int days, int part)
    {
        var life = new Life(BillingProfiles.Stripe, Plans.Monthly("p", days)).At(anchor)
            .Subscribe("p", new AnchorChoice.On(Date(anchor)), with: s => s with { StartAt = At(start) });

        // With as many euro as the full period has days, the price of a part is its days.
        Assert.Equal([part * 100, days * 100], life.AllLines().Select(line => (int)(decimal.Parse(line.Split(' ')[2]) * 100)));
    }

    [Theory]
    [InlineData("2023-01-31", "2023-02-28 2023-03-31 2023-04-30")]
    [InlineData("2024-01-31", "2024-02-29 2024-03-31 2024-04-30")]
    public void STR_CLK_001_the_31st_recovers(string anchor, string boundaries)
    {
        var life = new Life(BillingProfiles.Stripe, Plans.Monthly("p", 10)).At(anchor).Subscribe("p").At(boundaries.Split(' ')[^1]);

        Assert.Equal(boundaries.Split(' '), life.Invoices.Skip(1).Select(invoice => LocalDatePattern.Iso.Format(invoice.IssuedOn)));
    }

    [Fact]
    public void KNG_CRD_001_forty_credits_leave_sixty_to_pay()
    {
        var life = new Life(BillingProfiles.OpenMeter, new PlanVersion("usage", 1, Euro, BillingInterval.Monthly, [Plans.Metered("units", 1)]))
            .At("2024-01-01").Subscribe("usage").Do(new AccountCommand.GrantCredit(CreditGrant.Of("g", GrantKind.Promotional, Eur(40), At("2024-01-01")), "op"))
            .Use(100).At("2024-02-01");

        Assert.Equal((4_000, 6_000), (life.Last.CreditBeforeTax.MinorUnits, life.Last.Total.MinorUnits));
    }

    [Fact]
    public void Half_way_through_an_upgrade_costs_half_the_difference_to_the_second()
    {
        var life = new Life(BillingProfiles.Stripe, Plans.Monthly("ten", 10), Plans.Monthly("twenty", 20))
            .At("2024-04-01T06:00:00Z").Subscribe("ten").At("2024-04-16T06:00:00Z").Change("twenty").At("2024-05-01T06:00:00Z");

        Assert.Equal([1_000, 2_000, -500], life.Last.Lines.Select(line => line.Amount.Money.MinorUnits));
        Assert.Equal(2_500, life.Last.Total.MinorUnits);
        Assert.Equal(At("2024-05-01T06:00:00Z"), life.Last.Lines[0].Period!.EndAt);
    }

    [Fact]
    public void Periods_may_be_counted_anew_from_the_very_time_of_a_change()
    {
        var life = new Life(BillingProfiles.Stripe, Plans.Monthly("ten", 10), Plans.Of("yearly", 100, BillingInterval.Yearly))
            .At("2024-04-01T06:00:00Z").Subscribe("ten").At("2024-04-16T18:30:00Z").Change("yearly", anchorOn: "2024-04-16");

        Assert.Equal((At("2024-04-16T18:30:00Z"), At("2025-04-16T18:30:00Z")), (life.Last.Lines[0].Period!.StartAt, life.Last.Lines[0].Period!.EndAt));
        Assert.Equal([10_000, -483], life.Last.Lines.Select(line => line.Amount.Money.MinorUnits));
    }
}
