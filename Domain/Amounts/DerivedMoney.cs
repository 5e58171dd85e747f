using System.Collections.Immutable;
using Billing.Domain.Derivations;

namespace Billing.Domain.Amounts;

/// <summary>An amount of money together with how it came to be.</summary>
public sealed record DerivedMoney(Money Money, Derivation Derivation)
{
    public static DerivedMoney Given(string name, Money money) => new(money, new Derivation.Given(name, money.Major));

    // Every line begins with no discount and no tax; one nothing serves them all.
    private static DerivedMoney? lastZero;

    public static DerivedMoney Zero(Currency currency) =>
        lastZero is { } zero && zero.Money.Currency == currency ? zero : lastZero = Given("nothing", Money.Zero(currency));

    public static DerivedMoney operator -(DerivedMoney amount) =>
        new(-amount.Money, new Derivation.Difference(new Derivation.Given("nothing", 0), amount.Derivation));

    public static DerivedMoney operator -(DerivedMoney left, DerivedMoney right) =>
        new(left.Money - right.Money, new Derivation.Difference(left.Derivation, right.Derivation));

    public static DerivedMoney operator +(DerivedMoney left, DerivedMoney right) =>
        new(left.Money + right.Money, new Derivation.Sum("sum", [left.Derivation, right.Derivation]));

    public static DerivedMoney Least(DerivedMoney left, DerivedMoney right) =>
        new(Money.Least(left.Money, right.Money), new Derivation.Least(left.Derivation, right.Derivation));

    public static DerivedMoney Sum(string name, Currency currency, IEnumerable<DerivedMoney> terms)
    {
        var all = terms.ToImmutableArray();
        return all.Length == 1
            ? all[0]
            : new(
                all.Aggregate(Money.Zero(currency), (total, term) => total + term.Money),
                new Derivation.Sum(name, [.. all.Select(term => term.Derivation)]));
    }

    /// <summary>The amount split over weights; each part records the whole, all weights and which part it is.</summary>
    public ImmutableArray<DerivedMoney> Split(ImmutableArray<Money> weights)
    {
        if (weights.Length == 1)
        {
            return [this];
        }

        var parts = Allocation.Split(Money, weights);
        ImmutableArray<decimal> recorded = [.. weights.Select(weight => weight.Major)];
        var result = ImmutableArray.CreateBuilder<DerivedMoney>(parts.Length);
        for (var i = 0; i < parts.Length; i++)
        {
            result.Add(new(parts[i], new Derivation.Share(Derivation, recorded, i, Money.Currency.MinorDigits)));
        }

        return result.MoveToImmutable();
    }

    public Figure ToFigure() => new(Money.Major, Derivation);
}
