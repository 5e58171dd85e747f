using Billing.Domain.Accounts;
using Billing.Domain.Amounts;
using Billing.Domain.Calendars;
using Billing.Domain.Catalogs;
using Billing.Domain.Charging;
using Billing.Domain.Conventions;
using Billing.Domain.Invoices;
using Billing.Domain.Metering;
using Billing.Domain.Subscriptions;
using Billing.Domain.Taxes;
using NodaTime;
using static Billing.Domain.Tests.Given;

namespace Billing.Domain.Tests.Field;

/// <summary>Lives under the lago profile: days inclusive, credit notes, tax rounded on the invoice, downgrades that wait.</summary>
public sealed class LagoLives
{
    private static readonly BillingConvention Lago = BillingProfiles.Lago;
    private static readonly AnchorChoice Calendar = new AnchorChoice.Calendar();
    private static readonly PlanVersion Hundred = Plans.Monthly("hundred", 100).With(Plans.Metered("usage", 1));

    [Fact]
    public void LAGO_PRO_002_two_upgrades_on_one_day()
    {
        var life = new Life(Lago, Terms(25), Plans.Monthly("A", 10), Plans.Monthly("B", 15), Plans.Monthly("C", 19))
            .At("2024-03-05").Subscribe("A");
        Assert.Equal(1_000, life.Last.Subtotal.MinorUnits);

        life.At("2024-03-12T10:00:00Z").Change("B");
        Assert.Equal((1_161, 968), (life.Last.Subtotal.MinorUnits, life.LastNote.Total.MinorUnits));

        life.At("2024-03-12T11:00:00Z").Change("C");
        Assert.Equal((1_471, 1_451), (life.Last.Subtotal.MinorUnits, life.LastNote.Total.MinorUnits));
        Assert.Equal(["2024-04-05 2024-05-05 19"], Life.Lines(life.At("2024-04-05").Last));
    }

    [Fact]
    public void LAGO_PRO_004_thirty_two_of_ninety_one_days()
    {
        var life = new Life(Lago, Plans.Of("quarter", 910, BillingInterval.Quarterly, BillingTiming.InArrears))
            .At("2024-05-20T10:00:00Z").Subscribe("quarter", Calendar)
            .At("2024-06-20T10:00:00Z").Cancel();

        Assert.Equal(32_000, life.Last.Subtotal.MinorUnits);
    }

    [Fact]
    public void LAGO_PRO_005_a_month_becomes_a_leap_year()
    {
        var life = new Life(Lago, Plans.Monthly("monthly", 10).With(Plans.Metered("usage", 1)), Plans.Of("yearly", 120, BillingInterval.Yearly))
            .At("2023-06-29T12:12:00Z").Subscribe("monthly")
            .At("2023-09-28T04:00:00Z").Use(3)
            .At("2023-09-28T05:00:00Z").Change("yearly");

        Assert.Equal(32, life.LastNote.Total.MinorUnits);
        Assert.Equal(9_016, life.Last.Lines.Single(line => line.Kind == LineKind.Fee).Amount.Money.MinorUnits);
        var charges = life.Last.Lines.Single(line => line.Kind == LineKind.Usage).Period!;
        Assert.Equal((At("2023-08-29T00:00:00Z"), At("2023-09-28T05:00:00Z")), (charges.StartAt, charges.EndAt));
    }

    [Theory]
    [InlineData("Europe/Paris", "2023-09-06")]
    [InlineData("Asia/Bangkok", "2023-09-06")]
    [InlineData("America/Bogota", "2023-09-05")]
    public void LAGO_PRO_011_two_local_days_and_a_local_date_of_issue(string zone, string issuedOn)
    {
        var life = new Life(Lago, new AccountTerms(Euro, zone), Plans.Monthly("ten", 10, BillingTiming.InArrears))
            .At("2023-09-05T00:00:00Z").Subscribe("ten", with: s => s with { EndAt = At("2023-09-06T00:00:00Z") })
            .At("2023-09-06T00:15:00Z");

        Assert.Equal((67, Date(issuedOn)), (life.Invoices.Single().Total.MinorUnits, life.Last.IssuedOn));
    }

    [Fact]
    public void LAGO_PRO_012_an_end_on_the_boundary_bills_no_day_of_the_next_period()
    {
        var arrears = Ending(Plans.Monthly("ten", 10, BillingTiming.InArrears));
        Assert.Equal((1, 1_000, Date("2023-10-05")), (arrears.Invoices.Length, arrears.Last.Total.MinorUnits, arrears.Last.IssuedOn));

        var advance = Ending(Plans.Monthly("ten", 10));
        Assert.Equal((2, 0, 0), (advance.Invoices.Length, advance.Last.Total.MinorUnits, advance.State.CreditNotes.Length));

        static Life Ending(PlanVersion plan) => new Life(Lago, plan)
            .At("2023-09-05").Subscribe("ten", with: s => s with { EndAt = At("2023-10-05") }).At("2023-10-06");
    }

