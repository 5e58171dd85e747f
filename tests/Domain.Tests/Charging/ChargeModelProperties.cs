using System.Collections.Immutable;
using Billing.Domain.Amounts;
using Billing.Domain.Charging;
using Billing.Domain.Conventions;
using FsCheck;
using FsCheck.Fluent;

namespace Billing.Domain.Tests.Charging;

public sealed class ChargeModelProperties
{
    [Fact]
    public void A_price_added_in_steps_is_the_price_of_all() =>
        Prop.ForAll(Cases().ToArbitrary(), c =>
        {
            var all = Rating.Price(c.Model, RatedUsage.Of(c.More), c.Convention);
            var before = Rating.Price(c.Model, RatedUsage.Of(c.Units), c.Convention);
            var added = Rating.Added(c.Model, RatedUsage.Of(c.Units), RatedUsage.Of(c.More), c.Convention)
                .Aggregate(Fraction.Zero, (sum, part) => sum + part.Amount.Value);
            return before.Value + added == all.Value;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1_000));

    [Fact]
    public void No_quantity_falls_between_two_tiers() =>
        Prop.ForAll(Gen.Choose(1, 400_000).ToArbitrary(), thousandths =>
        {
            var units = thousandths / 1000m;
            var tiers = Tiers.Of(new(100, 1), new(200, 1), new(null, 1));
            return BillingProfiles.All.All(convention =>
                Rating.Price(new ChargeModel.Graduated(tiers), RatedUsage.Of(units), convention).Value == units
                && Rating.Price(new ChargeModel.Volume(tiers), RatedUsage.Of(units), convention).Value == units);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Every_price_can_be_redone_from_its_record() =>
        Prop.ForAll(Cases().ToArbitrary(), c => Billing.Domain.Derivations.Recalculation.Confirms(
            Rating.Price(c.Model, RatedUsage.Of(c.Units), c.Convention).ToMoney(Given.Euro, c.Convention.LineRounding)))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(1_000));

    [Theory]
    [InlineData("10,5,", "bounds fall")]
    [InlineData("5,5,", "bounds repeat")]
    [InlineData("5,10", "the last tier ends")]
    [InlineData("-1,", "a bound below nothing")]
    public void Tiers_that_overlap_or_end_are_refused(string bounds, string why)
    {
        ImmutableArray<Tier> tiers = [.. bounds.Split(',').Select(bound => new Tier(bound == "" ? null : decimal.Parse(bound), 1))];

        Assert.True(ChargeModelRules.Check(tiers)?.Code == "tiers_overlap", why);
    }

    [Fact]
    public void Impossible_models_are_refused_by_name()
    {
        Assert.Equal("price_negative", ChargeModelRules.Check(new ChargeModel.PerUnit(-1))?.Code);
        Assert.Equal("price_too_fine", ChargeModelRules.Check(new ChargeModel.PerUnit(0.0000000000001m))?.Code);
        Assert.Equal("quantity_not_positive", ChargeModelRules.Check(new ChargeModel.Package(0, 1))?.Code);
        Assert.Equal("minimum_above_maximum", ChargeModelRules.Check(new ChargeModel.Percentage(1, Minimum: 2, Maximum: 1))?.Code);
        Assert.Equal("matrix_cell_twice", ChargeModelRules.Check(new ChargeModel.Matrix([new("a", 1), new("a", 2)], 0))?.Code);
    }

    private static Gen<Case> Cases() =>
        from bounds in Gen.Choose(1, 50).ArrayOf(3)
        from prices in Gen.Choose(0, 500).ArrayOf(4)
        from fees in Gen.Choose(0, 20).ArrayOf(4)
        from kind in Gen.Choose(0, 6)
        from convention in Gen.Elements(BillingProfiles.All.AsEnumerable())
        from units in Gen.Choose(0, 200_000)
        from more in Gen.Choose(0, 200_000)
        let tiers = Tiers.Of(
        [
            new(bounds[0], prices[0] / 100m, fees[0]),
            new(bounds[0] + bounds[1], prices[1] / 100m, fees[1]),
            new(bounds[0] + bounds[1] + bounds[2], prices[2] / 100m, fees[2], 7),
            new(null, prices[3] / 100m, fees[3]),
        ])
        let model = (ChargeModel)(kind switch
        {
            0 => new ChargeModel.Graduated(tiers),
            1 => new ChargeModel.Volume(tiers),
            2 => new ChargeModel.GraduatedPercentage(tiers),
            3 => new ChargeModel.Package(bounds[0], prices[0] / 100m, fees[0]),
            4 => new ChargeModel.Capacity(fees[0], bounds[0], prices[0] / 100m),
            5 => new ChargeModel.Dynamic(prices[0] / 100m),
            _ => new ChargeModel.PerUnit(prices[0] / 100m),
        })
        select new Case(model, convention, units / 1000m, (units + more) / 1000m);

    private sealed record Case(ChargeModel Model, BillingConvention Convention, decimal Units, decimal More);
}
