using System.Collections.Immutable;
using Billing.Domain.Accounts;
using Billing.Domain.Amounts;
using Billing.Domain.Calendars;
using Billing.Domain.Catalogs;
using Billing.Domain.Charging;
using Billing.Domain.Conventions;
using Billing.Domain.Credits;
using Billing.Domain.Discounts;
using Billing.Domain.Invoices;
using Billing.Domain.Metering;
using Billing.Domain.Subscriptions;
using Billing.Domain.Taxes;
using static Billing.Domain.Tests.Given;

namespace Billing.Domain.Tests.Accounts;

/// <summary>What could not be counted when it falls due is refused when it is asked for: a clock has nobody to refuse it to.</summary>
public sealed class Amounts_too_large
{
    private static readonly PlanVersion Arrears = Plans.Monthly("arrears", 1_000_000_000, BillingTiming.InArrears);
    private static readonly PlanVersion Tiny = Plans.Of("tiny", 0.333333333333m, BillingInterval.Yearly, BillingTiming.InArrears);
    private static readonly PlanVersion Usage =
        Plans.Monthly("usage", 1).With(Plans.Metered("units", 1_000_000)) with { Trial = new(20) };

    public static TheoryData<string, AccountCommand> TooLarge => new()
    {
        { "amount_too_large", new AccountCommand.ChangeQuantities("s", [new("fee", 100_000_000_000_000)], new Effective.Now()) },
        { "amount_too_large", new AccountCommand.ChangeQuantities("s", [new("fee", 100_000_000_000_000)], new Effective.AtPeriodEnd()) },
        { "amount_too_large", new AccountCommand.ChangePlan("s", "arrears", new Effective.AtPeriodEnd()) { Quantities = [new("fee", 1_000_000)] } },
        { "amount_too_large", new AccountCommand.ChangePlan("s", "tiny", new Effective.Now()) { Quantities = [new("fee", 7_999_999_999_999.123456789m)] } },
        { "amount_too_large", new AccountCommand.SetSchedule("s", [new(Date("2025-02-01")) { Plan = "arrears" }, new(Date("2025-03-01")) { Quantities = [new("fee", 1_000_000)] }]) },
        { "amount_too_large", new AccountCommand.AddItem("s", new PlanItem("x", new ChargeModel.Flat(20_000_000_000_000)), new Effective.On(Date("2025-02-01"))) },
        { "amount_too_large", new AccountCommand.RecordUsage("s", [new UsageEvent("u", "units", At("2025-01-02"), 20_000_000)]) },
        { "amount_too_large", new AccountCommand.RecordUsage("s", [.. Enumerable.Range(0, 4).Select(i => new UsageEvent($"u{i}", "units", At("2025-01-02"), 4_000_000))]) },
        { "amount_too_large", new AccountCommand.RecordUsage("s", [new UsageEvent("u", "units", At("2025-01-02"), decimal.MaxValue)]) },
        { "amount_too_large", new AccountCommand.ChargeAtPeriodEnd("s", "x", new Money(long.MaxValue, Euro)) },
        { "amount_too_large", new AccountCommand.ChargeOnce([new("x", new Money(long.MaxValue, Euro))]) },
        { "amount_too_large", new AccountCommand.GrantCredit(CreditGrant.Of("g", GrantKind.Goodwill, new Money(long.MaxValue, Euro), At("2025-01-02")), "op") },
        { "amount_too_large", new AccountCommand.AttachCoupon(new Coupon("c", new CouponValue.Fixed(new Money(long.MaxValue, Euro)))) },
        { "amount_too_large", new AccountCommand.OpenWallet(new Wallet("w", 1, Euro) { TopUp = new(Eur(1), new Money(long.MaxValue, Euro), null, GrantKind.Purchased) }) },
        { "percent_out_of_range", new AccountCommand.AttachCoupon(new Coupon("c", new CouponValue.Percent(101))) },
        { "percent_out_of_range", new AccountCommand.AttachCoupon(new Coupon("c", new CouponValue.Percent(-5))) },
        { "percent_out_of_range", new AccountCommand.SetTerms(new AccountTerms(Euro, "UTC") { TaxRates = [new TaxRate("t", 1_000_000)] }) },
        { "quantity_too_fine", new AccountCommand.ChangeQuantities("s", [new("fee", 0.0000000001m)], new Effective.Now()) },
    };

