using System.Diagnostics;
using System.Globalization;
using NodaTime.Text;

namespace Billing.Domain.Derivations;

/// <summary>Prints a derivation as one line that can be typed into a calculator.</summary>
public static class Explanation
{
    public static string Of(Derivation derivation) => derivation switch
    {
        Derivation.Given { Name: "" } given => Number(given.Value),
        Derivation.Given given => $"{Number(given.Value)} ({given.Name})",
        Derivation.Days days => $"[days {Date(days.From)} until {Date(days.Until)}, {days.Zone}]",
        Derivation.Seconds seconds =>
            $"[seconds {InstantPattern.ExtendedIso.Format(seconds.From)} until {InstantPattern.ExtendedIso.Format(seconds.Until)}]",
        Derivation.Thirties thirties => $"[30-day months {Date(thirties.From)} until {Date(thirties.Until)}]",
        Derivation.Sum sum => $"({string.Join(" + ", sum.Terms.Select(Of))})",
        Derivation.Difference difference => $"({Of(difference.Left)} − {Of(difference.Right)})",
        Derivation.Product product => $"{Of(product.Left)} × {Of(product.Right)}",
        Derivation.Quotient quotient => $"({Of(quotient.Left)} ÷ {Of(quotient.Right)})",
        Derivation.Least least => $"the smaller of {Of(least.Left)} and {Of(least.Right)}",
        Derivation.Greatest greatest => $"the larger of {Of(greatest.Left)} and {Of(greatest.Right)}",
        Derivation.Ceiling ceiling => $"the next whole number from {Of(ceiling.Of)}",
        Derivation.Band { UpTo: { } upTo } band => $"[{Of(band.Of)} above {Number(band.Above)} up to {Number(upTo)}]",
        Derivation.Band band => $"[{Of(band.Of)} above {Number(band.Above)}]",
        Derivation.Rounded { Mode: Amounts.Rounding.HalfUp } rounded => $"round({Of(rounded.Of)}, {rounded.Digits})",
        Derivation.Rounded rounded => $"round({Of(rounded.Of)}, {rounded.Digits}, {rounded.Mode})",
        Derivation.Share share =>
            $"part {share.Part + 1} of {Of(share.Whole)} split by {string.Join(" : ", share.Weights.Select(Number))}",
        Derivation.Named named => $"{named.Name} = {Of(named.Of)}",
        _ => throw new UnreachableException(),
    };

    private static string Number(decimal value) => value.ToString("0.############", CultureInfo.InvariantCulture);

    private static string Date(NodaTime.LocalDate date) => LocalDatePattern.Iso.Format(date);
}
