using Billing.Domain.Accounts;
using Billing.Domain.Calendars;
using Billing.Domain.Catalogs;
using Billing.Domain.Conventions;
using Billing.Domain.Invoices;
using Billing.Domain.Metering;
using static Billing.Domain.Tests.Given;

namespace Billing.Domain.Tests.Accounts;

public sealed class Invoices_issued_anew
{
    [Fact]
    public void A_lasting_meter_is_read_as_it_stood_then()
    {
        var item = Plans.Metered("units", 1) with { Meter = new("units", Aggregation.Sum) { IsRecurring = true } };
        var life = new Life(BillingProfiles.Standard, new PlanVersion("usage", 1, Euro, BillingInterval.Monthly, [item]) { Family = "f" })
            .At("2024-01-01").Subscribe("usage").Use(10).At("2024-02-15").Use(5).At("2024-03-10");
        Assert.Equal([1_000, 1_500], life.Invoices.Select(invoice => invoice.Total.MinorUnits));

        life.Do(new AccountCommand.VoidInvoice(life.Invoices[0].Id, Eur(0), Eur(0)) { Reissue = true }).At("2024-04-01");
        Assert.Equal([1_000, 1_500, 1_000, 1_500], life.Invoices.Select(invoice => invoice.Total.MinorUnits));
        Assert.Equal(Eur(40), life.Subscription().LifetimeUsage);
    }

    [Fact]
    public void What_was_billed_early_is_taken_off_the_new_invoice_too()
    {
        var plan = new PlanVersion("usage", 1, Euro, BillingInterval.Monthly, [Plans.Metered("units", 1)]) { Family = "f", Thresholds = new([Eur(100)]) };
        var life = new Life(BillingProfiles.Standard, plan).At("2024-01-01").Subscribe("usage").At("2024-01-10").Use(120).At("2024-01-20").Use(30).At("2024-02-10");
        Assert.Equal([12_000, 3_000], life.Invoices.Select(invoice => invoice.Total.MinorUnits));

        life.Do(new AccountCommand.VoidInvoice(life.Last.Id, Eur(0), Eur(0)) { Reissue = true });
        Assert.Equal((3_000, Eur(150)), (life.Last.Total.MinorUnits, life.Subscription().LifetimeUsage));
    }

    [Fact]
    public void Bill_what_was_sold_once_again()
    {
        var life = new Life(BillingProfiles.Standard, Plans.Monthly("p", 30)).At("2024-04-01").Do(new AccountCommand.ChargeOnce([new("thing", Eur(12)), new("other", Eur(3))]));
        life.Do(new AccountCommand.VoidInvoice(life.Last.Id, Eur(0), Eur(0)) { Reissue = true });

        Assert.Equal([InvoiceStatus.Voided, InvoiceStatus.Finalized], life.Invoices.Select(invoice => invoice.Status));
        Assert.Equal([("thing", 12m), ("other", 3m)], life.Last.Lines.Select(line => (line.Item, line.Amount.Money.Major)));
        Assert.Equal(15, life.State.Balance.Major);
    }

    [Fact]
    public void Have_fees_and_usage_once_and_one_offs_beside_them()
    {
        var plan = Plans.Monthly("p", 30).With(Plans.Metered("usage", 1));
        var life = new Life(BillingProfiles.Standard, plan).At("2024-04-01").Subscribe("p").Use(5)
            .Do(new AccountCommand.ChargeAtPeriodEnd("s", "set-up", Eur(7))).At("2024-05-01");
        Assert.Equal([30m, 5m, 7m], life.Last.Lines.Select(line => line.Amount.Money.Major));

        life.Do(new AccountCommand.VoidInvoice(life.Last.Id, Eur(0), Eur(0)) { Reissue = true });
        Assert.Equal([5m, 7m, 30m], life.Last.Lines.Select(line => line.Amount.Money.Major).Order());
    }

    [Fact]
    public void Are_not_made_where_nobody_asks_for_them()
    {
        var life = new Life(BillingProfiles.Standard, Plans.Monthly("p", 30)).At("2024-04-01").Do(new AccountCommand.ChargeOnce([new("thing", Eur(12))]));
        life.Do(new AccountCommand.VoidInvoice(life.Last.Id, Eur(0), Eur(0)));

        Assert.Equal((1, 0), (life.Invoices.Length, life.State.Balance.Major));
    }

    [Fact]
    public void Charge_events_that_were_paid_for_at_once_once_more()
    {
        var plan = new PlanVersion("p", 1, Euro, Domain.Calendars.BillingInterval.Monthly, [Plans.Metered("call", 2, BillingTiming.InAdvance)]);
        var life = new Life(BillingProfiles.Standard, plan).At("2024-04-01").Subscribe("p").Use(4);
        life.Do(new AccountCommand.VoidInvoice(life.Last.Id, Eur(0), Eur(0)) { Reissue = true });

        Assert.Equal((2, 8m), (life.Invoices.Length, life.Last.Total.Major));
    }
}
