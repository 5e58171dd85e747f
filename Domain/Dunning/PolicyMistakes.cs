using System.Collections.Immutable;
using System.Text.Json;
using Billing.Domain.Amounts;

namespace Billing.Domain.Dunning;

/// <summary>Something that is not right in a policy, and where.</summary>
/// <param name="Path">As <c>$.segments[2].schedule.retries[0].after_days[1]</c>.</param>
public sealed record PolicyMistake(string Path, string What);

/// <summary>A place in a document that is being read. What is wrong there is written down, and reading goes on.</summary>
internal sealed class PolicyPlace(JsonElement element, string path, List<PolicyMistake> mistakes)
{
    private readonly HashSet<string> _known = [];

    public string Path => path;

    public JsonElement Element => element;

    public void Wrong(string what) => mistakes.Add(new PolicyMistake(path, what));

    /// <summary>An entry of a list.</summary>
    public PolicyPlace At(int index) => new(element[index], $"{path}[{index}]", mistakes);

    /// <summary>False, and said, when it is no object.</summary>
    public bool IsObject()
    {
        if (element.ValueKind == JsonValueKind.Object)
        {
            return true;
        }

        Wrong("must be an object");
        return false;
    }

    /// <summary>
    /// Fields that nobody asked for are mistakes: one that is misspelt would be silently without effect. So is one that is said twice, of
    /// which one would be without effect.
    /// </summary>
    public void NothingElse()
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var field in element.EnumerateObject())
        {
            if (!_known.Contains(field.Name))
            {
                mistakes.Add(new PolicyMistake(PathOf(field.Name), "is not a field that there is"));
            }
            else if (!seen.Add(field.Name))
            {
                mistakes.Add(new PolicyMistake(PathOf(field.Name), "is said twice"));
            }
        }
    }

    public PolicyPlace? Field(string name, bool isRequired = false)
    {
        _known.Add(name);
        if (element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null)
        {
            return new PolicyPlace(value, PathOf(name), mistakes);
        }

        if (isRequired)
        {
            mistakes.Add(new PolicyMistake(PathOf(name), "is missing"));
        }

        return null;
    }

    public string? Name(string field, bool isRequired = false)
    {
        if (Field(field, isRequired) is not { } place)
        {
            return null;
        }

        if (place.Element.ValueKind == JsonValueKind.String && place.Element.GetString() is { Length: > 0 and <= 80 } text
            && text.All(static letter => letter is > ' ' and <= '~'))
        {
            return text;
        }

        place.Wrong("must be a name of 1 to 80 printable characters without spaces");
        return null;
    }

    public int? Number(string field, int least, int most, bool isRequired = false) => Field(field, isRequired)?.AsNumber(least, most);

    public int? AsNumber(int least, int most)
    {
        if (element.ValueKind == JsonValueKind.Number && element.TryGetInt32(out var number) && number >= least && number <= most)
        {
            return number;
        }

        Wrong($"must be a whole number from {least} to {most}");
        return null;
    }

    public bool? Flag(string field)
    {
        if (Field(field) is not { } place)
        {
            return null;
        }

        if (place.Element.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            return place.Element.GetBoolean();
        }

        place.Wrong("must be true or false");
        return null;
    }

    public T? OneOf<T>(string field, bool isRequired = false)
        where T : struct, Enum
    {
        if (Field(field, isRequired) is not { } place)
        {
            return null;
        }

        foreach (var value in Enum.GetValues<T>())
        {
            if (place.Element.ValueKind == JsonValueKind.String && place.Element.GetString() == NameOf(value))
            {
                return value;
            }
        }

        place.Wrong($"must be one of {string.Join(", ", Enum.GetValues<T>().Select(NameOf))}");
        return null;
    }

    public Money? Amount(string field)
    {
        if (Field(field) is not { } place || !place.IsObject())
        {
            return null;
        }

        var units = place.Field("minor_units", isRequired: true);
        var currency = place.Field("currency", isRequired: true);
        place.NothingElse();
        long minor = 0;
        var isNumber = units is not null && units.Element.ValueKind == JsonValueKind.Number && units.Element.TryGetInt64(out minor) && minor >= 0;
        if (units is not null && !isNumber)
        {
            units.Wrong("must be a whole number that is not negative");
        }

        var isCurrency = currency?.Element.ValueKind == JsonValueKind.String && Currency.TryOf(currency.Element.GetString()!, out _);
        if (currency is not null && !isCurrency)
        {
            currency.Wrong("must be a currency that there is");
        }

        return isNumber && isCurrency ? new Money(minor, Currency.Of(currency!.Element.GetString()!)) : null;
    }

    public ImmutableArray<T> Each<T>(string field, Func<PolicyPlace, T?> read, int most, bool isRequired = false)
        where T : class => Many<T>(field, most, isRequired, place => read(place) is { } one ? [one] : []);

    /// <summary>A list of names, each once. An empty one says nothing, as if it were not there.</summary>
    public ImmutableArray<string> Names(string field, Func<string, bool>? isOne = null, string what = "a name of 1 to 80 printable characters")
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        return Many<string>(
            field, 100, isRequired: false,
            place =>
            {
                if (place.Element.ValueKind != JsonValueKind.String || place.Element.GetString() is not { Length: > 0 and <= 80 } text
                    || text.Any(char.IsControl) || isOne?.Invoke(text) == false)
                {
                    place.Wrong($"must be {what}");
                }
                else if (!seen.Add(text))
                {
                    place.Wrong("is said twice");
                }
                else
                {
                    return [text];
                }

                return ImmutableArray<string>.Empty;
            });
    }

    public ImmutableArray<int> Numbers(string field, int least, int most, int countMax, bool isRequired = false) => Many<int>(
        field, countMax, isRequired, place => place.AsNumber(least, most) is { } number ? [number] : ImmutableArray<int>.Empty);

    private static string NameOf<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());

    private string PathOf(string field) => field.Length > 0 && field.All(static letter => char.IsAsciiLetterOrDigit(letter) || letter == '_')
        ? $"{path}.{field}"
        : $"{path}[{JsonSerializer.Serialize(field.Length > 80 ? field[..80] : field)}]";

    private ImmutableArray<T> Many<T>(string field, int most, bool isRequired, Func<PolicyPlace, ImmutableArray<T>> read)
    {
        if (Field(field, isRequired) is not { } place)
        {
            return [];
        }

        if (place.Element.ValueKind != JsonValueKind.Array)
        {
            place.Wrong("must be a list");
            return [];
        }

        if (place.Element.GetArrayLength() > most)
        {
            place.Wrong($"must not have more than {most} entries");
            return [];
        }

        return [.. place.Element.EnumerateArray().SelectMany((_, index) => read(place.At(index)))];
    }
}
