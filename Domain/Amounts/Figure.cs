using System.Collections.Immutable;
using Billing.Domain.Derivations;
using NodaTime;

namespace Billing.Domain.Amounts;

/// <summary>
/// A number together with how it came to be. The arithmetic of billing is written with figures, so that no amount can
/// exist whose way cannot be shown: what is computed and what is recorded are the same expression.
/// </summary>
public readonly record struct Figure(Fraction Value, Derivation Derivation)
{
    /// <summary>A number that comes from outside the calculation: a price, a quantity, a rate.</summary>
    public static Figure Given(string name, decimal value) => new(value, new Derivation.Given(name, value));

    public static Figure Given(string name, Money money) => Given(name, money.Major);

    /// <summary>How many of the local days from one date until another (not included) exist in the zone.</summary>
    public static Figure Days(int count, LocalDate from, LocalDate until, string zone) =>
        new(count, new Derivation.Days(from, until, zone));

    public static Figure Seconds(Instant from, Instant until) =>
        new(Fraction.Of((until - from).ToInt64Nanoseconds() / 1000, 1_000_000), new Derivation.Seconds(from, until));

    public static Figure Thirties(int count, LocalDate from, LocalDate until) =>
        new(count, new Derivation.Thirties(from, until));

    public static Figure Sum(string name, ImmutableArray<Figure> terms)
    {
        var total = Fraction.Zero;
        foreach (var term in terms)
        {
            total += term.Value;
        }

        return terms.Length == 1
            ? terms[0]
            : new(total, new Derivation.Sum(name, [.. terms.Select(term => term.Derivation)]));
    }

    public static Figure operator +(Figure left, Figure right) => Sum("sum", [left, right]);

    public static Figure operator -(Figure left, Figure right) =>
        new(left.Value - right.Value, new Derivation.Difference(left.Derivation, right.Derivation));

    public static Figure operator *(Figure left, Figure right) =>
        new(left.Value * right.Value, new Derivation.Product(left.Derivation, right.Derivation));

    public static Figure operator /(Figure left, Figure right) =>
        new(left.Value / right.Value, new Derivation.Quotient(left.Derivation, right.Derivation));

    public static Figure Least(Figure left, Figure right) =>
        new(Fraction.Least(left.Value, right.Value), new Derivation.Least(left.Derivation, right.Derivation));

    public static Figure Greatest(Figure left, Figure right) =>
        new(Fraction.Greatest(left.Value, right.Value), new Derivation.Greatest(left.Derivation, right.Derivation));

    /// <summary>The next whole number up: a package or block once begun is a whole one.</summary>
    public Figure Ceiling() => new(Value.Ceiling(), new Derivation.Ceiling(Derivation));

    /// <summary>The part of this quantity that lies above one bound and not above another.</summary>
    public Figure Between(decimal above, decimal? upTo)
    {
        var top = upTo is { } bound ? Fraction.Least(Value, bound) : Value;
        return new(Fraction.Greatest(0, top - above), new Derivation.Band(Derivation, above, upTo));
    }

    public Figure Named(string name) => new(Value, new Derivation.Named(name, Derivation));

    public Figure Round(int digits, Rounding mode) =>
        new(Value.Round(digits, mode), new Derivation.Rounded(Derivation, digits, mode));

    /// <summary>The one rounding at the line: this figure as money, with the rounding recorded.</summary>
    public DerivedMoney ToMoney(Currency currency, Rounding mode)
    {
        var rounded = Round(currency.MinorDigits, mode);
        return new(Money.Of(rounded.Value.Round(currency.MinorDigits, Rounding.Down), currency), rounded.Derivation);
    }
}
