using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Billing.Domain.Features;

/// <summary>What a shape can be, and which values fit it. Whatever is not clearly inside is outside.</summary>
internal static class SchemaRules
{
    public const int NameLengthMax = 80;
    public const int EntriesMax = 100;
    private const int PatternLengthMax = 200;
    private const int DecimalsMax = 9;
    private const RegexOptions Matching = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;

    /// <summary>What is wrong with a shape, from the path of the shape on.</summary>
    public static IEnumerable<SchemaMistake> Check(EntitlementShape shape, string path) => shape switch
    {
        EntitlementShape.Switch => [],
        EntitlementShape.Quota quota => Check(quota, path),
        EntitlementShape.Choice choice => Check(choice, path),
        _ => throw new UnreachableException(),
    };

    /// <summary>What is wrong with a value of that shape, from the path of the value on.</summary>
    public static IEnumerable<SchemaMistake> Check(EntitlementShape shape, EntitlementValue value, string path) => (shape, value) switch
    {
        (EntitlementShape.Switch, EntitlementValue.Switch) => [],
        (EntitlementShape.Quota quota, EntitlementValue.Quota given) => Check(quota, given, path),
        (EntitlementShape.Choice choice, EntitlementValue.Choice given) => Check(choice, given, path),
        _ => [new SchemaMistake($"{path}.is", $"must be {KindOf(shape)}")],
    };

    private static string KindOf(EntitlementShape shape) => shape switch
    {
        EntitlementShape.Switch => "boolean",
        EntitlementShape.Quota => "quota",
        EntitlementShape.Choice => "list",
        _ => throw new UnreachableException(),
    };

    private static IEnumerable<SchemaMistake> Check(EntitlementShape.Quota shape, string path)
    {
        if (shape.Least < 0)
        {
            yield return new($"{path}.least", "must not be negative");
        }

        if (shape.Most < shape.Least)
        {
            yield return new($"{path}.most", "must not be below the least");
        }

        if (shape.Decimals is < 0 or > DecimalsMax)
        {
            yield return new($"{path}.decimals", $"must be from 0 to {DecimalsMax}");
        }

        if (shape.Unit is { } unit && !IsName(unit, NameLengthMax))
        {
            yield return new($"{path}.unit", $"must be a name of 1 to {NameLengthMax} characters");
        }
    }

    private static IEnumerable<SchemaMistake> Check(EntitlementShape.Choice shape, string path)
    {
        if (shape.LengthMax is < 1 or > NameLengthMax)
        {
            yield return new($"{path}.length_max", $"must be from 1 to {NameLengthMax}");
        }

        if (shape.EntriesMax is < 1 or > EntriesMax)
        {
            yield return new($"{path}.entries_max", $"must be from 1 to {EntriesMax}");
        }

        if (shape.EntriesMin < 0 || shape.EntriesMin > shape.EntriesMax)
        {
            yield return new($"{path}.entries_min", "must be from 0 to the most entries");
        }

        var isPattern = shape.Pattern is null || PatternOf(shape.Pattern) is not null;
        if (!isPattern)
        {
            yield return new($"{path}.pattern", $"must be a regular expression of at most {PatternLengthMax} characters that does not look around or back");
        }

        if (shape.Allowed.Length > EntriesMax)
        {
            yield return new($"{path}.allowed", $"must not have more than {EntriesMax} entries");
        }

        for (var i = 0; i < shape.Allowed.Length; i++)
        {
            if (shape.Allowed.IndexOf(shape.Allowed[i]) < i)
            {
                yield return new($"{path}.allowed[{Number(i)}]", "is said twice");
            }
            else if (isPattern && !IsNameOf(shape with { Allowed = [] }, shape.Allowed[i]))
            {
                yield return new($"{path}.allowed[{Number(i)}]", "is no name that the pattern and the length allow");
            }
        }
    }

    private static IEnumerable<SchemaMistake> Check(EntitlementShape.Quota shape, EntitlementValue.Quota value, string path)
    {
        if (value.Amount < shape.Least || value.Amount > shape.Most)
        {
            yield return new(
                $"{path}.amount",
                shape.Most is { } most ? string.Create(CultureInfo.InvariantCulture, $"must be from {shape.Least} to {most}")
                    : string.Create(CultureInfo.InvariantCulture, $"must be at least {shape.Least}"));
        }
        else if (decimal.Round(value.Amount, shape.Decimals) != value.Amount)
        {
            yield return new($"{path}.amount", $"must not have more than {Number(shape.Decimals)} decimal places");
        }
    }

    private static IEnumerable<SchemaMistake> Check(EntitlementShape.Choice shape, EntitlementValue.Choice value, string path)
    {
        if (value.Values.Length < shape.EntriesMin || value.Values.Length > shape.EntriesMax)
        {
            yield return new($"{path}.values", $"must have {Number(shape.EntriesMin)} to {Number(shape.EntriesMax)} entries");
            yield break;
        }

        for (var i = 0; i < value.Values.Length; i++)
        {
            if (value.Values.IndexOf(value.Values[i]) < i)
            {
                yield return new($"{path}.values[{Number(i)}]", "is said twice");
            }
            else if (!IsNameOf(shape, value.Values[i]))
            {
                yield return new($"{path}.values[{Number(i)}]", shape.Allowed.IsEmpty ? "is no name that the pattern and the length allow" : "cannot be chosen");
            }
        }
    }

    private static bool IsNameOf(EntitlementShape.Choice shape, string name) =>
        IsName(name, shape.LengthMax)
        && (shape.Allowed.IsEmpty || shape.Allowed.Contains(name))
        && (shape.Pattern is null || PatternOf(shape.Pattern)?.IsMatch(name) == true);

    private static bool IsName(string name, int lengthMax) => name.Length > 0 && name.Length <= lengthMax && !name.Any(char.IsControl);

    /// <summary>None when it is no pattern. It is matched in time that grows with the text only, whatever a tenant writes.</summary>
    private static Regex? PatternOf(string pattern)
    {
        if (pattern.Length > PatternLengthMax)
        {
            return null;
        }

        try
        {
            // By itself first: one that closes the group which it is put into would match more than it says.
            _ = new Regex(pattern, Matching);
            return new Regex($@"\A(?:{pattern})\z", Matching);
        }
        catch (Exception wrong) when (wrong is ArgumentException or NotSupportedException)
        {
            // How the framework says that it is no expression, or one that could not be matched in bounded time.
            return null;
        }
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
