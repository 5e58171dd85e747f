using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Billing.Cli.Scenarios;

/// <summary>A piece of a scenario file as it was written, with the line it stands in, so that a mistake can be named.</summary>
public sealed record ScenarioNode(JsonValueKind Kind, int Line, string Path)
{
    /// <summary>A string's text, or a number as it was written.</summary>
    public string Text { get; private init; } = string.Empty;

    /// <summary>The fields of an object, in their order.</summary>
    public IReadOnlyList<KeyValuePair<string, ScenarioNode>> Fields { get; private init; } = [];

    public IReadOnlyList<ScenarioNode> Elements { get; private init; } = [];

    /// <summary>Reads a text; comments and commas after the last element are allowed.</summary>
    public static ScenarioNode Parse(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var lines = new List<int> { 0 };
        for (var i = 0; i < bytes.Length; i++)
        {
            if (bytes[i] == '\n')
            {
                lines.Add(i + 1);
            }
        }

        var options = new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, MaxDepth = 128 };
        var reader = new Utf8JsonReader(bytes, options);
        try
        {
            reader.Read();
            var root = Read(ref reader, string.Empty, lines);
            while (reader.Read())
            {
            }

            return root;
        }
        catch (JsonException broken)
        {
            throw new ScenarioMistake((int)(broken.LineNumber ?? 0) + 1, string.Empty, "this is not JSON: " + broken.Message.Split(" LineNumber")[0]);
        }
    }

    public ScenarioNode? Field(string name) => Fields.FirstOrDefault(field => field.Key == name).Value;

    /// <summary>This object with the fields of another, which take the place of its own.</summary>
    public ScenarioNode With(ScenarioNode other) => this with
    {
        Fields = [.. Fields.Where(field => other.Field(field.Key) is null), .. other.Fields],
    };

    public decimal? AsNumber() =>
        Kind is JsonValueKind.Number or JsonValueKind.String
        && decimal.TryParse(Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    /// <summary>The node as somebody would write it, short enough for a message.</summary>
    public override string ToString() => Kind switch
    {
        JsonValueKind.Object => "{" + string.Join(", ", Fields.Select(field => $"{field.Key}: {field.Value}")) + "}",
        JsonValueKind.Array => "[" + string.Join(", ", Elements) + "]",
        JsonValueKind.String => $"\"{Text}\"",
        JsonValueKind.Number => Text,
        _ => Kind.ToString().ToLowerInvariant(),
    };

    private static ScenarioNode Read(ref Utf8JsonReader reader, string path, List<int> lines)
    {
        var line = LineOf(lines, (int)reader.TokenStartIndex);
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                var fields = new List<KeyValuePair<string, ScenarioNode>>();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
                {
                    var name = reader.GetString()!;
                    var at = LineOf(lines, (int)reader.TokenStartIndex);
                    var below = path.Length == 0 ? name : $"{path}.{name}";
                    if (fields.Any(known => known.Key == name))
                    {
                        throw new ScenarioMistake(at, below, $"the field '{name}' is there twice");
                    }

                    reader.Read();
                    fields.Add(new(name, Read(ref reader, below, lines) with { Line = at }));
                }

                return new(JsonValueKind.Object, line, path) { Fields = fields };
            case JsonTokenType.StartArray:
                var elements = new List<ScenarioNode>();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    elements.Add(Read(ref reader, string.Create(CultureInfo.InvariantCulture, $"{path}[{elements.Count}]"), lines));
                }

                return new(JsonValueKind.Array, line, path) { Elements = elements };
            case JsonTokenType.String:
                return new(JsonValueKind.String, line, path) { Text = reader.GetString()! };
            case JsonTokenType.Number:
                return new(JsonValueKind.Number, line, path) { Text = Encoding.UTF8.GetString(reader.ValueSpan) };
            case JsonTokenType.True:
                return new(JsonValueKind.True, line, path);
            case JsonTokenType.False:
                return new(JsonValueKind.False, line, path);
            default:
                return new(JsonValueKind.Null, line, path);
        }
    }

    private static int LineOf(List<int> lines, int offset)
    {
        var found = lines.BinarySearch(offset);
        return found >= 0 ? found + 1 : ~found;
    }
}
