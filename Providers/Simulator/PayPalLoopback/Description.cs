using System.Collections.Frozen;
using System.Globalization;

namespace Billing.Providers.Simulator.PayPalLoopback;

/// <summary>What a field takes.</summary>
internal abstract record FieldKind
{
    private FieldKind()
    {
    }

    public sealed record Text(int Least, int Most, FrozenSet<string> Words) : FieldKind;

    public sealed record Number : FieldKind;

    public sealed record Flag : FieldKind;

    public sealed record Whole(string Type) : FieldKind;

    public sealed record List(FieldKind Of, int Least, int Most) : FieldKind;

    public sealed record Any : FieldKind;
}

internal sealed record Field(bool IsNeeded, FieldKind Kind);

/// <summary>One request of PayPal's: what it takes, what it answers, and what it may refuse with.</summary>
internal sealed record Operation(string Method, string Path, string? Takes, string? Answers)
{
    public string Name => $"{Method} {Path}";

    public Dictionary<string, Field> Headers { get; } = new(StringComparer.OrdinalIgnoreCase);

    public Dictionary<string, Field> Queries { get; } = new(StringComparer.Ordinal);

    public HashSet<string> Issues { get; } = new(StringComparer.Ordinal);
}

/// <summary>PayPal's API as its own descriptions have it: <c>paypal-api.txt</c>, which says how it is read.</summary>
internal sealed class Description
{
    public static Description Current { get; } = Read();

    private readonly Dictionary<string, Dictionary<string, Field>> _types = new(StringComparer.Ordinal);
    private readonly List<Operation> _operations = [];

    public IReadOnlyList<Operation> Operations => _operations;

    public IReadOnlyDictionary<string, Field> Fields(string type) => _types[type];

    /// <summary>The operation and what stands in its path where names do; null when PayPal has none such.</summary>
    public (Operation Operation, string Id)? Find(string method, string path)
    {
        foreach (var operation in _operations.Where(each => each.Method == method))
        {
            if (Fits(operation.Path.Split('/'), path.Split('/')) is { } id)
            {
                return (operation, id);
            }
        }

        return null;
    }

    private static string? Fits(string[] template, string[] path)
    {
        if (template.Length != path.Length)
        {
            return null;
        }

        var id = "";
        for (var at = 0; at < path.Length; at++)
        {
            if (template[at].StartsWith('{'))
            {
                id = Uri.UnescapeDataString(path[at]);
            }
            else if (template[at] != path[at])
            {
                return null;
            }
        }

        return id;
    }

    private static Description Read()
    {
        using var stream = typeof(Description).Assembly.GetManifestResourceStream("paypal-api.txt")!;
        using var reader = new StreamReader(stream);
        var text = reader.ReadToEnd().Replace("\n    | ", " ", StringComparison.Ordinal);
        var description = new Description();
        Operation? operation = null;
        Dictionary<string, Field>? type = null;
        foreach (var line in text.Split('\n').Where(static line => line.Length > 0 && !line.StartsWith('#')))
        {
            if (line.StartsWith("type ", StringComparison.Ordinal))
            {
                description._types[line[5..]] = type = new Dictionary<string, Field>(StringComparer.Ordinal);
                operation = null;
            }
            else if (!line.StartsWith(' '))
            {
                description._operations.Add(operation = OperationOf(line));
            }
            else if (operation is not null)
            {
                ReadPart(operation, line.Trim());
            }
            else
            {
                var (name, field) = FieldOf(line.Trim());
                type!.Add(name, field);
            }
        }

        return description;
    }

    private static Operation OperationOf(string line)
    {
        var words = line.Split(' ');
        return new Operation(words[0], words[1], TypeOf(words[3]), TypeOf(words[5]));
    }

    private static string? TypeOf(string word) => word == "-" ? null : word;

    private static void ReadPart(Operation operation, string line)
    {
        var (kind, rest) = Cut(line);
        if (kind == "issue")
        {
            operation.Issues.UnionWith(rest.Split(' '));
            return;
        }

        var (name, length) = Cut(rest.Replace("~", "", StringComparison.Ordinal));
        var (least, most) = Range(length);
        (kind == "header" ? operation.Headers : operation.Queries).Add(
            name.TrimEnd('!'), new Field(name.EndsWith('!'), new FieldKind.Text(least, most, FrozenSet<string>.Empty)));
    }

    private static (string Name, Field Field) FieldOf(string line)
    {
        var (name, kind) = Cut(line);
        return (name.TrimEnd('!'), new Field(name.EndsWith('!'), KindOf(kind)));
    }

    private static FieldKind KindOf(string text)
    {
        var (kind, rest) = Cut(text);
        switch (kind)
        {
            case "number":
                return new FieldKind.Number();
            case "flag":
                return new FieldKind.Flag();
            case "any":
                return new FieldKind.Any();
            case "object":
                return new FieldKind.Whole(rest);
            case "list":
                var parts = rest["of ".Length..].Split(" ; ");
                var (fewest, most) = Range(parts.Length > 1 ? parts[1] : "");
                return new FieldKind.List(KindOf(parts[0]), fewest, most);
            default:
                var halves = rest.Split('=');
                var (shortest, longest) = Range(halves[0].Trim());
                var words = halves.Length == 1 ? [] : halves[1].Split(' ', StringSplitOptions.RemoveEmptyEntries);
                return new FieldKind.Text(
                    shortest, longest, words.Select(static word => word.TrimStart('~').Replace('_', ' ')).ToFrozenSet(StringComparer.Ordinal));
        }
    }

    private static (string First, string After) Cut(string text)
    {
        var at = text.IndexOf(' ');
        return at < 0 ? (text, "") : (text[..at], text[(at + 1)..]);
    }

    private static (int Least, int Most) Range(string text)
    {
        var ends = text.Split("..");
        return ends.Length == 2
            ? (int.Parse(ends[0], CultureInfo.InvariantCulture), int.Parse(ends[1], CultureInfo.InvariantCulture))
            : (0, int.MaxValue);
    }
}
