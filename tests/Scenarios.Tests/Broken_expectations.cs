using System.Globalization;
using System.Text.Json.Nodes;
using Billing.Cli.Scenarios;
using Xunit.Abstractions;

namespace Billing.Scenarios.Tests;

/// <summary>An expectation that could not fail would prove nothing: each is changed once, and its file must fail.</summary>
public sealed class Broken_expectations(ITestOutputHelper output)
{
    // A bound holds for many values, and what is absent is absent under another name too.
    private static readonly string[] Loose = ["notBefore", "by", "before", "atLeast", "atMost", "not", "oneOf", "absent", "note", "why"];

    [Fact]
    public void Every_value_that_a_field_case_expects_fails_its_file_when_it_is_another()
    {
        var (changed, unnoticed) = (0, new List<string>());
        foreach (var file in Directory.EnumerateFiles(ScenarioFiles.Field, "*.json").Order(StringComparer.Ordinal))
        {
            var root = JsonNode.Parse(File.ReadAllText(file))!;
            if (root["needs"] is not null)
            {
                continue;
            }

            foreach (var value in Expected(root, false).ToList())
            {
                var (kept, other) = (value.DeepClone(), Other(value));
                var place = value.GetPath();
                value.ReplaceWith(other);
                changed++;
                if (ScenarioRun.Of(file, root.ToJsonString()).Status == ScenarioStatus.Passed)
                {
                    unnoticed.Add($"{Path.GetFileName(file)} {place}: {kept} -> {other}");
                }

                other.ReplaceWith(kept);
            }
        }

        output.WriteLine($"{changed} expected values changed, {unnoticed.Count} unnoticed");
        Assert.Empty(unnoticed);
        Assert.True(changed > 500, $"only {changed}");
    }

    private static IEnumerable<JsonValue> Expected(JsonNode node, bool isInside) => node switch
    {
        JsonObject fields => fields.Where(field => field.Value is not null && !(isInside && Loose.Contains(field.Key)) && field.Key != "upstream")
            .SelectMany(field => Expected(field.Value!, isInside || field.Key is "expect" or "refused")),
        JsonArray list => list.Where(part => part is not null).SelectMany(part => Expected(part!, isInside)),
        JsonValue value when isInside => [value],
        _ => [],
    };

    private static JsonNode Other(JsonValue value)
    {
        if (value.TryGetValue<bool>(out var flag))
        {
            return !flag;
        }

        if (value.TryGetValue<decimal>(out var number))
        {
            return number + 1;
        }

        var text = value.GetValue<string>();
        return decimal.TryParse(text, CultureInfo.InvariantCulture, out var written) ? (written + 1).ToString(CultureInfo.InvariantCulture)
            : DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out var date)
                ? text.Length == 10 ? date.AddDays(1).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : date.AddSeconds(1).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture)
            : text + "x";
    }
}
