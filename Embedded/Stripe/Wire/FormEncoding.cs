using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.Json.Serialization;
using Stripe;

namespace Billing.Embedded;

/// <summary>Parameters as a form with nested brackets: <c>metadata[key]=1&amp;line_items[0][quantity]=2</c>. What is null is not sent.</summary>
internal static class FormEncoding
{
    public static string Of(INestedOptions options)
    {
        var text = new StringBuilder();
        Write(text, "", options);
        return text.ToString();
    }

    private static void Write(StringBuilder text, string name, object value)
    {
        switch (value)
        {
            case null:
                break;
            case AnyOf any:
                Write(text, name, any.Value);
                break;
            case INestedOptions options:
                foreach (var property in options.GetType().GetProperties())
                {
                    Write(text, Below(name, property.GetCustomAttribute<JsonPropertyNameAttribute>().Name), property.GetValue(options));
                }

                break;
            case IDictionary<string, string> map:
                foreach (var (key, item) in map)
                {
                    Write(text, Below(name, key), item);
                }

                break;
            case IEnumerable items and not string:
                var index = 0;
                foreach (var item in items)
                {
                    Write(text, $"{name}[{index++}]", item);
                }

                break;
            default:
                text.Append(text.Length > 0 ? "&" : "").Append(Escaped(name)).Append('=').Append(Escaped(Text(value)));
                break;
        }
    }

    private static string Below(string name, string part) => name.Length == 0 ? part : $"{name}[{part}]";

    private static string Text(object value) => value switch
    {
        bool truth => truth ? "true" : "false",
        DateTime time => new DateTimeOffset(time.ToUniversalTime()).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString(),
    };

    // Brackets stay as they are, which everybody reads more easily.
    private static string Escaped(string text) => Uri.EscapeDataString(text).Replace("%5B", "[").Replace("%5D", "]");
}
