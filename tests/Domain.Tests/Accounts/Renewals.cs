using Billing.Domain.Accounts;
using Billing.Domain.Calendars;
using Billing.Domain.Catalogs;
using Billing.Domain.Charging;
using Billing.Domain.Conventions;
using Billing.Domain.Metering;
using static Billing.Domain.Tests.Given;

namespace Billing.Domain.Tests.Accounts;

/// <summary>What is not a plan and renews on a day of its own.</summary>
public sealed class Renewals
{
    [Fact]
    public void A_plan_s_minimum_and_usage_go_by_the_plan_alone()
    {
        var plan = Plans.Of("yearly", 100, BillingInterval.Yearly).With(Plans.Metered("usage", 1)) with { Minimum = Eur(150) };
        var life = new Life(BillingProfiles.Standard, plan).At("2024-01-01").Subscribe("yearly").Use(20)
            .At("2024-03-01").Do(new AccountCommand.AddItem("s", Domain("2024-03-01"), new Effective.Now())).At("2025-12-31");

        Assert.Equal(
            ["2024-01-01 2025-01-01 100", "2024-03-01 2025-03-01 12", "2025-01-01 2026-01-01 100", "2024-01-01 2025-01-01 20", "2024-01-01 2025-01-01 30", "2025-03-01 2026-03-01 12"],
            life.AllLines());
    }

    [Fact]
    public void A_pause_gives_back_what_is_prorated_by_its_own_period()
    {
        var life = new Life(BillingProfiles.Standard, Plans.Monthly("p", 30)).At("2024-01-01").Subscribe("p")
            .Do(new AccountCommand.AddItem("s", Domain("2023-07-01") with { IsProrated = true }, new Effective.Now())).At("2024-04-01");
        Assert.Contains("2024-01-01 2024-07-01 5.97", life.AllLines()); // 182 of 366 days

        life.Do(new AccountCommand.PauseSubscription("s"));
        Assert.Contains(Eur(2.98m), life.State.CreditNotes.SelectMany(note => note.Lines).Select(line => line.Gross)); // 91 of 366 days
    }

    [Theory]
    [InlineData(false, null)]
    [InlineData(true, null)]
    [InlineData(true, "units")]
    public void Only_fees_with_an_interval_of_their_own_have_an_anchor(bool hasInterval, string? meter)
    {
        var item = Domain("2024-01-01") with
        {
            Interval = hasInterval ? BillingInterval.Yearly : null,
            Meter = meter is null ? null : new(meter, Aggregation.Sum),
        };
        Assert.Equal(hasInterval && meter is null ? null : "interval_invalid", PlanRules.Check(Plans.Monthly("p", 1), item)?.Code);
    }

    private static PlanItem Domain(string on) => new("example.org", new ChargeModel.Flat(12))
    {
        Interval = BillingInterval.Yearly, AnchorOn = Date(on), IsProrated = false,
    };
}