    [Theory]
    [InlineData(TerminationCredit.Credit, 3_000, 3_000, 0, 0)]
    [InlineData(TerminationCredit.Skip, 6_000, 0, 0, 0)]
    [InlineData(TerminationCredit.Refund, 4_500, 3_000, 1_500, 1_500)]
    public void LAGO_PRO_014_unused_time_is_credited_lost_or_refunded(
        TerminationCredit credit, long finalTotal, long noteTotal, long refund, long balance)
    {
        var life = new Life(Lago, Terms(20), Hundred).At("2025-02-08").Subscribe("hundred", Calendar);
        Assert.Equal((7_500, 1_500, 9_000), (life.Last.Subtotal.MinorUnits, life.Last.Tax.MinorUnits, life.Last.Total.MinorUnits));
        if (credit == TerminationCredit.Refund)
        {
            life.Pay(life.Last, 75);
        }

        life.At("2025-02-10").Use(50).At("2025-02-21").Cancel(credit);

        Assert.Equal(finalTotal, life.Last.Payable.MinorUnits);
        Assert.Equal(noteTotal, life.State.CreditNotes.Sum(note => note.Total.MinorUnits));
        Assert.Equal(0, life.State.Grants.Sum(grant => grant.Left.MinorUnits));
        if (credit == TerminationCredit.Refund)
        {
            Assert.Equal((refund, balance), (life.LastNote.Refund.MinorUnits, life.LastNote.Balance.MinorUnits));
        }
    }

    [Fact]
    public void LAGO_PRO_015_the_day_of_the_start_is_used()
    {
        var life = new Life(Lago, Terms(20), Hundred).At("2025-02-08").Subscribe("hundred", Calendar)
            .At("2025-02-08T05:00:00Z").Use(50).At("2025-02-08T06:00:00Z").Cancel();

        Assert.Equal((7_143, 1_429, 8_572), (life.LastNote.Net.MinorUnits, life.LastNote.Tax.MinorUnits, life.LastNote.Total.MinorUnits));
        Assert.Equal((6_000, 2_572), (life.Last.Total.MinorUnits, life.State.Grants.Sum(grant => grant.Left.MinorUnits)));
    }

    [Fact]
    public void LAGO_PRO_016_an_end_in_arrears_bills_the_days_and_the_usage()
    {
        var plan = Plans.Monthly("hundred", 100, BillingTiming.InArrears).With(Plans.Metered("usage", 1));
        var life = new Life(Lago, Terms(20), plan).At("2025-02-08").Subscribe("hundred", Calendar)
            .At("2025-02-10").Use(50).At("2025-02-21").Cancel();

        Assert.Equal([5_000, 5_000], life.Last.Lines.Select(line => line.Amount.Money.MinorUnits));
        Assert.Equal((2_000, 12_000), (life.Last.Tax.MinorUnits, life.Last.Total.MinorUnits));
    }

    [Theory]
    [InlineData("America/Denver", "2023-06-16T05:00:00Z", 400)]
    [InlineData("America/Halifax", "2023-06-16T05:00:00Z", 300)]
    [InlineData("Europe/Paris", "2023-06-16T20:00:00Z", 300)]
    [InlineData("Asia/Karachi", "2023-06-16T20:00:00Z", 200)]
    public void LAGO_PRO_023_the_local_day_decides_what_is_left_of_the_week(string zone, string at, long expected)
    {
        var life = new Life(Lago, new AccountTerms(Euro, zone), Plans.Of("week", 7, BillingInterval.Weekly)).At(at).Subscribe("week", Calendar);

        Assert.Equal(expected, life.Last.Total.MinorUnits);
    }

    [Fact]
    public void LAGO_PRO_024_three_days_of_a_small_plan_with_tax()
    {
        var life = new Life(Lago, Terms(20), Plans.Monthly("free", 0, BillingTiming.InArrears), Plans.Monthly("twenty", 20, BillingTiming.InArrears))
            .At("2024-04-24T10:00:00Z").Subscribe("free", Calendar)
            .At("2024-04-24T11:00:00Z").Change("twenty")
            .At("2024-04-26T11:00:00Z").Cancel();

        Assert.Equal(240, life.Last.Total.MinorUnits);
    }

    private static AccountTerms Terms(decimal tax) => new(Euro, "UTC") { TaxRates = [new TaxRate("vat", tax)] };
}
