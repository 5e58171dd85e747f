using Billing.Domain.Accounts;
using Billing.Domain.Calendars;
using Billing.Domain.Catalogs;
using Billing.Domain.Charging;
using Billing.Domain.Conventions;
using Billing.Domain.Invoices;
using Billing.Domain.Metering;
using Billing.Domain.Subscriptions;
using NodaTime;
using NodaTime.Text;
using static Billing.Domain.Tests.Given;

namespace Billing.Domain.Tests.Field;

/// <summary>Lives under the meteroid profile: days, one adjusting invoice, credit notes when nothing is charged.</summary>
public sealed class MeteroidLives
{
    private static readonly BillingConvention Meteroid = BillingProfiles.Meteroid;

    [Theory]
    [InlineData(1, new long[] { -1_497, -516, 1_290, 5_110 }, 4_387)]
    [InlineData(5, new long[] { -2_581, -1_497, 5_110, 6_452 }, 7_484)]
    public void MET_PRO_001_each_component_is_rounded_by_itself(int seats, long[] lines, long net)
    {
        var life = new Life(
                Meteroid,
                Plans.Monthly("starter", 29).With(Plans.Fee("seat", 10) with { Quantity = seats }),
                Plans.Monthly("pro", 99).With(Plans.Fee("seat", 25) with { Quantity = seats }))
            .At("2024-01-01").Subscribe("starter").At("2024-01-16").Change("pro");

        Assert.Equal(lines, life.Last.Lines.Select(line => line.Amount.Money.MinorUnits).Order());
        Assert.Equal(net, life.Last.Total.MinorUnits);
    }

    // The case is dated 2024, whose February has 29 days: by its own convention the adjustment is 15/29, 5.17. Its figure,
    // 5.00 = 14/28, is that of a common year, so the life is lived in 2023 and once more in 2024.
    [Theory]
    [InlineData(2023, 500)]
    [InlineData(2024, 517)]
    public void MET_PRO_004_each_price_applies_to_the_usage_of_its_own_time(int year, long adjustment)
    {
        var life = new Life(
                Meteroid,
                Plans.Monthly("old", 10).With(Plans.Metered("api", 0.10m, meter: "api")),
                Plans.Monthly("new", 20).With(Plans.Metered("api", 0.20m, meter: "api"), Plans.Metered("storage", 0.50m, meter: "storage")))
            .At($"{year}-01-01").Subscribe("old")
            .At($"{year}-01-20").Use(1_000, "api")
            .At($"{year}-02-01");
        Assert.Equal(11_000, life.Last.Total.MinorUnits);

        life.At($"{year}-02-10").Use(50, "api").At($"{year}-02-15").Change("new");
        Assert.Equal(adjustment, life.Last.Total.MinorUnits);

        life.At($"{year}-02-20").Use(200, "api").Use(100, "storage").At($"{year}-03-01");
        Assert.Equal([500, 2_000, 4_000, 5_000], life.Last.Lines.Select(line => line.Amount.Money.MinorUnits).Order());
        Assert.Equal(11_500, life.Last.Total.MinorUnits);
        var before = life.Last.Lines.Single(line => line.Amount.Money.MinorUnits == 500).Period!;
        Assert.Equal((At($"{year}-02-01"), At($"{year}-02-15")), (before.StartAt, before.EndAt));
    }

    [Fact]
    public void MET_PRO_005_amendments_cost_the_days_they_were_there()
    {
        var component = Started().Do(new AccountCommand.AddItem("s", Plans.Fee("component", 50), new Effective.Now()));
        Assert.Equal(2_581, component.Last.Total.MinorUnits);

        var arrears = Started().Do(new AccountCommand.AddItem("s", Plans.Fee("component", 30, BillingTiming.InArrears), new Effective.Now()));
        Assert.Single(arrears.Invoices);
        arrears.At("2024-02-01");
        Assert.Equal((1_548, 5_448), (arrears.Last.Lines.Single(line => line.Item == "component").Amount.Money.MinorUnits, arrears.Last.Total.MinorUnits));

        var once = Started().Do(new AccountCommand.ChargeAtPeriodEnd("s", "set-up", Eur(100))).At("2024-02-01");
        Assert.Equal(13_900, once.Last.Total.MinorUnits);
        Assert.Equal(3_900, once.At("2024-03-01").Last.Total.MinorUnits);

        var addOn = Started().Do(new AccountCommand.AddItem("s", Plans.Fee("add-on", 20), new Effective.Now()));
        Assert.Equal(1_032, addOn.Last.Total.MinorUnits);
        addOn.At("2024-01-20").Do(new AccountCommand.RemoveItem("s", "add-on", new Effective.Now()));
        Assert.Equal((-774, 774), (-addOn.LastNote.Total.MinorUnits, addOn.LastNote.Balance.MinorUnits + addOn.LastNote.TakenOff.MinorUnits));

        static Life Started() => new Life(Meteroid, Plans.Monthly("plan", 39)).At("2024-01-01").Subscribe("plan").PayAll().At("2024-01-16");
    }

    [Theory]
    [InlineData("2024-01-31", 31, 1, "2024-01-31 2024-02-29 2024-03-31 2024-04-30")]
    [InlineData("2024-01-01", 10, 1, "2024-01-01 2024-01-10 2024-02-10")]
    [InlineData("2024-01-01", 10, 3, "2024-01-01 2024-01-10 2024-04-10")]
    public void MET_CLK_002_the_first_part_ends_at_the_anchor_of_the_same_month(string start, int day, int months, string boundaries)
    {
        var calendar = new BillingCalendar(new(IntervalUnit.Month, months), Anchor.FirstOnOrAfter(Date(start), day), DateTimeZone.Utc);
        var periods = calendar.Touching(new(At(start), Instant.MaxValue)).Take(boundaries.Split(' ').Length - 1).ToList();

        Assert.Equal(boundaries.Split(' '), periods.Select(period => LocalDatePattern.Iso.Format(period.Until)).Prepend(start));
    }

    [Fact]
    public void MET_CLK_003_an_agreed_end_does_not_shorten_the_last_period()
    {
        var life = new Life(Meteroid, Plans.Monthly("plan", 35))
            .At("2024-01-31").Subscribe("plan", new AnchorChoice.Day(31), with: s => s with { EndAt = At("2024-03-10") }).At("2024-06-01");

        Assert.Equal(["2024-01-31", "2024-02-29"], life.Invoices.Select(invoice => LocalDatePattern.Iso.Format(invoice.IssuedOn)));
        Assert.Equal([3_500, 3_500], life.Invoices.Select(invoice => invoice.Total.MinorUnits));
        Assert.Equal((SubscriptionStatus.Completed, 0), (life.Subscription().Status, life.State.CreditNotes.Length));
    }
}
