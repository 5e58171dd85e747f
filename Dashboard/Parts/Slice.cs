using System.Globalization;

namespace Billing.Dashboard.Parts;

/// <summary>A part of a chart.</summary>
/// <param name="Class">Its colour, by the stylesheet's name.</param>
public sealed record Slice(string Name, long Count, string Class)
{
    /// <summary>What is said of it where the number alone says too little.</summary>
    public string? Says { get; init; }

    /// <summary>The same, where there is little room.</summary>
    public string? Short { get; init; }

    public string? Link { get; init; }
}

/// <summary>Lengths as shares, which is how a drawing fits every window.</summary>
public static class Percent
{
    public static decimal Of(long part, long whole) => whole == 0 ? 0 : 100m * part / whole;

    public static string Text(decimal percent) => string.Create(CultureInfo.InvariantCulture, $"{decimal.Round(percent, 3)}%");
}
