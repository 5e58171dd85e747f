using System.Collections.Immutable;
using Billing.Domain.Amounts;

namespace Billing.Domain.Simulating;

/// <summary>Amounts of several currencies, each for itself. Nothing is ever converted.</summary>
/// <param name="Amounts">By the code of the currency, none of them zero.</param>
public sealed record MoneyTotals(ImmutableArray<Money> Amounts)
{
    public static MoneyTotals None { get; } = new([]);

    public bool IsNothing => Amounts.IsEmpty;

    public bool HasPositive => Amounts.Any(static amount => amount.IsPositive);

    public MoneyTotals Plus(Money amount)
    {
        var sum = Of(amount.Currency) + amount;
        var others = Amounts.RemoveAll(known => known.Currency == amount.Currency);
        return new(sum.IsZero ? others : [.. others.Append(sum).OrderBy(static known => known.Currency.Code, StringComparer.Ordinal)]);
    }

    public MoneyTotals Plus(MoneyTotals other) => other.Amounts.Aggregate(this, static (sum, amount) => sum.Plus(amount));

    public MoneyTotals Minus(MoneyTotals other) => other.Amounts.Aggregate(this, static (sum, amount) => sum.Plus(-amount));

    public Money Of(Currency currency) => Amounts.FirstOrDefault(amount => amount.Currency == currency, Money.Zero(currency));

    public bool Equals(MoneyTotals? other) => other is not null && Amounts.SequenceEqual(other.Amounts);

    public override int GetHashCode() => Amounts.Length;
}
