namespace Billing.Domain.Simulating;

/// <summary>Between which rates so many successes of so many trials leave us 95 % of the time (Wilson 1927); honest for few trials too.</summary>
/// <param name="Low">From 0.</param>
/// <param name="High">To 1.</param>
public readonly record struct WilsonInterval(decimal Low, decimal High)
{
    private const decimal Z = 1.959964m;

    public static WilsonInterval Of(int successes, int trials)
    {
        if (trials == 0)
        {
            return new(0, 1);
        }

        var (n, rate) = ((decimal)trials, (decimal)successes / trials);
        var middle = rate + (Z * Z / (2 * n));
        var half = Z * SquareRoot((rate * (1 - rate) / n) + (Z * Z / (4 * n * n)));
        var scale = 1 + (Z * Z / n);
        return new(successes == 0 ? 0 : Math.Max(0, (middle - half) / scale), successes == trials ? 1 : Math.Min(1, (middle + half) / scale));
    }

    // By Newton, who doubles the right digits each time.
    private static decimal SquareRoot(decimal of)
    {
        if (of == 0)
        {
            return 0;
        }

        var root = Math.Max(of, 1);
        for (var i = 0; i < 64; i++)
        {
            root = (root + (of / root)) / 2;
        }

        return root;
    }
}
