using System.Collections.Immutable;
using Billing.Domain.Amounts;
using Billing.Domain.Conventions;
using Billing.Domain.Derivations;
using Billing.Domain.Discounts;
using Billing.Domain.Invoices;
using static Billing.Domain.Tests.Given;

namespace Billing.Domain.Tests.Field;

/// <summary>In which order coupons reduce an invoice, how they are spread, and what they do to tax.</summary>
public sealed class CouponCases
{
    [Fact]
    public void LAGO_CPN_001_the_most_specific_coupon_comes_first_and_shares_are_exact()
    {
        var lines = new[] { "plan1", "plan2" }
            .SelectMany(plan => new[] { (10m, 10m), (20m, 20m), (30m, 10m), (40m, 10m) }
                .Select((fee, i) => Line($"{plan}-bm{i + 1}", fee.Item1, fee.Item2) with { Plan = plan }));
        var invoice = Assemble(
            BillingProfiles.Lago,
            [.. lines],
            new Coupon("any", new CouponValue.Fixed(Eur(5))),
            new Coupon("plan2", new CouponValue.Fixed(Eur(10))) { Plans = ["plan2"] },
            new Coupon("metrics", new CouponValue.Fixed(Eur(20))) { Items = ["plan1-bm1", "plan1-bm2"] });

        Assert.Equal(20_000, Total(invoice, line => line.Amount.Money));
        Assert.Equal(
            [676.47059m, 1352.94118m, 88.23529m, 117.64706m, 126.47059m, 252.94118m, 379.41176m, 505.88235m],
            invoice.Lines.Select(line => Math.Round(line.Discounts.Sum(discount => discount.Amount) * 100, 5)));
        Assert.Equal(1_889, Total(invoice, line => line.Tax.Money));
        Assert.Equal(18_389, invoice.Total.MinorUnits);
    }

    [Fact]
    public void LAGO_CPN_002_a_coupon_reduces_what_is_taxed()
    {
        var invoice = Assemble(
            BillingProfiles.Lago,
            [Line("subscription", 100, 10), Line("usage1", 50, 0), Line("usage2", 30, 20), Line("true-up", 20, 20)],
            new Coupon("ten", new CouponValue.Fixed(Eur(10))));

        Assert.Equal([950, 0, 570, 380], invoice.Lines.Select(line => Cents(line.Tax)));
        Assert.Equal(1_900, Total(invoice, line => line.Tax.Money));
        Assert.Equal(20_900, invoice.Total.MinorUnits);
    }

    [Fact]
    public void LAGO_CPN_004_what_an_invoice_leaves_of_a_coupon_stays()
    {
        var once = new Coupon("once", new CouponValue.Fixed(Eur(0.12m))) { IsOnce = true };
        var applied = Use(once, 2, 1);
        Assert.Equal((12, true), (Cents(applied.Total), applied.After.IsUsedUp));
        Assert.Equal([8, 4], applied.PerLine.Select(share => Cents(share, BillingProfiles.Lago)));

        var partly = Use(once, 0.04m, 0.02m);
        Assert.Equal((6, 6, false), (Cents(partly.Total), partly.After.Left!.Value.MinorUnits, partly.After.IsUsedUp));

        var recurring = Use(new Coupon("three", new CouponValue.Fixed(Eur(0.12m))) { Invoices = 3 }, 2, 1);
        Assert.Equal(2, recurring.After.InvoicesLeft);

        var percent = Use(new Coupon("fifth", new CouponValue.Percent(20)), 2, 1);
        Assert.Equal(60, Cents(percent.Total));
        Assert.Equal([40, 20], percent.PerLine.Select(share => Cents(share, BillingProfiles.Lago)));

        static CouponUse Use(Coupon coupon, params decimal[] fees) => CouponApplication.Apply(
            [.. fees.Select(fee => new DiscountableLine(Eur(fee), "fee", null))], [AttachedCoupon.Of("c", coupon)], BillingProfiles.Lago).Single();
    }

