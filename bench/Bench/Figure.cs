using System.Globalization;
using System.Text.Json;

namespace Billing.Bench;

/// <summary>One line of output. Void when the yardstick drifted by more than 15 %, or the check afterwards failed.</summary>
public sealed record Figure(
    string Name, double Value, string Unit, double? BBefore = null, double? BAfter = null, double? Ratio = null,
    double? P50Ms = null, double? P99Ms = null, bool IsSound = true, string? Note = null)
{
    private const double DriftMax = 0.15;

    public bool IsValid => IsSound && (BBefore is not { } before || BAfter is not { } after
        || Math.Abs(after - before) <= DriftMax * Math.Max(before, after));

    public string ToJson() => JsonSerializer.Serialize(new Dictionary<string, object?>
    {
        ["name"] = Name,
        ["value"] = Math.Round(Value, 3),
        ["unit"] = Unit,
        ["b_before"] = Rounded(BBefore, 0),
        ["b_after"] = Rounded(BAfter, 0),
        ["ratio"] = Rounded(Ratio, 3),
        ["p50_ms"] = Rounded(P50Ms, 3),
        ["p99_ms"] = Rounded(P99Ms, 3),
        ["valid"] = IsValid,
    });

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Name,-24} {Value,12:#,0.###} {Unit,-10}{Part(" × B ", Ratio, "0.00")}" +
        $"{Part("  p50 ", P50Ms, "0.00 ms")}{Part("  p99 ", P99Ms, "0.00 ms")}" +
        $"{Part("  B ", BBefore, "#,0")}{Part(" → ", BAfter, "#,0")}{(IsValid ? "" : "  VOID")}{(Note is null ? "" : $"  {Note}")}");

    private static string Part(string label, double? value, string format) =>
        value is { } number ? label + number.ToString(format, CultureInfo.InvariantCulture) : "";

    private static double? Rounded(double? value, int digits) => value is { } number ? Math.Round(number, digits) : null;
}
