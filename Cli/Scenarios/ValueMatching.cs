using System.Collections.Immutable;
using System.Text.Json;
using Billing.Domain.Amounts;
using NodaTime;

namespace Billing.Cli.Scenarios;

/// <summary>Compares single values: equal, or as an object says: notBefore, by, atLeast, atMost, not, oneOf.</summary>
internal sealed class ValueMatching(DateTimeZone zone)
{
    private static readonly string[] Words = ["notBefore", "by", "before", "atLeast", "atMost", "not", "oneOf"];

    public static bool LooksLikeDate(string text) => text.Length >= 10 && char.IsAsciiDigit(text[0]) && text[4] == '-' && text[7] == '-';

    public void Check(ScenarioNode expected, Seen.Value seen, ImmutableArray<Unmet>.Builder unmet)
    {
        if (expected.Kind == JsonValueKind.Array)
        {
            throw ScenarioMistake.At(expected, $"a single value is expected, not a list");
        }

        var isMet = expected.Kind == JsonValueKind.Object
            ? expected.Fields.All(word => FieldReader.IsRemark(word.Key) || Holds(word.Key, word.Value, seen))
            : IsEqual(expected, seen);
        if (!isMet)
        {
            unmet.Add(Unmet.Of(expected, seen.ToString()));
        }
    }

    /// <summary>An amount, or several, as a count of the smallest coins.</summary>
    public static Seen InCoins(Seen seen, ScenarioNode field) => seen switch
    {
        Seen.Value { Is: Money money } => Seen.Of((decimal)money.MinorUnits),
        Seen.Value { Is: decimal exact } => Seen.Of(exact * 100),
        Seen.Value { Is: null } => seen,
        Seen.Many many => many with { All = [.. many.All.Select(each => InCoins(each, field))] },
        _ => throw ScenarioMistake.At(field, "only amounts are told in cents"),
    };

    public static Seen Sum(IEnumerable<Seen> seen, ScenarioNode field) => Seen.Of(seen.Sum(each => each switch
    {
        Seen.Value { Is: Money money } => money.Major,
        Seen.Value { Is: decimal number } => number,
        Seen.Value { Is: null } => 0,
        _ => throw ScenarioMistake.At(field, "only amounts and numbers have a sum"),
    }));

    private bool Holds(string word, ScenarioNode bound, Seen.Value seen) => word switch
    {
        "notBefore" => Compare(bound, seen) >= 0,
        "by" => Compare(bound, seen) <= 0,
        "before" => Compare(bound, seen) < 0,
        "atLeast" => Compare(bound, seen) >= 0,
        "atMost" => Compare(bound, seen) <= 0,
        "not" => !IsEqual(bound, seen),
        "oneOf" => bound.Elements.Any(each => IsEqual(each, seen)),
        _ => throw ScenarioMistake.At(bound, $"'{word}' says nothing about a single value{Nearest.Hint(word, Words)}"),
    };

    private bool IsEqual(ScenarioNode expected, Seen.Value seen) => (expected.Kind, seen.Is) switch
    {
        (JsonValueKind.Null, var actual) => actual is null,
        (_, null) => false,
        (JsonValueKind.True, bool flag) => flag,
        (JsonValueKind.False, bool flag) => !flag,
        (_, Money or decimal) => IsSameNumber(expected, seen),
        (_, LocalDate or Instant) => Compare(expected, seen) == 0,
        (JsonValueKind.String or JsonValueKind.Number, var word) => Nearest.Bare(Convert.ToString(word, System.Globalization.CultureInfo.InvariantCulture)!) == Nearest.Bare(expected.Text),
        _ => false,
    };

    // A quantity told to three places or more is compared to as many; an amount always to the coin.
    private static bool IsSameNumber(ScenarioNode expected, Seen.Value seen)
    {
        var number = Texts.Number(expected);
        return seen.Is is decimal exact && number.Scale >= 3
            ? Math.Round(exact, number.Scale, MidpointRounding.AwayFromZero) == number
            : number == (seen.Is is Money money ? money.Major : (decimal)seen.Is!);
    }

    /// <summary>Where the seen value lies: before the bound (below zero), at it, or after it.</summary>
    private int Compare(ScenarioNode bound, Seen.Value seen) => seen.Is switch
    {
        Money money => money.Major.CompareTo(Texts.Number(bound)),
        decimal number => number.CompareTo(Texts.Number(bound)),
        LocalDate date => date.CompareTo(Texts.Date(bound)),
        Instant at => at.CompareTo(Texts.At(bound, zone)),
        null => throw ScenarioMistake.At(bound, "there is nothing to compare this with"),
        _ => throw ScenarioMistake.At(bound, $"'{seen}' is neither a number nor a date"),
    };
}
