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

/// <summary>Lives under the lago profile: when periods begin, trials, and minimums.</summary>
public sealed class LagoPeriodLives
{
    private static readonly BillingConvention Lago = BillingProfiles.Lago;
    private static readonly AnchorChoice Calendar = new AnchorChoice.Calendar();

    [Fact]
    public void LAGO_CLK_003_quarters_from_the_31st()
    {
        var life = new Life(Lago, Plans.Of("quarter", 10, BillingInterval.Quarterly)).At("2022-12-31").Subscribe("quarter").At("2024-01-01");

        Assert.Equal(
            ["2022-12-31", "2023-03-31", "2023-06-30", "2023-09-30", "2023-12-31"],
            life.Invoices.Select(invoice => invoice.IssuedOn.ToString("yyyy-MM-dd", null)));
    }

    [Theory]
    [InlineData("Asia/Kolkata", "2023-02-28T18:29:59Z", "2023-02-28T18:30:00Z")]
    [InlineData("America/Bogota", "2023-03-01T04:59:59Z", "2023-03-01T05:00:00Z")]
    public void LAGO_CLK_005_the_local_day_begins_the_period_and_is_billed_once(string zone, string before, string at)
    {
        var life = new Life(Lago, new AccountTerms(Euro, zone), Plans.Monthly("ten", 10)).At("2023-02-01T12:00:00Z").Subscribe("ten", Calendar);
        Assert.Single(life.At("2023-02-28T18:00:00Z").Invoices);
        Assert.Single(life.At(before).Invoices);
        Assert.Equal(2, life.At(at).Invoices.Length);
        for (var hour = 1; hour < 24; hour++)
        {
            Assert.Equal(2, life.At((At(at) + Duration.FromHours(hour)).ToString()).Invoices.Length);
        }
    }

    [Fact]
    public void LAGO_CLK_006_arrears_from_31_January()
    {
        var life = new Life(Lago, Plans.Monthly("ten", 10, BillingTiming.InArrears)).At("2024-01-31T01:00:00Z").Subscribe("ten").At("2024-05-01");

        Assert.Equal(["2024-01-31 2024-02-29 10", "2024-02-29 2024-03-31 10", "2024-03-31 2024-04-30 10"], life.AllLines());
        Assert.Equal(Date("2024-02-29"), life.Invoices[0].IssuedOn);
        Assert.Equal(At("2024-02-28T23:59:59Z"), life.Invoices[0].Lines[0].Period!.EndAt - Duration.FromSeconds(1));
    }

    [Fact]
    public void LAGO_CLK_007_in_advance_from_30_January()
    {
        var life = new Life(Lago, Plans.Monthly("ten", 10)).At("2024-01-30").Subscribe("ten").At("2024-03-31");

        Assert.Equal(["2024-01-30 2024-02-29 10", "2024-02-29 2024-03-30 10", "2024-03-30 2024-04-30 10"], life.AllLines());
    }

    [Theory]
    [InlineData(3, "2022-01-31", "2022-05-31", "2022-04-30")]
    [InlineData(3, "2022-01-31", "2022-07-30", "2022-04-30")]
    [InlineData(3, "2022-01-31", "2022-08-15", "2022-07-31")]
    [InlineData(3, "2022-01-29", "2022-02-28", "2022-01-29")]
    [InlineData(6, "2021-01-31", "2021-04-30", "2021-01-31")]
    [InlineData(3, "2021-04-30", "2021-05-31", "2021-04-30")]
    [InlineData(3, "2021-04-30", "2021-08-15", "2021-07-30")]
    [InlineData(6, "2021-04-30", "2021-11-15", "2021-10-30")]
    public void LAGO_CLK_009_a_later_day_of_a_clamped_month_begins_no_new_period(int months, string anchor, string day, string start) =>
        Assert.Equal(
            Date(start),
            new BillingCalendar(new(IntervalUnit.Month, months), Anchor.Anniversary(Date(anchor)), DateTimeZone.Utc).Containing(Date(day)).From);

    [Fact]
    public void LAGO_CLK_010_the_fee_is_for_the_new_month_and_the_usage_for_the_old()
    {
        var life = new Life(Lago, Plans.Monthly("seven", 7).With(Plans.Metered("usage", 0))).At("2024-01-01").Subscribe("seven", Calendar)
            .At("2024-01-15").Use(1).At("2024-02-01T12:12:00Z");

        var fee = life.Last.Lines.Single(line => line.Kind == LineKind.Fee).Period!;
        var usage = life.Last.Lines.Single(line => line.Kind == LineKind.Usage).Period!;
        Assert.Equal((At("2024-02-01"), At("2024-03-01")), (fee.StartAt, fee.EndAt));
        Assert.Equal((At("2024-01-01"), At("2024-02-01")), (usage.StartAt, usage.EndAt));
        Assert.Equal(700, life.Last.Total.MinorUnits);
    }

    [Fact]
    public void LAGO_TRL_001_the_day_a_trial_ends_is_the_first_that_is_billed()
    {
        var life = new Life(Lago, Plans.Monthly("big", 50_000) with { Trial = new(10) }).At("2024-03-05T12:12:00Z").Subscribe("big", Calendar);
        Assert.Equal(SubscriptionStatus.Trialing, life.Subscription().Status);
        Assert.Empty(life.At("2024-03-15T12:11:59Z").Invoices);

        life.At("2024-03-15T12:12:00Z");
        Assert.Equal((2_741_935, SubscriptionStatus.Active), (life.Last.Total.MinorUnits, life.Subscription().Status));
    }

