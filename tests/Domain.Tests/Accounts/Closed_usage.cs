using System.Collections.Immutable;
using Billing.Domain.Accounts;
using Billing.Domain.Calendars;
using Billing.Domain.Catalogs;
using Billing.Domain.Conventions;
using Billing.Domain.Metering;
using Billing.Domain.Subscriptions;
using static Billing.Domain.Tests.Given;

namespace Billing.Domain.Tests.Accounts;

/// <summary>Usage leaves an account when its period is over, billed for good, and the days for what is late have passed.</summary>
public sealed class Closed_usage
{
    [Fact]
    public void A_state_does_not_grow_with_the_years_of_usage()
    {
        var life = Started();
        var most = 0;
        for (var month = 0; month < 60; month++)
        {
            life.Use(5).At(At("2024-01-15").InUtc().LocalDateTime.PlusMonths(month + 1).InUtc().ToInstant().ToString());
            most = Math.Max(most, life.Subscription().Usage.Length + life.Subscription().Billed.Length);
        }

        // Three to five months of events and of what was billed for them.
        Assert.True(most <= 10, $"{most}");
        Assert.Equal(Eur(60 * 5), life.Subscription().LifetimeUsage);
        Assert.Equal(60, life.Invoices.Length);
    }

    [Theory]
    [InlineData("2024-05-20", true)] // 15 February + 100 days is 25 May
    [InlineData("2024-06-10", true)] // it is closed where something is due
    [InlineData("2024-06-16", false)]
    public void What_is_late_is_billed_within_the_window_and_refused_by_name_after_it(string at, bool isTaken)
    {
        var life = Started().Use(5, at: "2024-01-20").At(at);
        var late = new AccountCommand.RecordUsage("s", [new UsageEvent("late", "units", At("2024-01-21"), 2)]);
        if (isTaken)
        {
            life.Do(late).At("2024-07-01");
            Assert.Contains("2024-01-15 2024-02-15 2", life.AllLines());
        }
        else
        {
            Assert.Equal("usage_period_closed", life.Refused(late));
        }
    }

    [Fact]
    public void What_was_told_before_is_known_from_the_history_and_what_was_not_is_refused()
    {
        var told = new UsageEvent("told", "units", At("2024-01-20"), 5);
        var life = Started().Do(new AccountCommand.RecordUsage("s", [told])).At("2025-01-01");
        var again = new AccountCommand.RecordUsage("s", [told]);

        Assert.True(ClosedUsage.IsAskedFor(life.State, again));
        Assert.Empty(((AccountCommand.RecordUsage)ClosedUsage.WithoutKnown(life.State, again, life.Facts)).Events);
        var mixed = new AccountCommand.RecordUsage("s", [told, told with { Id = "new" }, told with { Id = "now", HappenedAt = life.Now }]);
        Assert.Equal(["new", "now"], ((AccountCommand.RecordUsage)ClosedUsage.WithoutKnown(life.State, mixed, life.Facts)).Events.Select(usage => usage.Id));
        Assert.False(ClosedUsage.IsAskedFor(life.State, new AccountCommand.RecordUsage("s", [told with { HappenedAt = life.Now }])));
    }

    [Fact]
    public void What_was_taken_back_before_it_was_closed_was_not_told()
    {
        var told = new UsageEvent("told", "units", At("2024-01-20"), 5);
        var life = Started().Do(new AccountCommand.RecordUsage("s", [told])).Do(new AccountCommand.WithdrawUsage("s", ["told"])).Use(1).At("2025-01-01");

        Assert.Single(((AccountCommand.RecordUsage)ClosedUsage.WithoutKnown(life.State, new AccountCommand.RecordUsage("s", [told]), life.Facts)).Events);
    }

    [Fact]
    public void A_draft_keeps_its_usage_open()
    {
        var life = Started(terms: new AccountTerms(Euro, "UTC") { GraceDays = 300 }).Use(5, at: "2024-01-20").At("2024-09-20");

        Assert.Single(life.Subscription().Usage);
    }

    [Fact]
    public void Late_usage_of_a_lasting_meter_is_carried_into_every_period_after_it()
    {
        // 10 from January on, 2 more from February on, told in April: February and March bill 12.
        var life = Started(Lasting).Use(10, at: "2024-01-15").At("2024-04-20").Use(2, at: "2024-02-20").At("2024-05-15");

        Assert.Equal(
            ["2024-01-15 2024-02-15 10", "2024-02-15 2024-03-15 10", "2024-03-15 2024-04-15 10",
             "2024-02-15 2024-03-15 2", "2024-03-15 2024-04-15 2", "2024-04-15 2024-05-15 12"],
            life.AllLines().OrderBy(line => line.StartsWith("2024-04", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_lasting_meter_keeps_its_level_when_the_events_that_made_it_have_left()
    {
        var life = Started(Lasting).Use(10, at: "2024-01-15").At("2024-12-20");
        Assert.Empty(life.Subscription().Usage);

        life.Use(1, at: "2024-11-20").At("2025-01-15");
        Assert.Equal("2024-12-15 2025-01-15 11", Life.Lines(life.Last).Last());
        Assert.Contains("2024-11-15 2024-12-15 1", life.AllLines());
    }

    [Fact]
    public void An_invoice_of_closed_usage_is_issued_anew_as_it_was()
    {
        var life = Started().Use(5, at: "2024-01-20").At("2025-01-01");
        life.Do(new AccountCommand.VoidInvoice(life.Invoices[0].Id, Eur(0), Eur(0)) { Reissue = true });

        Assert.Equal(["2024-01-15 2024-02-15 5"], Life.Lines(life.Last));
    }

    [Fact]
    public void A_block_in_the_closed_past_bills_no_usage_twice()
    {
        var life = Started().Use(5, at: "2024-01-20").At("2025-01-01").Do(new AccountCommand.BlockBilling("s", Date("2024-01-16")));

        Assert.Equal(Eur(5), life.Invoices.Aggregate(Eur(0), (sum, invoice) => sum + invoice.Total));
    }

    private static PlanItem Lasting => Plans.Metered("units", 1) with { Meter = new("units", Aggregation.Sum) { IsRecurring = true } };

    private static Life Started(PlanItem? item = null, AccountTerms? terms = null) =>
        new Life(
                BillingProfiles.Standard,
                terms ?? new AccountTerms(Euro, "UTC"),
                new PlanVersion("usage", 1, Euro, BillingInterval.Monthly, [item ?? Plans.Metered("units", 1)]) { Family = "f" })
            .At("2024-01-15").Subscribe("usage");
}
