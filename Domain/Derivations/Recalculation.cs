using System.Collections.Immutable;
using System.Diagnostics;
using System.Numerics;
using Billing.Domain.Amounts;
using NodaTime;

namespace Billing.Domain.Derivations;

/// <summary>
/// Redoes a recorded derivation and says what it comes to. It shares nothing with the code that computed the amount:
/// numbers of unlimited size, days counted one by one, splits by its own rule. Where the two differ, one is wrong.
/// </summary>
public static class Recalculation
{
    /// <summary>The result with so many decimal places; more are an error, because a line is rounded before it is kept.</summary>
    public static decimal Of(Derivation derivation, int digits)
    {
        var result = Redo(derivation);
        var scaled = result.Numerator * BigInteger.Pow(10, digits);
        return scaled % result.Denominator == 0
            ? (decimal)(scaled / result.Denominator) / (decimal)BigInteger.Pow(10, digits)
            : throw new InvalidOperationException($"{result.Numerator}/{result.Denominator} has more than {digits} places.");
    }

    public static bool Confirms(DerivedMoney amount) =>
        Of(amount.Derivation, amount.Money.Currency.MinorDigits) == amount.Money.Major;

    private static Exact Redo(Derivation derivation) => derivation switch
    {
        Derivation.Given given => Exact.Of(given.Value),
        Derivation.Days days => new(CountDays(days), 1),
        Derivation.Seconds seconds => new(
            (BigInteger)(seconds.Until.ToUnixTimeTicks() - seconds.From.ToUnixTimeTicks()), NodaConstants.TicksPerSecond),
        Derivation.Thirties thirties => new(ThirtiesOf(thirties.Until) - ThirtiesOf(thirties.From), 1),
        Derivation.Sum sum => sum.Terms.Aggregate(Exact.Zero, (total, term) => total.Plus(Redo(term))),
        Derivation.Difference difference => Redo(difference.Left).Plus(Redo(difference.Right).Negated()),
        Derivation.Product product => Redo(product.Left).Times(Redo(product.Right)),
        Derivation.Quotient quotient => Redo(quotient.Left).Over(Redo(quotient.Right)),
        Derivation.Least least => Lower(Redo(least.Left), Redo(least.Right)),
        Derivation.Greatest greatest => Lower(Redo(greatest.Left).Negated(), Redo(greatest.Right).Negated()).Negated(),
        Derivation.Ceiling ceiling => new(CeilingOf(Redo(ceiling.Of)), 1),
        Derivation.Band band => BandOf(band),
        Derivation.Rounded rounded => RoundedOf(rounded),
        Derivation.Share share => ShareOf(share),
        Derivation.Named named => Redo(named.Of),
        _ => throw new UnreachableException(),
    };

    private static BigInteger CountDays(Derivation.Days days)
    {
        var zone = DateTimeZoneProviders.Tzdb[days.Zone];
        var count = 0;
        for (var day = days.From; day < days.Until; day = day.PlusDays(1))
        {
            // A day that the zone skipped has no noon.
            count += zone.MapLocal(day.At(LocalTime.Noon)).Count > 0 ? 1 : 0;
        }

        return count;
    }

    private static int ThirtiesOf(LocalDate date) => (((date.Year * 12) + date.Month) * 30) + Math.Min(date.Day, 30);

    private static BigInteger CeilingOf(Exact value)
    {
        var quotient = BigInteger.DivRem(value.Numerator, value.Denominator, out var rest);
        return rest.Sign > 0 ? quotient + 1 : quotient;
    }

    private static Exact BandOf(Derivation.Band band)
    {
        var units = Redo(band.Of);
        var top = band.UpTo is { } upTo ? Lower(units, Exact.Of(upTo)) : units;
        var inside = top.Plus(Exact.Of(band.Above).Negated());
        return inside.Numerator.Sign < 0 ? Exact.Zero : inside;
    }

    private static Exact RoundedOf(Derivation.Rounded rounded)
    {
        var value = Redo(rounded.Of);
        var scale = BigInteger.Pow(10, rounded.Digits);
        var low = BigInteger.DivRem(BigInteger.Abs(value.Numerator) * scale, value.Denominator, out var rest);
        var half = (rest * 2).CompareTo(value.Denominator);
        var high = rounded.Mode switch
        {
            Rounding.HalfUp => half >= 0,
            Rounding.HalfDown => half > 0,
            Rounding.HalfEven => half > 0 || (half == 0 && !low.IsEven),
            Rounding.Up => !rest.IsZero,
            Rounding.Down => false,
            _ => throw new UnreachableException(),
        };
        return new((high ? low + 1 : low) * value.Numerator.Sign, scale);
    }

    private static Exact ShareOf(Derivation.Share share)
    {
        var scale = BigInteger.Pow(10, share.Digits);
        var whole = Redo(share.Whole);
        var coins = BigInteger.Abs(whole.Numerator) * scale / whole.Denominator;
        var weights = share.Weights.Select(weight => new BigInteger(weight * 1_000_000m)).ToImmutableArray();
        var total = weights.Aggregate(BigInteger.Zero, (sum, weight) => sum + weight);
        var given = weights.Select(weight => coins * weight / total).ToImmutableArray();
        var left = (int)(coins - given.Aggregate(BigInteger.Zero, (sum, part) => sum + part));
        // Whoever lost most by rounding down gets a coin; a sort that keeps order settles ties for the earlier part.
        var winners = Enumerable.Range(0, weights.Length)
            .OrderByDescending(part => coins * weights[part] % total)
            .Take(left);
        var mine = given[share.Part] + (winners.Contains(share.Part) ? 1 : 0);
        return new(mine * whole.Numerator.Sign, scale);
    }

    private static Exact Lower(Exact left, Exact right) =>
        left.Numerator * right.Denominator <= right.Numerator * left.Denominator ? left : right;

    private readonly record struct Exact(BigInteger Numerator, BigInteger Denominator)
    {
        public static Exact Zero => new(0, 1);

        public static Exact Of(decimal value) => new(new BigInteger(value * Power(value.Scale)), new BigInteger(Power(value.Scale)));

        public Exact Plus(Exact other) =>
            new((Numerator * other.Denominator) + (other.Numerator * Denominator), Denominator * other.Denominator);

        public Exact Times(Exact other) => new(Numerator * other.Numerator, Denominator * other.Denominator);

        public Exact Over(Exact other) => other.Numerator.Sign < 0
            ? new(Numerator * -other.Denominator, Denominator * -other.Numerator)
            : new(Numerator * other.Denominator, Denominator * other.Numerator);

        public Exact Negated() => new(-Numerator, Denominator);

        private static decimal Power(int scale) => (decimal)BigInteger.Pow(10, scale);
    }
}
