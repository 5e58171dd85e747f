using Billing.Domain.Amounts;
using Billing.Domain.Derivations;
using FsCheck;
using FsCheck.Fluent;
using NodaTime;

namespace Billing.Domain.Tests.Derivations;

public sealed class RecalculationTests
{
    private static readonly Currency Euro = Currency.Of("EUR");
    private static readonly LocalDate January = new(2024, 1, 1);

    [Fact]
    public void Sixteen_of_thirty_one_days_of_29_00_can_be_read_and_redone()
    {
        var fee = (Figure.Given("price", 29.00m) * Days(new(2024, 1, 16), new(2024, 2, 1)) / Days(January, new(2024, 2, 1)))
            .ToMoney(Euro, Rounding.HalfUp);

        Assert.Equal(1497, fee.Money.MinorUnits);
        Assert.True(Recalculation.Confirms(fee));
        Assert.Equal(
            "round((29 (price) × [days 2024-01-16 until 2024-02-01, UTC] ÷ [days 2024-01-01 until 2024-02-01, UTC]), 2)",
            Explanation.Of(fee.Derivation));
    }

    [Fact]
    public void A_wrong_amount_is_not_confirmed()
    {
        var fee = Figure.Given("price", 29.00m).ToMoney(Euro, Rounding.HalfUp);

        Assert.False(Recalculation.Confirms(fee with { Money = new Money(2901, Euro) }));
    }

    [Fact]
    public void Whatever_figures_compute_their_derivation_redoes() =>
        Prop.ForAll(Figures().ToArbitrary(), figure =>
            Recalculation.Confirms(figure.ToMoney(Euro, Rounding.HalfUp))
            && Recalculation.Confirms(figure.ToMoney(Euro, Rounding.HalfEven))).QuickCheckThrowOnFailure();

    private static Gen<Figure> Figures() => Gen.Sized(size => Tree(Math.Min(size / 10, 4)));

    private static Gen<Figure> Tree(int depth)
    {
        var leaf = Gen.Choose(-100_000, 100_000).Select(value => Figure.Given("value", value / 1000m));
        if (depth == 0)
        {
            return leaf;
        }

        var below = Tree(depth - 1);
        return Gen.OneOf(
            leaf,
            from left in below from right in below select left + right,
            from left in below from right in below select left - right,
            from left in below from right in leaf select left * right,
            from left in below from right in Gen.Choose(1, 400) select left / Days(January, January.PlusDays(right)),
            from left in below from right in below select Figure.Least(left, right),
            from left in below from right in below select Figure.Greatest(left, right),
            from value in below select value.Ceiling(),
            from value in below from above in Gen.Choose(0, 50) select value.Between(above, above + 10.5m));
    }

    private static Figure Days(LocalDate from, LocalDate until) =>
        Figure.Days(Period.DaysBetween(from, until), from, until, "UTC");
}
