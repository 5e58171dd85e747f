using System.Collections.Immutable;
using System.Text.Json;
using Billing.Domain.Amounts;
using NodaTime;

namespace Billing.Cli.Scenarios;

/// <summary>
/// Reads the fields of one object. Every field is asked for by its name; what nobody asked for is a mistake, so that a
/// misspelt word is never silently left out.
/// </summary>
internal sealed class FieldReader
{
    private readonly ScenarioNode node;
    private readonly HashSet<string> asked = new(StringComparer.Ordinal);

    public FieldReader(ScenarioNode node, string what)
    {
        this.node = node.Kind == JsonValueKind.Object ? node : throw ScenarioMistake.At(node, $"{what} is an object {{…}}, not {node}");
    }

    public ScenarioNode Node => node;

    public ScenarioNode? Find(params ReadOnlySpan<string> names)
    {
        ScenarioNode? found = null;
        foreach (var name in names)
        {
            asked.Add(name);
            found ??= node.Field(name) is { Kind: not JsonValueKind.Null } field ? field : null;
        }

        return found;
    }

    public ScenarioNode Need(string name) =>
        Find(name) ?? throw (node.Fields.FirstOrDefault(field => !asked.Contains(field.Key) && Nearest.AreClose(field.Key, name)) is { Value: { } close, Key: var written }
            ? ScenarioMistake.At(close, $"the field '{written}' is not known (did you mean '{name}'?)")
            : ScenarioMistake.At(node, $"the field '{name}' is missing"));

    public bool Has(string name) => Find(name) is not null;

    public string? Text(params ReadOnlySpan<string> names) => Find(names) is { } field ? Texts.Of(field) : null;

    public string NeedText(string name) => Texts.Of(Need(name));

    public decimal? Number(params ReadOnlySpan<string> names) => Find(names) is { } field ? Texts.Number(field) : null;

    public int? Whole(params ReadOnlySpan<string> names) => Find(names) is { } field ? Texts.Whole(field) : null;

    public bool Flag(string name, bool otherwise = false) => Find(name) is { } field ? Texts.Flag(field) : otherwise;

    public Money? Amount(Currency currency, params ReadOnlySpan<string> names) => Find(names) is { } field ? Texts.Amount(field, currency) : null;

    public LocalDate? Date(params ReadOnlySpan<string> names) => Find(names) is { } field ? Texts.Date(field) : null;

    public Instant? At(DateTimeZone zone, params ReadOnlySpan<string> names) => Find(names) is { } field ? Texts.At(field, zone) : null;

    public T? Choice<T>(params ReadOnlySpan<string> names)
        where T : struct, Enum => Find(names) is { } field ? Texts.Choice<T>(field) : null;

    public ImmutableArray<T> Each<T>(string name, Func<ScenarioNode, T> read) => Find(name) is { } field ? Texts.Each(field, read) : [];

    /// <summary>Nothing is left over: every field was one that this object can have.</summary>
    public void Done()
    {
        foreach (var (name, field) in node.Fields.Where(field => !asked.Contains(field.Key) && !IsRemark(field.Key)))
        {
            throw ScenarioMistake.At(field, $"the field '{name}' is not known{Nearest.Hint(name, asked.Order(StringComparer.Ordinal))}");
        }
    }

    /// <summary>A note to the reader may stand anywhere.</summary>
    public static bool IsRemark(string name) => name is "why" or "note" or "$schema" or "comment";
}
