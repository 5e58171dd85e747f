using System.Globalization;

namespace Billing.Domain.Amounts;

/// <summary>
/// An amount that can change hands: a whole number of the currency's smallest coins. Amounts of two currencies are
/// never added or compared, and an amount that is too large to count is an error, never a wrong figure.
/// </summary>
public readonly record struct Money(long MinorUnits, Currency Currency) : IComparable<Money>
{
    public static Money Zero(Currency currency) => new(0, currency);

    /// <summary>The amount written in whole currency, such as 12.50; refused when it has more places than the coins.</summary>
    public static Money Of(decimal major, Currency currency)
    {
        var minor = major * Scale(currency);
        return minor == decimal.Truncate(minor)
            ? new Money((long)minor, currency)
            : throw new ArgumentException($"{major} has more decimal places than {currency} has coins.");
    }

    /// <summary>The largest amount that may be asked for at once, in the smallest coins: nine thousand of such can still be added up.</summary>
    private const long Largest = 1_000_000_000_000_000;

    public static Money LargestOf(Currency currency) => new(Largest, currency);

    public bool IsTooLarge => MinorUnits is > Largest or < -Largest;

    public decimal Major => MinorUnits / Scale(Currency);

    public bool IsZero => MinorUnits == 0;

    public bool IsPositive => MinorUnits > 0;

    public bool IsNegative => MinorUnits < 0;

    public static Money operator +(Money left, Money right) =>
        left with { MinorUnits = checked(left.MinorUnits + right.Same(left).MinorUnits) };

    public static Money operator -(Money left, Money right) =>
        left with { MinorUnits = checked(left.MinorUnits - right.Same(left).MinorUnits) };

    public static Money operator -(Money amount) => amount with { MinorUnits = checked(-amount.MinorUnits) };

    public static bool operator <(Money left, Money right) => left.CompareTo(right) < 0;

    public static bool operator >(Money left, Money right) => left.CompareTo(right) > 0;

    public static bool operator <=(Money left, Money right) => left.CompareTo(right) <= 0;

    public static bool operator >=(Money left, Money right) => left.CompareTo(right) >= 0;

    public static Money Least(Money left, Money right) => left <= right ? left : right;

    public static Money Greatest(Money left, Money right) => left >= right ? left : right;

    public int CompareTo(Money other) => MinorUnits.CompareTo(other.Same(this).MinorUnits);

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Major.ToString("F" + Currency.MinorDigits, CultureInfo.InvariantCulture)} {Currency}");

    private static decimal Scale(Currency currency) => currency.MinorDigits switch
    {
        0 => 1m,
        2 => 100m,
        3 => 1000m,
        _ => 10000m,
    };

    private Money Same(Money other) => Currency == other.Currency
        ? this
        : throw new InvalidOperationException($"{Currency} and {other.Currency} cannot be put together.");
}