    [Fact]
    public void LAGO_TRL_002_a_trial_counts_from_the_first_day_whatever_the_plan()
    {
        var life = new Life(
                Lago,
                Plans.Monthly("big", 50_000).With(Plans.Metered("usage", 1)) with { Trial = new(10) },
                Plans.Monthly("bigger", 100_000).With(Plans.Metered("usage", 1)) with { Trial = new(13) })
            .At("2024-03-05T12:12:00Z").Subscribe("big", Calendar)
            .At("2024-03-07").Use(10)
            .At("2024-03-10").Change("bigger");
        Assert.Equal(1_000, life.Invoices.Single().Total.MinorUnits);

        Assert.Single(life.At("2024-03-18T12:11:59Z").Invoices);
        life.At("2024-03-18T12:12:00Z");
        Assert.Equal((4_516_129, Date("2024-03-18")), (life.Last.Total.MinorUnits, life.Last.IssuedOn));

        life.At("2024-03-20").Use(12).At("2024-04-01");
        Assert.Equal((10_000_000, 1_200), (Of(life.Last, LineKind.Fee), Of(life.Last, LineKind.Usage)));
    }

    [Theory]
    [InlineData("Europe/Paris", "2024-03-22T01:12:00Z", "2024-03-31T22:00:00Z", 5_000_000, 1_000, "2024-04-03T00:00:00Z", null)]
    [InlineData("Asia/Tokyo", "2024-03-22T18:12:00Z", "2024-03-31T15:00:00Z", null, 1_000, "2024-04-01T18:12:00Z", 4_833_333L)]
    public void LAGO_TRL_005_a_trial_that_ends_on_a_billing_day_is_billed_once(
        string zone, string start, string boundary, int? feeThen, int usageThen, string later, long? feeLater)
    {
        var life = new Life(Lago, new AccountTerms(Euro, zone), Plans.Monthly("big", 50_000).With(Plans.Metered("usage", 1)) with { Trial = new(10) })
            .At(start).Subscribe("big", Calendar).At("2024-03-25").Use(10).At(boundary);
        Assert.Equal((feeThen ?? 0, usageThen), (Of(life.Last, LineKind.Fee), Of(life.Last, LineKind.Usage)));

        life.At(later);
        Assert.Equal(feeLater is null ? 1 : 2, life.Invoices.Length);
        Assert.Equal(feeLater ?? feeThen, Of(life.Last, LineKind.Fee));
    }

    [Fact]
    public void LAGO_TRL_006_there_is_no_second_trial_and_the_day_a_trial_ends_is_not_used()
    {
        var life = new Life(Lago, Plans.Monthly("small", 35) with { Trial = new(7) })
            .At("2024-03-04T21:00:00Z").Subscribe("small", Calendar).At("2024-03-11T22:00:00Z");
        Assert.Equal(2_371, life.Last.Total.MinorUnits);

        life.At("2024-03-11T23:00:00Z").Cancel();
        Assert.Equal(2_371, life.LastNote.Total.MinorUnits);

        life.At("2024-03-11T23:05:00Z").Subscribe("small", Calendar, id: "s2");
        Assert.Equal((2_371, SubscriptionStatus.Active), (life.Last.Total.MinorUnits, life.Subscription("s2").Status));
    }

    [Fact]
    public void LAGO_MIN_002_one_true_up_for_the_whole_charge()
    {
        var charge = Plans.Metered("calls", 0) with
        {
            Minimum = Eur(100),
            Meter = new("calls", Aggregation.Count)
            {
                Filters =
                [
                    new(new("europe", [new("region", "europe")]), new ChargeModel.PerUnit(20)),
                    new(new("usa", [new("region", "usa")]), new ChargeModel.PerUnit(50)),
                ],
            },
        };
        var life = new Life(Lago, Terms(20), Plans.Monthly("fifty", 50).With(charge)).At("2023-01-08").Subscribe("fifty", Calendar)
            .At("2023-02-10")
            .Use(1, "calls", property: "region=europe").Use(1, "calls", property: "region=usa").Use(1, "calls", property: "region=asia")
            .At("2023-02-25").Cancel();

        Assert.Equal([0, 2_000, 5_000], life.Last.Lines.Where(line => line.Kind == LineKind.Usage).Select(line => line.Amount.Money.MinorUnits).Order());
        Assert.Equal((1_929, 8_929, 1_786), (Of(life.Last, LineKind.TrueUp), life.Last.Subtotal.MinorUnits, life.Last.Tax.MinorUnits));
        Assert.Equal((643, 10_072), (life.LastNote.Total.MinorUnits, life.Last.Payable.MinorUnits));
    }

    [Fact]
    public void LAGO_MIN_006_a_commitment_is_owed_whole_before_a_downgrade()
    {
        var life = new Life(
                Lago,
                Plans.Monthly("hundred", 100, BillingTiming.InArrears) with { Minimum = Eur(10_000) },
                Plans.Monthly("small", 10, BillingTiming.InArrears))
            .At("2024-03-01").Subscribe("hundred", Calendar).At("2024-05-15").Change("small").At("2024-06-01");

        Assert.Equal([1_000_000, 1_000_000, 1_000_000], life.Invoices.Select(invoice => invoice.Total.MinorUnits));
        Assert.Equal([10_000, 990_000], life.Last.Lines.Select(line => line.Amount.Money.MinorUnits));
        Assert.Equal("small", life.Subscription().Plan(life.Subscription().TermAt(At("2024-06-01")).PlanKey).Code);
    }

    private static AccountTerms Terms(decimal tax) => new(Euro, "UTC") { TaxRates = [new TaxRate("vat", tax)] };

    private static long Of(Invoice invoice, LineKind kind) =>
        invoice.Lines.Where(line => line.Kind == kind).Sum(line => line.Amount.Money.MinorUnits);
}
