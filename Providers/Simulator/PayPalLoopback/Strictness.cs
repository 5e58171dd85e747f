using System.Text.Json;
using System.Text.Json.Nodes;

namespace Billing.Providers.Simulator.PayPalLoopback;

/// <summary>What is wrong with a field, in PayPal's words.</summary>
internal sealed record Fault(string Field, string Issue, string Location = "body")
{
    public override string ToString() => $"{Location} {Field}: {Issue}";
}

/// <summary>Holds what is sent and what is answered against the description, field by field. What it does not know is a fault.</summary>
internal static class Strictness
{
    public static IEnumerable<Fault> Check(JsonNode? body, string? type)
    {
        if (type is null)
        {
            return body is null or JsonObject { Count: 0 } ? [] : [new Fault("/", "NOT_SUPPORTED")];
        }

        return body is JsonObject whole ? Check(whole, type, "") : [new Fault("/", "MALFORMED_REQUEST_JSON")];
    }

    public static IEnumerable<Fault> Check(IEnumerable<KeyValuePair<string, string>> sent, IReadOnlyDictionary<string, Field> known, string location)
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in sent)
        {
            names.Add(name);
            if (!known.TryGetValue(name, out var field))
            {
                yield return new Fault(name, "NOT_SUPPORTED", location);
            }
            else if (field.Kind is FieldKind.Text text && (value.Length < text.Least || value.Length > text.Most))
            {
                yield return new Fault(name, "INVALID_STRING_LENGTH", location);
            }
        }

        foreach (var (name, field) in known.Where(each => each.Value.IsNeeded && !names.Contains(each.Key)))
        {
            yield return new Fault(name, "MISSING_REQUIRED_PARAMETER", location);
        }
    }

    private static IEnumerable<Fault> Check(JsonObject whole, string type, string at)
    {
        var known = Description.Current.Fields(type);
        foreach (var (name, value) in whole)
        {
            if (!known.TryGetValue(name, out var field))
            {
                yield return new Fault($"{at}/{name}", "NOT_SUPPORTED");
                continue;
            }

            foreach (var fault in Check(value, field.Kind, $"{at}/{name}"))
            {
                yield return fault;
            }
        }

        foreach (var (name, field) in known)
        {
            if (field.IsNeeded && whole[name] is null)
            {
                yield return new Fault($"{at}/{name}", "MISSING_REQUIRED_PARAMETER");
            }
        }
    }

    private static IEnumerable<Fault> Check(JsonNode? value, FieldKind kind, string at)
    {
        switch (kind)
        {
            case FieldKind.Text text:
                var issue = value is not JsonValue said || said.GetValueKind() != JsonValueKind.String ? "INVALID_PARAMETER_SYNTAX"
                    : text.Words.Count > 0 && !text.Words.Contains(Plain((string)said!)) ? "INVALID_PARAMETER_VALUE"
                    : ((string)said!).Length < text.Least || ((string)said!).Length > text.Most ? "INVALID_STRING_LENGTH"
                    : null;
                return issue is null ? [] : [new Fault(at, issue)];
            case FieldKind.Number:
                return value is JsonValue number && number.GetValueKind() == JsonValueKind.Number ? [] : [new Fault(at, "INVALID_PARAMETER_SYNTAX")];
            case FieldKind.Flag:
                return value is JsonValue flag && flag.GetValueKind() is JsonValueKind.True or JsonValueKind.False
                    ? []
                    : [new Fault(at, "INVALID_PARAMETER_SYNTAX")];
            case FieldKind.Whole below:
                return value is JsonObject whole ? Check(whole, below.Type, at) : [new Fault(at, "INVALID_PARAMETER_SYNTAX")];
            case FieldKind.List list when value is JsonArray items:
                return items.Count < list.Least ? [new Fault(at, "INVALID_ARRAY_MIN_ITEMS")]
                    : items.Count > list.Most ? [new Fault(at, "INVALID_ARRAY_MAX_ITEMS")]
                    : items.SelectMany((item, number) => Check(item, list.Of, $"{at}/{number}"));
            case FieldKind.List:
                return [new Fault(at, "INVALID_PARAMETER_SYNTAX")];
            default:
                return [];
        }
    }

    /// <summary>Words are in the table with their blanks as underscores, and one cannot tell.</summary>
    private static string Plain(string word) => word.Replace('_', ' ');
}
