using System.Text.Json.Nodes;

namespace Billing.Domain.Recomputing;

/// <summary>Where two documents differ, down to the field. What stands may be no JSON at all: that is a difference like any other.</summary>
internal static class DocumentDifferences
{
    private const int TextMax = 200;

    /// <summary>Nothing is left out: texts that differ give at least one.</summary>
    public static IEnumerable<(string Field, string? Stood, string? ShouldBe)> Between(string stood, string shouldBe)
    {
        var before = ViewFormat.TryRead(stood, out var isReadable);
        if (!isReadable)
        {
            return [("", Cut(stood), Cut(shouldBe))];
        }

        var found = new List<(string, string?, string?)>();
        try
        {
            Compare("", before, ViewFormat.TryRead(shouldBe, out _), found);
        }
        catch (Exception unreadable) when (unreadable is ArgumentException or InvalidOperationException)
        {
            // A name that is there twice, and half a letter, are found out when they are asked for.
            found.Clear();
        }

        return found.Count > 0 ? found : [("", Cut(stood), Cut(shouldBe))];
    }

    private static void Compare(string path, JsonNode? stood, JsonNode? shouldBe, List<(string, string?, string?)> found)
    {
        switch (stood, shouldBe)
        {
            case (JsonObject before, JsonObject after):
                foreach (var name in after.Select(static field => field.Key).Union(before.Select(static field => field.Key)))
                {
                    var at = path.Length == 0 ? name : $"{path}.{name}";
                    Compare(at, before[name], after[name], found);
                }

                break;
            case (JsonArray before, JsonArray after):
                for (var i = 0; i < Math.Max(before.Count, after.Count); i++)
                {
                    Compare($"{path}[{i}]", i < before.Count ? before[i] : null, i < after.Count ? after[i] : null, found);
                }

                break;
            case var _ when !string.Equals(stood?.ToJsonString(), shouldBe?.ToJsonString(), StringComparison.Ordinal):
                found.Add((path, Cut(stood?.ToJsonString()), Cut(shouldBe?.ToJsonString())));
                break;
        }
    }

    public static string? Cut(string? text) => text is { Length: > TextMax } ? $"{text[..TextMax]}…" : text;
}
