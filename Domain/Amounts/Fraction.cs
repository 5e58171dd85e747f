using System.Globalization;

namespace Billing.Domain.Amounts;

/// <summary>
/// An exact number on its way to becoming money: 16/31 stays 16/31 until the one rounding at the line. A decimal would
/// already have lost the half cent here: 13.5 × 1/3 is 4.5, but 13.5 × 0.333… is 4.4999….
/// </summary>
public readonly struct Fraction : IEquatable<Fraction>, IComparable<Fraction>
{
    // Reducing costs more than multiplying, so it is put off until a part no longer fits 62 bits.
    private const long LargestUnreduced = 1L << 62;

    private readonly Int128 numerator;
    private readonly Int128 denominatorLessOne;

    private Fraction(Int128 numerator, Int128 denominator)
    {
        if (denominator == 0)
        {
            throw new DivideByZeroException();
        }

        if (denominator < 0)
        {
            numerator = checked(-numerator);
            denominator = checked(-denominator);
        }

        if (denominator > LargestUnreduced || numerator > LargestUnreduced || numerator < -LargestUnreduced)
        {
            var divisor = GreatestCommonDivisor(numerator, denominator);
            numerator /= divisor;
            denominator /= divisor;
        }

        this.numerator = numerator;
        denominatorLessOne = denominator - 1;
    }

    public static Fraction Zero => default;

    public static Fraction One => new(1, 1);

    public static Fraction Of(long numerator, long denominator) => new(numerator, denominator);

    public static implicit operator Fraction(long whole) => new(whole, 1);

    public static implicit operator Fraction(decimal value)
    {
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(value, bits);
        var mantissa = unchecked(new Int128((uint)bits[2], ((ulong)(uint)bits[1] << 32) | (uint)bits[0]));
        var scale = (bits[3] >> 16) & 0xFF;
        return new Fraction(bits[3] < 0 ? -mantissa : mantissa, PowerOfTen(scale));
    }

    public bool IsZero => numerator == 0;

    public int Sign => Int128.Sign(numerator);

    private Int128 Denominator => denominatorLessOne + 1;

    private bool IsSmall =>
        Denominator <= LargestUnreduced && numerator <= LargestUnreduced && numerator >= -LargestUnreduced;

    public static Fraction operator +(Fraction left, Fraction right)
    {
        if (left.Denominator == right.Denominator)
        {
            return new(checked(left.numerator + right.numerator), left.Denominator);
        }

        var shared = left.IsSmall && right.IsSmall ? 1 : GreatestCommonDivisor(left.Denominator, right.Denominator);
        var (mine, other) = (left.Denominator / shared, right.Denominator / shared);
        return new(checked((left.numerator * other) + (right.numerator * mine)), checked(left.Denominator * other));
    }

    public static Fraction operator -(Fraction left, Fraction right) => left + -right;

    public static Fraction operator -(Fraction value) => new(checked(-value.numerator), value.Denominator);

    public static Fraction operator *(Fraction left, Fraction right) =>
        Product(left.numerator, left.Denominator, right.numerator, right.Denominator, left.IsSmall && right.IsSmall);

    public static Fraction operator /(Fraction left, Fraction right) =>
        Product(left.numerator, left.Denominator, right.Denominator, right.numerator, left.IsSmall && right.IsSmall);

    public static bool operator ==(Fraction left, Fraction right) => left.CompareTo(right) == 0;

    public static bool operator !=(Fraction left, Fraction right) => left.CompareTo(right) != 0;

    public static bool operator <(Fraction left, Fraction right) => left.CompareTo(right) < 0;

    public static bool operator >(Fraction left, Fraction right) => left.CompareTo(right) > 0;

    public static bool operator <=(Fraction left, Fraction right) => left.CompareTo(right) <= 0;

    public static bool operator >=(Fraction left, Fraction right) => left.CompareTo(right) >= 0;

    public static Fraction Least(Fraction left, Fraction right) => left <= right ? left : right;

    public static Fraction Greatest(Fraction left, Fraction right) => left >= right ? left : right;

    /// <summary>The smallest whole number that is not below this one.</summary>
    public Fraction Ceiling()
    {
        var quotient = FloorOf(numerator, Denominator);
        return new(quotient * Denominator == numerator ? quotient : quotient + 1, 1);
    }

    /// <summary>This number with so many decimal places; a tie is seen exactly.</summary>
    public decimal Round(int digits, Rounding mode)
    {
        var scale = PowerOfTen(digits);
        // The whole part is set aside before scaling, so that only the rest has to leave room for the decimal places.
        var units = Int128.Abs(numerator) / Denominator;
        var scaled = checked((Int128.Abs(numerator) - (units * Denominator)) * scale);
        var whole = checked((units * scale) + (scaled / Denominator));
        var rest = scaled - (scaled / Denominator * Denominator);
        var twice = (rest * 2).CompareTo(Denominator);
        var up = rest != 0 && mode switch
        {
            Rounding.HalfUp => twice >= 0,
            Rounding.HalfEven => twice > 0 || (twice == 0 && Int128.IsOddInteger(whole)),
            Rounding.HalfDown => twice > 0,
            Rounding.Up => true,
            Rounding.Down => false,
            _ => throw new System.Diagnostics.UnreachableException(),
        };
        var rounded = (decimal)(up ? whole + 1 : whole) / (decimal)scale;
        return numerator < 0 ? -rounded : rounded;
    }

    /// <summary>The nearest number that can be printed, with ten decimal places.</summary>
    public decimal ToDecimal() => Round(10, Rounding.HalfEven);

    public int CompareTo(Fraction other)
    {
        if (Denominator == other.Denominator)
        {
            return numerator.CompareTo(other.numerator);
        }

        var shared = IsSmall && other.IsSmall ? 1 : GreatestCommonDivisor(Denominator, other.Denominator);
        return checked(numerator * (other.Denominator / shared)).CompareTo(checked(other.numerator * (Denominator / shared)));
    }

    public bool Equals(Fraction other) => CompareTo(other) == 0;

    public override bool Equals(object? obj) => obj is Fraction other && Equals(other);

    // Equal fractions may be stored unreduced (2/4 and 1/2), so the reduced form is what counts.
    public override int GetHashCode()
    {
        var divisor = GreatestCommonDivisor(numerator, Denominator);
        return (int)((numerator / divisor * 397) ^ (Denominator / divisor));
    }

    public override string ToString() => Denominator == 1
        ? numerator.ToString(CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{numerator}/{Denominator}");

    private static Fraction Product(Int128 above, Int128 below, Int128 otherAbove, Int128 otherBelow, bool small)
    {
        if (small)
        {
            return new(above * otherAbove, below * otherBelow);
        }

        // Cancelling crosswise first keeps the products as small as the result.
        var first = GreatestCommonDivisor(above, otherBelow);
        var second = GreatestCommonDivisor(otherAbove, below);
        return new(
            checked(above / first * (otherAbove / second)),
            checked(below / second * (otherBelow / first)));
    }

    private static Int128 FloorOf(Int128 numerator, Int128 denominator)
    {
        var quotient = numerator / denominator;
        return numerator < 0 && quotient * denominator != numerator ? quotient - 1 : quotient;
    }

    private static Int128 GreatestCommonDivisor(Int128 left, Int128 right)
    {
        left = Int128.Abs(left);
        while (right != 0)
        {
            (left, right) = (right, left % right);
        }

        return left == 0 ? 1 : left;
    }

    private static Int128 PowerOfTen(int exponent)
    {
        Int128 result = 1;
        for (var i = 0; i < exponent; i++)
        {
            result *= 10;
        }

        return result;
    }
}
