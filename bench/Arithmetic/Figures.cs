using System.Globalization;

namespace Billing.Arithmetic;

/// <summary>Prints a figure as the median of its rounds, with the rounds beside it.</summary>
internal static class Figures
{
    public static void Print(bool json, string name, string unit, IEnumerable<double> rounds)
    {
        var sorted = rounds.Order().ToArray();
        var median = sorted[sorted.Length / 2];
        Console.WriteLine(json
            ? string.Create(CultureInfo.InvariantCulture, $$"""{"name":"{{name}}","value":{{median:F1}},"unit":"{{unit}}","valid":true}""")
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{name,-28} {median,14:N0} {unit,-10} min {sorted[0]:N0} max {sorted[^1]:N0} of {sorted.Length} rounds"));
    }
}
