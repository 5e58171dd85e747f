using System.Text;
using System.Text.Json;

namespace Billing.Storage;

/// <summary>
/// A JSON document in the spelling of PostgreSQL's jsonb: keys by length, then by bytes, the last of equal ones kept; one
/// space after each colon and comma.
/// </summary>
internal static class JsonText
{
    public static string OfPostgres(ReadOnlyMemory<byte> document)
    {
        using var parsed = JsonDocument.Parse(document);
        var text = new StringBuilder();
        Append(parsed.RootElement, text);
        return text.ToString();
    }

    private static void Append(JsonElement element, StringBuilder text)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                text.Append('{');
                var members = element.EnumerateObject().GroupBy(member => member.Name, (_, same) => same.Last())
                    .OrderBy(member => Encoding.UTF8.GetByteCount(member.Name)).ThenBy(member => member.Name, StringComparer.Ordinal);
                AppendAll(members, text, member =>
                {
                    AppendString(member.Name, text);
                    text.Append(": ");
                    Append(member.Value, text);
                });
                text.Append('}');
                break;
            case JsonValueKind.Array:
                text.Append('[');
                AppendAll(element.EnumerateArray(), text, item => Append(item, text));
                text.Append(']');
                break;
            case JsonValueKind.String:
                AppendString(element.GetString()!, text);
                break;
            default:
                text.Append(element.GetRawText());
                break;
        }
    }

    private static void AppendAll<T>(IEnumerable<T> items, StringBuilder text, Action<T> append)
    {
        var separator = "";
        foreach (var item in items)
        {
            text.Append(separator);
            append(item);
            separator = ", ";
        }
    }

    // Quotes, backslashes and control characters are escaped, nothing else.
    private static void AppendString(string value, StringBuilder text)
    {
        text.Append('"');
        foreach (var character in value)
        {
            text.Append(character switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\b' => "\\b",
                '\f' => "\\f",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                < ' ' => $"\\u{(int)character:x4}",
                _ => character.ToString(),
            });
        }

        text.Append('"');
    }
}
