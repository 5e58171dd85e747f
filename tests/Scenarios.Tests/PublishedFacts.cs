using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Billing.Scenarios.Tests;

/// <summary>
/// Every number, date and state that a published case expects. The published file itself is not part of this repository;
/// what it expects is kept as facts, and compared with it wherever it is at hand (BILLING_FIELD_CASES names it).
/// </summary>
public sealed partial record PublishedFacts(string Id, IReadOnlyList<decimal> Numbers, IReadOnlyList<string> Dates, IReadOnlyList<string> States, IReadOnlyList<string> Inputs)
{
    private static readonly JsonSerializerOptions Written = new() { WriteIndented = false, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Index => Path.Combine(ScenarioFiles.Root, "tests", "Scenarios.Tests", "field-expectations.json");

    /// <summary>The published cases, when they are at hand.</summary>
    public static string? Published => new[]
    {
        Environment.GetEnvironmentVariable("BILLING_FIELD_CASES"),
        Path.Combine(ScenarioFiles.Root, "..", "shared", "cases", "field-cases.jsonl"),
    }.FirstOrDefault(path => path is not null && File.Exists(path));

    public static IReadOnlyList<PublishedFacts> Read() => JsonSerializer.Deserialize<List<PublishedFacts>>(File.ReadAllText(Index))!;

    public static string Write(IEnumerable<PublishedFacts> facts) =>
        "[\n" + string.Join(",\n", facts.Select(fact => "  " + JsonSerializer.Serialize(fact, Written))) + "\n]\n";

    public static IReadOnlyList<PublishedFacts> Extract(string path) => [.. File.ReadLines(path).Where(line => line.Length > 0).Select(Of)];

    public static PublishedFacts Of(string line)
    {
        using var document = JsonDocument.Parse(line);
        var (numbers, dates, states, inputs) = (new List<decimal>(), new List<string>(), new List<string>(), new List<string>());
        Walk(document.RootElement.GetProperty("expect"), "expect");
        return new(document.RootElement.GetProperty("id").GetString()!, numbers, dates, states, inputs);

        void Walk(JsonElement element, string name)
        {
            switch (element.ValueKind)
            {
                case JsonValueKind.Object:
                    foreach (var property in element.EnumerateObject())
                    {
                        // What a value is keyed by is what it is asked for: units, a date.
                        inputs.AddRange(Date().Matches(property.Name).Select(match => match.Value[..10]));
                        inputs.AddRange(WholeNumber().Matches(property.Name).Select(match => match.Value));
                        Walk(property.Value, property.Name);
                    }

                    break;
                case JsonValueKind.Array:
                    foreach (var part in element.EnumerateArray())
                    {
                        Walk(part, name);
                    }

                    break;
                case JsonValueKind.Number:
                    numbers.Add(element.GetDecimal());
                    break;
                case JsonValueKind.String:
                    Text(element.GetString()!);
                    break;
                default:
                    states.Add($"{name}: {element}");
                    break;
            }
        }

        void Text(string text)
        {
            dates.AddRange(Date().Matches(text).Select(match => match.Value));
            var rest = Date().Replace(text, string.Empty);
            numbers.AddRange(NumbersOf(rest));
            if (rest.Any(char.IsLetter))
            {
                states.Add(text);
            }
        }
    }

    public static IEnumerable<decimal> NumbersOf(string text) =>
        Number().Matches(text).Select(match => decimal.Parse(match.Value, CultureInfo.InvariantCulture));

    [GeneratedRegex(@"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\dZ)?")]
    private static partial Regex Date();

    [GeneratedRegex(@"(?<![\w.])-?\d+(\.\d+)?(?!\w)")]
    private static partial Regex Number();

    [GeneratedRegex(@"^\d+(\.\d+)?$")]
    private static partial Regex WholeNumber();
}
