using Billing.Domain.Amounts;
using Billing.Domain.Charging;
using Billing.Domain.Conventions;
using static Billing.Domain.Tests.Given;

namespace Billing.Domain.Tests.Field;

/// <summary>Published prices of other systems; each case under its system's one profile.</summary>
public sealed class ChargeModelCases
{
    private static readonly Tiers FiveThenMore = Tiers.Of(new(5, 10, 100), new(null, 5, 50));
    private static readonly Tiers TenTwenty = Tiers.Of(new(10, 10, 2), new(20, 5, 3), new(null, 5, 3));
    private static readonly Tiers Tenths = Tiers.Of(new(0.1m, 10), new(1, 5), new(null, 2));
    private static readonly Tiers Hundreds = Tiers.Of(new(100, 2, 10), new(200, 1), new(null, 0.5m, 50));
    private static readonly Tiers Percents = Tiers.Of(new(100, 5), new(null, 2, 10));
    private static readonly Tiers Bullets = Tiers.Of(new(10, 1.5m), new(110, 1), new(null, 0.5m));
    private static readonly Tiers FlatThenUnits = Tiers.Of(new(5, 0, 100), new(10, 0, 150), new(15, 10), new(null, 5));
    private static readonly Tiers Cheaper = Tiers.Of(new(100, 1), new(200, 0.5m), new(null, 0.25m));
    private static readonly Tiers AllBlocks = Tiers.Of(new(1_000, 1, 0, 100), new(null, 1, 0, 1_000));
    private static readonly Tiers TopBlocks = Tiers.Of(new(1_000, 1, 0, 100), new(101_000, 1, 0, 1_000), new(null, 0.5m, 0, 1_000));

    public static TheoryData<string, string, ChargeModel, decimal, decimal> Table => new()
    {
        { "LAGO-CHG-001", "lago", new ChargeModel.Graduated(FiveThenMore), 3, 130.00m },
        { "LAGO-CHG-001", "lago", new ChargeModel.Graduated(FiveThenMore), 8, 215.00m },
        { "LAGO-CHG-003", "lago", new ChargeModel.Graduated(TenTwenty), 0, 2 },
        { "LAGO-CHG-003", "lago", new ChargeModel.Graduated(TenTwenty), 1, 12 },
        { "LAGO-CHG-003", "lago", new ChargeModel.Graduated(TenTwenty), 10, 102 },
        { "LAGO-CHG-003", "lago", new ChargeModel.Graduated(TenTwenty), 11, 110 },
        { "LAGO-CHG-003", "lago", new ChargeModel.Graduated(TenTwenty), 12, 115 },
        { "LAGO-CHG-003", "lago", new ChargeModel.Graduated(TenTwenty), 21, 163 },
        { "LAGO-CHG-004", "lago", new ChargeModel.Graduated(Tenths), 0.05m, 0.5m },
        { "LAGO-CHG-004", "lago", new ChargeModel.Graduated(Tenths), 0.5m, 3.0m },
        { "LAGO-CHG-006", "lago", new ChargeModel.Volume(Hundreds), 0, 10 },
        { "LAGO-CHG-006", "lago", new ChargeModel.Volume(Hundreds), 1, 12 },
        { "LAGO-CHG-006", "lago", new ChargeModel.Volume(Hundreds), 100, 210 },
        { "LAGO-CHG-006", "lago", new ChargeModel.Volume(Hundreds), 100.5m, 100.5m },
        { "LAGO-CHG-016", "lago", new ChargeModel.GraduatedPercentage(Percents), 50, 2.50m },
        { "LAGO-CHG-016", "lago", new ChargeModel.GraduatedPercentage(Percents), 150, 16.00m },
        { "KB-USG-001 all tiers", "killbill", new ChargeModel.Graduated(Bullets), 111, 115.5m },
        { "KB-USG-001 top tier", "killbill", new ChargeModel.Volume(Bullets), 111, 55.5m },
        { "KB-USG-002 all tiers", "killbill", new ChargeModel.Graduated(AllBlocks), 5_325, 15.0m },
        { "KB-USG-002 top tier", "killbill", new ChargeModel.Volume(TopBlocks), 1_000, 10 },
        { "KB-USG-002 top tier", "killbill", new ChargeModel.Volume(TopBlocks), 101_000, 101 },
        { "KB-USG-002 top tier", "killbill", new ChargeModel.Volume(TopBlocks), 101_001, 51.0m },
        { "KB-USG-002 top tier", "killbill", new ChargeModel.Volume(TopBlocks), 300_000, 150 },
        { "OM-RAT-003", "openmeter", new ChargeModel.Volume(FlatThenUnits), 0, 100 },
        { "OM-RAT-003", "openmeter", new ChargeModel.Volume(FlatThenUnits), 3, 100 },
        { "OM-RAT-003", "openmeter", new ChargeModel.Volume(FlatThenUnits), 5, 100 },
        { "OM-RAT-003", "openmeter", new ChargeModel.Volume(FlatThenUnits), 14, 140 },
        { "OM-RAT-003", "openmeter", new ChargeModel.Volume(FlatThenUnits), 15, 150 },
        { "OM-RAT-003", "openmeter", new ChargeModel.Volume(FlatThenUnits), 16, 80 },
        { "OM-RAT-004", "openmeter", new ChargeModel.Package(10, 15), 0, 0 },
        { "OM-RAT-004", "openmeter", new ChargeModel.Package(10, 15), 5, 15 },
        { "OM-RAT-004", "openmeter", new ChargeModel.Package(10, 15), 10, 15 },
        { "OM-RAT-005", "openmeter", new ChargeModel.Dynamic(1.33333m), 10, 13.33m },
        { "MET-FEE-001 tiered", "meteroid", new ChargeModel.Graduated(Cheaper), 150, 125 },
        { "MET-FEE-001 volume", "meteroid", new ChargeModel.Volume(Cheaper), 150, 75 },
        { "MET-FEE-001 package", "meteroid", new ChargeModel.Package(20, 5), 45, 15 },
        { "MET-FEE-001 per unit", "meteroid", new ChargeModel.PerUnit(0.001m), 100, 0.1m },
        { "MET-FEE-001 defect not copied: 99.5 lies in a tier", "meteroid", new ChargeModel.Volume(Cheaper), 99.5m, 99.5m },
    };