    [Fact]
    public void MET_CPN_001_each_coupon_takes_from_what_the_one_before_it_left()
    {
        (Coupon[] Coupons, long Expected)[] table =
        [
            ([Fixed("a", 10)], 3_900),
            ([Percent("a", 20)], 3_920),
            ([Percent("a", 60), Percent("b", 60)], 784),
            ([Fixed("a", 100)], 0),
            ([Percent("a", 100), Percent("b", 100)], 0),
        ];
        Assert.All(table, row =>
            Assert.Equal(row.Expected, Assemble(BillingProfiles.Meteroid, [Line("plan", 49, 0)], row.Coupons).Total.MinorUnits));

        var attached = AttachedCoupon.Of("c", Percent("a", 20) with { Invoices = 2 });
        var totals = new List<long>();
        for (var cycle = 0; cycle < 3; cycle++)
        {
            var state = InvoiceAssembly.Assemble(
                new(BillingProfiles.Meteroid, Euro, At("2024-01-01"), [Line("plan", 49, 0)]) { Coupons = [attached] });
            totals.Add(state.Total.MinorUnits);
            attached = state.CouponUses.FirstOrDefault()?.After ?? attached;
        }

        Assert.Equal([3_920, 3_920, 4_900], totals);
    }

    [Fact]
    public void MET_CPN_002_percentages_come_before_amounts_whatever_was_attached_first()
    {
        Assert.Equal(3_250, Discount([100], Percent("a", 10), Percent("b", 25)));
        Assert.Equal(6_000, Discount([100], Percent("a", 10), Fixed("b", 50)));
        Assert.Equal(6_000, Discount([100], Fixed("b", 50), Percent("a", 10)));
        Assert.Equal(10_000, Discount([100], Fixed("a", 70), Fixed("b", 50)));
        Assert.Equal([300, 300, 300], After([3.33m, 3.33m, 3.34m], 1));
        Assert.Equal([5_400, 3_600], After([60, 40], 10));

        static long Discount(decimal[] fees, params Coupon[] coupons) =>
            Total(Assemble(BillingProfiles.Meteroid, Lines(fees), coupons), line => line.Discount.Money);

        static IEnumerable<long> After(decimal[] fees, decimal off) =>
            Assemble(BillingProfiles.Meteroid, Lines(fees), Fixed("a", off)).Lines.Select(line => line.Net.MinorUnits);

        static ImmutableArray<InvoiceLine> Lines(decimal[] fees) => [.. fees.Select((fee, i) => Line($"fee{i}", fee, 0))];
    }

    private static Coupon Fixed(string code, decimal amount) => new(code, new CouponValue.Fixed(Eur(amount)));

    private static Coupon Percent(string code, decimal percent) => new(code, new CouponValue.Percent(percent));

    private static InvoiceLine Line(string item, decimal amount, decimal tax) =>
        new(item, LineKind.Fee, item, DerivedMoney.Given("fee", Eur(amount)))
        {
            TaxRates = tax == 0 ? [] : [new($"vat{tax}", tax)],
        };

    private static AssemblyState Assemble(BillingConvention convention, ImmutableArray<InvoiceLine> lines, params Coupon[] coupons)
    {
        var state = InvoiceAssembly.Assemble(new(convention, Euro, At("2024-01-01"), lines)
        {
            Coupons = [.. coupons.Select((coupon, i) => AttachedCoupon.Of($"c{i}", coupon))],
        });
        Assert.All(state.Lines, line => Assert.True(Recalculation.Confirms(line.Tax) && Recalculation.Confirms(line.Discount)));
        Assert.Equal(state.CouponUses.Sum(use => Cents(use.Total)), Total(state, line => line.Discount.Money));
        return state;
    }

    private static long Total(AssemblyState state, Func<InvoiceLine, Money> amount) => state.Lines.Sum(line => amount(line).MinorUnits);
}