    [Theory]
    [MemberData(nameof(TooLarge))]
    public void Are_refused_by_name_and_change_nothing(string code, AccountCommand command)
    {
        var life = Started();
        var before = life.State;

        Assert.Equal(code, life.Refused(command));
        Assert.Same(before, life.State);
    }

    [Fact]
    public void Whatever_is_not_refused_can_be_billed_when_it_falls_due()
    {
        var life = new Life(BillingProfiles.Stripe, new AccountTerms(Euro, "UTC") { TaxRates = [new TaxRate("t", 1000)] }, Tiny, Usage, Arrears)
            .At("2024-02-29T07:11:13Z");
        var taken = 0;
        foreach (var plan in new[] { Tiny, Arrears })
        {
            // Powers of seven share nothing with the parts of a year or with decimal places.
            var (id, quantity) = (plan.Code, 0.000000007m);
            life.Subscribe(plan.Code, id: id, with: command => command with { Quantities = [new("fee", quantity)] }).At(life.Now.Plus(NodaTime.Duration.FromSeconds(86_413)).ToString());
            while (quantity < 100_000_000_000_000_000_000m)
            {
                quantity *= 7;
                taken += life.Try(new AccountCommand.ChangeQuantities(id, [new("fee", quantity)], new Effective.Now())) ? 1 : 0;
                life.At(life.Now.Plus(NodaTime.Duration.FromSeconds(86_413)).ToString());
            }

            life.At("2026-06-01").Cancel(id: id);
        }

        Assert.True(taken > 30, $"{taken}");
        Assert.True(life.Invoices.Max(invoice => invoice.Total.MinorUnits) > 1_000_000_000_000);
    }

    // The fee, the maximum of the plan, the two usages, and what is billed of each.
    [Theory]
    [InlineData(0, 120, 100, 200, 100, 20)]
    [InlineData(0, 120, 100, 15, 100, 15)]
    [InlineData(10, 110, 80, 30, 80, 20)]
    [InlineData(10, 50, 80, 30, 40, 0)]
    [InlineData(60, 50, 80, 30, 0, 0)]
    public void A_plan_bills_at_most_its_maximum(int fee, int maximum, int calls, int data, int ofCalls, int ofData)
    {
        var plan = new PlanVersion("capped", 1, Euro, BillingInterval.Monthly, [Plans.Fee("fee", fee), Plans.Metered("calls", 1), Plans.Metered("data", 1, meter: "data")])
        {
            Maximum = Eur(maximum),
        };
        var life = new Life(BillingProfiles.Standard, plan).At("2024-01-01").Subscribe("capped").Use(calls).Use(data, "data").At("2024-02-01");

        Assert.Equal([ofCalls, ofData], life.Last.Lines.Where(line => line.Kind == LineKind.Usage).Select(line => (int)line.Amount.Money.Major));
        Assert.Equal([calls, data], life.Last.Lines.Where(line => line.Kind == LineKind.Usage).Select(line => (int)line.Quantity!.Value));
    }

    [Fact]
    public void Taking_an_invoice_back_with_money_needs_somebody_else_above_the_limit()
    {
        var life = new Life(BillingProfiles.Standard, new AccountTerms(Euro, "UTC") { ApprovalAbove = Eur(5) }, Plans.Monthly("p", 10)).At("2024-01-01").Subscribe("p").PayAll();
        var @void = new AccountCommand.VoidInvoice(life.Last.Id, Eur(10), Eur(0)) { Author = "ann" };

        Assert.Equal("approval_required", life.Refused(@void));
        Assert.Equal("approver_is_author", life.Refused(@void with { ApprovedBy = "ann" }));
        Assert.Equal("approval_required", life.Refused(new AccountCommand.RefundPayment(life.Last.Id, Eur(6)) { Author = "ann" }));
        life.Do(@void with { ApprovedBy = "bob" });
    }

    private static Life Started() => new Life(BillingProfiles.Standard, Usage, Arrears with { Family = "f" }, Tiny).At("2025-01-01").Subscribe("usage");
}
