using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Billing.Providers.Simulator.Loopback;

/// <summary>
/// Parameters of a request, in a form with nested brackets: <c>items[0][price]=p&amp;metadata[k]=v&amp;expand[]=customer</c>.
/// What is sent empty unsets what is there.
/// </summary>
internal sealed class Form
{
    private readonly List<(string Name, Form Value)> _members = [];
    private string? _text;
    private string _name = "";

    public static Form Parse(string text)
    {
        var form = new Form();
        foreach (var pair in text.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var at = pair.IndexOf('=');
            var (name, value) = at < 0 ? (pair, "") : (pair[..at], pair[(at + 1)..]);
            form.Put(Decoded(name), Decoded(value));
        }

        return form;
    }

    public bool Has(string name) => Member(name) is not null;

    /// <summary>Null when it was not sent or sent empty.</summary>
    public string? Text(string name) => Member(name)?._text is { Length: > 0 } text ? text : null;

    public string Needed(string name) =>
        Text(name) ?? throw StripeFault.Invalid("parameter_missing", Full(name), $"Missing required param: {Full(name)}.");

    public long? Number(string name) => Text(name) is not { } text ? null
        : long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number
        : throw StripeFault.Invalid("parameter_invalid_integer", Full(name), $"Invalid integer: {text}");

    public bool? Flag(string name) => Text(name) switch
    {
        null => null,
        "true" or "1" => true,
        "false" or "0" => false,
        var text => throw StripeFault.Invalid(null, Full(name), $"Invalid boolean: {text}"),
    };

    /// <summary>One of these words; anything else is refused by name.</summary>
    public string? OneOf(string name, params ReadOnlySpan<string> words)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        return words.Contains(text) ? text : throw StripeFault.Invalid(null, Full(name), $"Invalid {Full(name)}: must be one of {string.Join(", ", words)}");
    }

    public Form Below(string name) => Member(name) ?? new Form { _name = Full(name) };

    /// <summary>The members of a list, whatever their numbers.</summary>
    public IEnumerable<Form> Items(string name) => Member(name)?._members.Select(static member => member.Value) ?? [];

    public IEnumerable<string> Texts(string name) => Items(name).Select(static item => item._text ?? "");

    public IEnumerable<(string Name, string Value)> Pairs(string name) =>
        Member(name)?._members.Select(static member => (member.Name, member.Value._text ?? "")) ?? [];

    /// <summary>The same for the same parameters in any order, and for nothing else. It is kept; what was sent is not.</summary>
    public string Fingerprint() => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Canonical())));

    private string Canonical()
    {
        var text = new StringBuilder(_text ?? "");
        foreach (var (name, value) in _members.OrderBy(static member => member.Name, StringComparer.Ordinal))
        {
            text.Append('{').Append(name.Length).Append(':').Append(name).Append('=').Append(value.Canonical()).Append('}');
        }

        return $"{text.Length}:{text}";
    }

    private Form? Member(string name) => _members.FirstOrDefault(member => member.Name == name).Value;

    private string Full(string name) => _name.Length == 0 ? name : $"{_name}[{name}]";

    private void Put(string path, string value)
    {
        var parts = path.Split('[');
        var at = this;
        foreach (var part in parts.Select(static part => part.TrimEnd(']')))
        {
            var name = part.Length == 0 ? at._members.Count.ToString(CultureInfo.InvariantCulture) : part;
            var next = at.Member(name);
            if (next is null)
            {
                next = new Form { _name = at.Full(name) };
                at._members.Add((name, next));
            }

            at = next;
        }

        at._text = value;
    }

    private static string Decoded(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
}
