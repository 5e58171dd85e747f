using System.Globalization;
using System.Text.Json;

namespace Billing.Scenarios.Tests;

/// <summary>What a scenario file asserts: every value in an expectation, every refusal, and what it says of upstream.</summary>
internal sealed class Asserted
{
    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };
    private readonly List<decimal> numbers = [];

    private Asserted(string text) => Text = text;

    public string Text { get; }

    /// <summary>Names of fields and values of expectations, to find states in.</summary>
    public List<string> Words { get; } = [];

    public static Asserted Of(string file)
    {
        var text = File.ReadAllText(file);
        var asserted = new Asserted(text);
        using var document = JsonDocument.Parse(text, Lenient);
        asserted.Find(document.RootElement);
        return asserted;
    }

    /// <summary>The numbers that no assertion stands for; each assertion stands for one. Amounts may be told in cents or whole.</summary>
    public IReadOnlyList<decimal> Missing(IEnumerable<decimal> wanted)
    {
        var left = numbers.ToList();
        var missing = new List<decimal>();
        foreach (var number in wanted.Select(Math.Abs).OrderDescending())
        {
            var index = left.FindIndex(known => known == number);
            index = index >= 0 ? index : left.FindIndex(known => known * 100 == number || known == number * 100);
            if (index < 0)
            {
                missing.Add(number);
            }
            else
            {
                left.RemoveAt(index);
            }
        }

        return missing;
    }

    private void Find(JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (var part in element.EnumerateArray())
            {
                Find(part);
            }
        }

        if (element.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        foreach (var property in element.EnumerateObject())
        {
            if (property.Name is "expect" or "refused" or "upstream")
            {
                Words.Add(property.Name);
                Take(property.Value, property.Name);
                // A moment at which something is looked at is asserted with what is seen then.
                if (element.TryGetProperty("at", out var at))
                {
                    Words.Add(at.GetString()!);
                }
            }
            else
            {
                Find(property.Value);
            }
        }
    }

    private void Take(JsonElement element, string name)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var property in element.EnumerateObject())
                {
                    Words.Add(property.Name);
                    Take(property.Value, property.Name);
                }

                break;
            case JsonValueKind.Array:
                Words.Add($"{name}: {(element.GetArrayLength() == 0 ? "none" : "some")}");
                foreach (var part in element.EnumerateArray())
                {
                    Take(part, name);
                }

                break;
            case JsonValueKind.Number:
                numbers.Add(Math.Abs(element.GetDecimal()));
                Words.Add(string.Create(CultureInfo.InvariantCulture, $"{name}: {element.GetDecimal():0.######}"));
                break;
            case JsonValueKind.String:
                numbers.AddRange(PublishedFacts.NumbersOf(element.GetString()!).Select(Math.Abs));
                Words.Add(element.GetString()!);
                Words.Add($"{name}: {element.GetString()}");
                break;
            default:
                Words.Add($"{name}: {element}");
                break;
        }
    }
}