    [Theory]
    [MemberData(nameof(Table))]
    public void A_quantity_costs_what_its_system_says(string id, string profile, ChargeModel model, decimal units, decimal expected)
    {
        var convention = BillingProfiles.Find(profile)!;
        var price = Rating.Price(model, RatedUsage.Of(units), convention);

        Assert.True((long)(expected * 100) == Cents(price, convention), id);
        Assert.Null(ChargeModelRules.Check(model));
    }

    [Fact]
    public void KB_USG_003_two_kinds_of_units_are_priced_apart_and_added()
    {
        var minutes = Rating.Price(Blocks(1_000, 0.5m), RatedUsage.Of(1_000), BillingProfiles.KillBill);
        var megabytes = Rating.Price(Blocks(512, 0.3m), RatedUsage.Of(30_720), BillingProfiles.KillBill);

        Assert.Equal(1850, Cents(minutes + megabytes, BillingProfiles.KillBill));
    }

    [Fact]
    public void LAGO_CHG_012_the_transaction_that_crosses_the_free_total_pays_its_whole_fixed_fee()
    {
        var model = new ChargeModel.Percentage(1, 5, FreeTotal: 15);
        var after16 = Rating.Price(model, RatedUsage.Of([4, 4, 4, 4]), BillingProfiles.Lago);
        var after26 = Rating.Price(model, RatedUsage.Of([4, 4, 4, 4, 10]), BillingProfiles.Lago);

        Assert.Equal(501, Cents(after16, BillingProfiles.Lago));
        Assert.Equal(1011, Cents(after26, BillingProfiles.Lago));
        Assert.Equal(601, WithTax(after16));
        Assert.Equal(1213, WithTax(after26));

        static long WithTax(Figure fee)
        {
            var rounded = fee.Round(2, Rounding.HalfUp);
            return Cents(rounded + (rounded * Figure.Given("rate", 0.2m)), BillingProfiles.Lago);
        }
    }

