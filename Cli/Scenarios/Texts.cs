using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Billing.Domain.Amounts;
using Billing.Domain.Calendars;
using NodaTime;
using NodaTime.Text;

namespace Billing.Cli.Scenarios;

/// <summary>What single values of a scenario file mean: amounts, dates, instants, intervals, choices.</summary>
internal static class Texts
{
    public static string Of(ScenarioNode node) =>
        node.Kind is JsonValueKind.String or JsonValueKind.Number ? node.Text : throw ScenarioMistake.At(node, $"a text is expected, not {node}");

    public static decimal Number(ScenarioNode node) =>
        node.AsNumber() ?? throw ScenarioMistake.At(node, $"a number is expected, not {node}");

    public static int Whole(ScenarioNode node) =>
        Number(node) is var number && number == decimal.Truncate(number) && Math.Abs(number) < int.MaxValue
            ? (int)number
            : throw ScenarioMistake.At(node, $"a whole number is expected, not {node}");

    public static bool Flag(ScenarioNode node) => node.Kind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw ScenarioMistake.At(node, $"true or false is expected, not {node}"),
    };

    /// <summary>An amount in whole currency: 12.5 is twelve euro fifty.</summary>
    public static Money Amount(ScenarioNode node, Currency currency)
    {
        try
        {
            return Money.Of(Number(node), currency);
        }
        catch (ArgumentException finer)
        {
            throw ScenarioMistake.At(node, finer.Message);
        }
    }

    public static LocalDate Date(ScenarioNode node) =>
        LocalDatePattern.Iso.Parse(Of(node)) is { Success: true } parsed
            ? parsed.Value
            : throw ScenarioMistake.At(node, $"a date such as 2024-01-31 is expected, not {node}");

    /// <summary>A date is the beginning of that day in the account's zone; a time without Z is local, one with Z is UTC.</summary>
    public static Instant At(ScenarioNode node, DateTimeZone zone) =>
        AtOrNull(Of(node), zone)
        ?? throw ScenarioMistake.At(node, $"a date or time such as 2024-01-31, 2024-01-31T12:00 or 2024-01-31T12:00:00Z is expected, not {node}");

    public static Instant? AtOrNull(string text, DateTimeZone zone)
    {
        if (LocalDatePattern.Iso.Parse(text) is { Success: true } date)
        {
            return zone.ToInstant(date.Value);
        }

        if (text.EndsWith('Z'))
        {
            var full = text.Count(letter => letter == ':') == 1 ? text[..^1] + ":00Z" : text;
            return InstantPattern.ExtendedIso.Parse(full) is { Success: true } instant ? instant.Value : null;
        }

        if (OffsetDateTimePattern.ExtendedIso.Parse(text) is { Success: true } offset)
        {
            return offset.Value.ToInstant();
        }

        var seconds = text.Count(letter => letter == ':') == 1 ? text + ":00" : text;
        return LocalDateTimePattern.ExtendedIso.Parse(seconds) is { Success: true } local
            ? zone.ToInstant(local.Value.Date, local.Value.TimeOfDay)
            : null;
    }

    /// <summary>month, quarter, half year, year, week, day, or a count of them such as "2 weeks".</summary>
    public static BillingInterval Interval(ScenarioNode node)
    {
        var words = Of(node).Trim().ToLowerInvariant().Replace('_', ' ').Split(' ', 2, StringSplitOptions.RemoveEmptyEntries);
        var counted = words.Length == 2 && int.TryParse(words[0], NumberStyles.None, CultureInfo.InvariantCulture, out _);
        var count = counted ? int.Parse(words[0], CultureInfo.InvariantCulture) : 1;
        var unit = string.Concat(counted ? words[1..] : words).Replace(" ", string.Empty, StringComparison.Ordinal).Replace("-", string.Empty, StringComparison.Ordinal);
        return unit switch
        {
            "day" or "days" or "daily" => new(IntervalUnit.Day, count),
            "week" or "weeks" or "weekly" => new(IntervalUnit.Week, count),
            "month" or "months" or "monthly" => new(IntervalUnit.Month, count),
            "quarter" or "quarters" or "quarterly" => new(IntervalUnit.Month, 3 * count),
            "halfyear" or "semester" or "semiannual" or "semiannually" => new(IntervalUnit.Month, 6 * count),
            "year" or "years" or "yearly" or "annual" or "annually" => new(IntervalUnit.Year, count),
            _ => throw ScenarioMistake.At(node, $"an interval such as month, quarter, half year, year, week, day or \"2 weeks\" is expected, not {node}"),
        };
    }

    public static T Choice<T>(ScenarioNode node)
        where T : struct, Enum
    {
        var text = Of(node);
        foreach (var value in Enum.GetValues<T>())
        {
            if (Nearest.Bare(value.ToString()) == Nearest.Bare(text))
            {
                return value;
            }
        }

        throw ScenarioMistake.At(node, $"'{text}' is no choice here{Nearest.Hint(text, Enum.GetNames<T>().Select(Snake))}");
    }

    public static ImmutableArray<T> Each<T>(ScenarioNode node, Func<ScenarioNode, T> read) => node.Kind == JsonValueKind.Array
        ? [.. node.Elements.Select(read)]
        : throw ScenarioMistake.At(node, $"a list […] is expected, not {node}");

    public static string Snake(string name) => string.Concat(name.Select((letter, i) =>
        char.IsUpper(letter) ? (i == 0 ? string.Empty : "_") + char.ToLowerInvariant(letter) : letter.ToString()));
}
