using System.Collections.Immutable;
using Billing.Domain.Amounts;
using FsCheck;
using FsCheck.Fluent;

namespace Billing.Domain.Tests.Amounts;

public sealed class AllocationTests
{
    private static readonly Currency Euro = Currency.Of("EUR");

    [Theory]
    [InlineData(100, new long[] { 333, 333, 334 }, new long[] { 33, 33, 34 }, "the largest loss gets the coin")]
    [InlineData(100, new long[] { 1, 1, 1 }, new long[] { 34, 33, 33 }, "equal losses: the earlier part")]
    [InlineData(-100, new long[] { 1, 1, 1 }, new long[] { -34, -33, -33 }, "a credit mirrors the charge")]
    [InlineData(12, new long[] { 200, 100 }, new long[] { 8, 4 }, "no rest")]
    [InlineData(5, new long[] { 0, 7, 0 }, new long[] { 0, 5, 0 }, "a weight of nothing gets nothing")]
    [InlineData(0, new long[] { 3, 4 }, new long[] { 0, 0 }, "nothing to split")]
    public void An_amount_is_split_in_whole_coins(long whole, long[] weights, long[] expected, string why)
    {
        var parts = Allocation.Split(new Money(whole, Euro), [.. weights.Select(weight => (Fraction)weight)]);

        Assert.True(expected.SequenceEqual(parts.Select(part => part.MinorUnits)), why);
    }

    [Fact]
    public void The_parts_always_add_up_and_no_part_is_off_by_a_whole_coin() =>
        Prop.ForAll(Splits(), split =>
        {
            var parts = Allocation.Split(new Money(split.Whole, Euro), [.. split.Weights.Select(weight => (Fraction)weight)]);
            var total = split.Weights.Sum();
            var near = parts.Zip(split.Weights).All(pair =>
                Math.Abs(((decimal)split.Whole * pair.Second / total) - pair.First.MinorUnits) < 1);
            return parts.Sum(part => part.MinorUnits) == split.Whole && near;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Every_share_can_be_redone_from_its_record() =>
        Prop.ForAll(Splits(), split =>
        {
            var whole = DerivedMoney.Given("whole", new Money(split.Whole, Euro));
            ImmutableArray<Money> weights = [.. split.Weights.Select(weight => new Money(weight, Euro))];
            return whole.Split(weights).All(Billing.Domain.Derivations.Recalculation.Confirms);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Splitting_over_nothing_is_a_mistake_of_the_programmer() =>
        Assert.Throws<ArgumentException>(() => Allocation.Split(new Money(1, Euro), [Fraction.Zero, Fraction.Zero]));

    private static Arbitrary<(long Whole, long[] Weights)> Splits() => Arb.From(
        from whole in Gen.Choose(-1_000_000, 1_000_000)
        from first in Gen.Choose(1, 100_000)
        from others in Gen.Choose(0, 100_000).Select(weight => (long)weight).ListOf()
        select ((long)whole, (long[])[first, .. others]));
}
