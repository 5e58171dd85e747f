using System.Collections.Immutable;

namespace Billing.Domain.Amounts;

/// <summary>
/// The only way an amount is split: in proportion to weights, in whole coins, and so that the parts add up to the
/// whole. Coins left over go to the parts that lost most by rounding down; among equals, to the earlier part.
/// </summary>
public static class Allocation
{
    public static ImmutableArray<Money> Split(Money whole, ImmutableArray<Fraction> weights)
    {
        var total = Total(weights);
        var left = Math.Abs(whole.MinorUnits);
        var sign = Math.Sign(whole.MinorUnits);
        var parts = new long[weights.Length];
        var losses = new Fraction[weights.Length];
        for (var i = 0; i < weights.Length; i++)
        {
            var exact = (Fraction)Math.Abs(whole.MinorUnits) * weights[i] / total;
            parts[i] = (long)exact.Round(0, Rounding.Down);
            losses[i] = exact - parts[i];
            left -= parts[i];
        }

        for (; left > 0; left--)
        {
            var next = LargestOf(losses);
            parts[next]++;
            losses[next] = -Fraction.One;
        }

        return [.. parts.Select(part => whole with { MinorUnits = sign * part })];
    }

    /// <summary>The same split by the amounts of lines.</summary>
    public static ImmutableArray<Money> Split(Money whole, ImmutableArray<Money> weights) =>
        Split(whole, [.. weights.Select(weight => (Fraction)weight.MinorUnits)]);

    private static Fraction Total(ImmutableArray<Fraction> weights)
    {
        var total = Fraction.Zero;
        foreach (var weight in weights)
        {
            total += weight.Sign >= 0 ? weight : throw new ArgumentException("A weight is negative.");
        }

        return total.IsZero ? throw new ArgumentException("There is nothing to split the amount over.") : total;
    }

    private static int LargestOf(Fraction[] losses)
    {
        var largest = 0;
        for (var i = 1; i < losses.Length; i++)
        {
            if (losses[i] > losses[largest])
            {
                largest = i;
            }
        }

        return largest;
    }
}
