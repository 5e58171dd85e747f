using Billing.Domain.Amounts;
using FsCheck;
using FsCheck.Fluent;

namespace Billing.Domain.Tests.Amounts;

public sealed class FractionTests
{
    [Theory]
    [InlineData(Rounding.HalfUp, 3, -3, 4)]
    [InlineData(Rounding.HalfEven, 2, -2, 4)]
    [InlineData(Rounding.HalfDown, 2, -2, 3)]
    [InlineData(Rounding.Up, 3, -3, 4)]
    [InlineData(Rounding.Down, 2, -2, 3)]
    public void A_half_goes_where_the_mode_says(Rounding mode, int ofTwoAndAHalf, int ofMinusTwoAndAHalf, int ofThreeAndAHalf)
    {
        Assert.Equal(ofTwoAndAHalf, Fraction.Of(5, 2).Round(0, mode));
        Assert.Equal(ofMinusTwoAndAHalf, Fraction.Of(-5, 2).Round(0, mode));
        Assert.Equal(ofThreeAndAHalf, Fraction.Of(7, 2).Round(0, mode));
    }

    [Fact]
    public void A_half_cent_survives_a_division_by_three() =>
        Assert.Equal(5m, ((Fraction)13.5m * Fraction.Of(1, 3)).Round(0, Rounding.HalfUp));

    [Fact]
    public void A_long_chain_of_products_stays_exact()
    {
        var value = Fraction.One;
        for (var i = 2; i < 40; i++)
        {
            value = value * Fraction.Of(i, i + 1) * (Fraction)1.000001m / (Fraction)1.000001m;
        }

        Assert.Equal(Fraction.Of(2, 40), value);
    }

    [Theory]
    [InlineData("0", "0")]
    [InlineData("0.1", "1")]
    [InlineData("7", "7")]
    [InlineData("-0.5", "0")]
    [InlineData("-1.5", "-1")]
    public void The_ceiling_is_the_next_whole_number_up(string value, string expected) =>
        Assert.Equal((Fraction)decimal.Parse(expected), ((Fraction)decimal.Parse(value)).Ceiling());

    [Fact]
    public void Rounding_agrees_with_decimal_where_decimal_is_exact() =>
        Prop.ForAll(Gen.Choose(-10_000_000, 10_000_000).ToArbitrary(), thousandths =>
        {
            var value = thousandths / 1000m;
            return ((Fraction)value).Round(2, Rounding.HalfUp) == Math.Round(value, 2, MidpointRounding.AwayFromZero)
                && ((Fraction)value).Round(2, Rounding.HalfEven) == Math.Round(value, 2, MidpointRounding.ToEven);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Equal_fractions_have_equal_hashes() =>
        Assert.Equal(Fraction.Of(1, 2).GetHashCode(), Fraction.Of(50, 100).GetHashCode());

    [Fact]
    public void Sums_of_many_shares_stay_exact()
    {
        var sum = Fraction.Zero;
        for (var i = 1; i <= 60; i++)
        {
            sum += (Fraction)(i / 1_000_000_000m) * (Fraction)123.456789m * Fraction.Of(i % 31, 31) / Fraction.Of(17, 2_678_400);
        }

        var back = sum;
        for (var i = 1; i <= 60; i++)
        {
            back -= (Fraction)(i / 1_000_000_000m) * (Fraction)123.456789m * Fraction.Of(i % 31, 31) / Fraction.Of(17, 2_678_400);
        }

        Assert.True(back.IsZero);
    }
}
