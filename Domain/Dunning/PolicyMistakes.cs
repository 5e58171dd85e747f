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

    /// <summary>Fields that nobody asked for are mistakes: one that is misspelt would be silently without effect.</summary>
    public void NothingElse()
    {
        foreach (var field in element.EnumerateObject().Where(field => !_known.Contains(field.Name)))
        {
            mistakes.Add(new PolicyMistake($"{path}.{field.Name}", "is not a field that there is"));
        }
    }

    public PolicyPlace? Field(string name, bool isRequired = false)
    {
        _known.Add(name);
        if (element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null)
        {
            return new PolicyPlace(value, $"{path}.{name}", mistakes);
        }

        if (isRequired)
        {
            mistakes.Add(new PolicyMistake($"{path}.{name}", "is missing"));
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

    public ImmutableArray<string> Names(string field) => Many<string>(field, 100, isRequired: false, static place =>
    {
        if (place.Element.ValueKind == JsonValueKind.String && place.Element.GetString() is { Length: > 0 and <= 80 } text)
        {
            return [text];
        }

        place.Wrong("must be a name");
        return ImmutableArray<string>.Empty;
    });

    public ImmutableArray<int> Numbers(string field, int least, int most, int countMax, bool isRequired = false) => Many<int>(
        field, countMax, isRequired, place => place.AsNumber(least, most) is { } number ? [number] : ImmutableArray<int>.Empty);

    private static string NameOf<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());

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

        return [.. place.Element.EnumerateArray().SelectMany((one, index) => read(new PolicyPlace(one, $"{place.Path}[{index}]", mistakes)))];
    }
}