    [Fact]
    public void LAGO_CHG_013_whichever_allowance_is_used_up_first_ends_what_is_free()
    {
        var model = new ChargeModel.Percentage(1, 5, FreeTransactions: 3, FreeTotal: 15);

        Assert.Equal(501, Price([1, 1, 1, 1]));
        Assert.Equal(505, Price([10, 10]));
        Assert.Equal(1015, Price([10, 10, 10]));

        long Price(decimal[] events) =>
            Cents(Rating.Price(model, RatedUsage.Of([.. events]), BillingProfiles.Lago), BillingProfiles.Lago);
    }

    [Fact]
    public void LAGO_CHG_014_limits_apply_to_each_transaction()
    {
        var model = new ChargeModel.Percentage(1, 0.5m, Minimum: 1.75m, Maximum: 2);
        decimal[] events = [100, 1_000, 10_000, 333];

        Assert.Equal([175, 200, 200], Enumerable.Range(0, 3).Select(FeeOf));
        Assert.Equal(775, Cents(Rating.Price(model, RatedUsage.Of([.. events]), BillingProfiles.Lago), BillingProfiles.Lago));

        long FeeOf(int index) => Cents(
            Figure.Sum("fee", [.. Rating.Added(
                model,
                RatedUsage.Of([.. events[..index]]),
                RatedUsage.Of([.. events[..(index + 1)]]),
                BillingProfiles.Lago).Select(part => part.Amount)]),
            BillingProfiles.Lago);
    }

    [Fact]
    public void LAGO_CHG_018_precise_amounts_are_added_before_the_one_rounding()
    {
        Assert.Equal(10, Cents(Rating.Price(new ChargeModel.Dynamic(), RatedUsage.Of([0.101m]), BillingProfiles.Lago), BillingProfiles.Lago));
        Assert.Equal(912, Cents(Rating.Price(new ChargeModel.Dynamic(), RatedUsage.Of([0.101m, 9.019m]), BillingProfiles.Lago), BillingProfiles.Lago));
    }

    [Fact]
    public void OM_RAT_002_a_minimum_is_billed_on_the_last_line_and_a_maximum_is_a_discount()
    {
        var tiers = new ChargeModel.Graduated(Tiers.Of(new(5, 0, 100), new(10, 0, 50), new(15, 5), new(null, 1)));
        var nothingUsed = Rating.Price(tiers, RatedUsage.Of(0), BillingProfiles.OpenMeter).ToMoney(Euro, Rounding.HalfUp);
        var trueUp = Commitments.TrueUp(DerivedMoney.Given("minimum", Eur(1_000)), nothingUsed);
        Assert.Equal(90_000, Cents(trueUp!));

        var lines = Commitments.Cap(
            Rating.Added(tiers, RatedUsage.Of(12), RatedUsage.Of(22), BillingProfiles.OpenMeter), Eur(160), Eur(170), Rounding.HalfUp);
        Assert.Equal([(1500L, 500L, 1000L), (700L, 700L, 0L)], lines.Select(l => (Cents(l.Amount), Cents(l.Discount), Cents(l.Total))));
    }

    [Fact]
    public void OM_RAT_004_a_package_begun_before_is_not_charged_again()
    {
        var model = new ChargeModel.Package(10, 15);
        var added = Rating.Added(model, RatedUsage.Of(17), RatedUsage.Of(22), BillingProfiles.OpenMeter);
        Assert.Equal(1500, Cents(added[0].Amount, BillingProfiles.OpenMeter));

        var nothing = Rating.Price(model, RatedUsage.Of(0), BillingProfiles.OpenMeter).ToMoney(Euro, Rounding.HalfUp);
        Assert.Equal(10_000, Cents(Commitments.TrueUp(DerivedMoney.Given("minimum", Eur(100)), nothing)!));
    }

    [Fact]
    public void OM_RAT_005_the_maximum_caps_the_rounded_amount()
    {
        var added = Rating.Parts(new ChargeModel.Dynamic(1.33333m), RatedUsage.Of(50), BillingProfiles.OpenMeter);
        var line = Commitments.Cap(added, Eur(93.33m), Eur(100), Rounding.HalfUp).Single();

        Assert.Equal((6667, 667), (Cents(line.Amount), Cents(line.Total)));
    }

    private static ChargeModel Blocks(decimal size, decimal price) => new ChargeModel.Graduated(Tiers.Of(new Tier(null, price, 0, size)));
}
