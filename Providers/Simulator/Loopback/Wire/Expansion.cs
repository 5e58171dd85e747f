using System.Text.Json.Nodes;

namespace Billing.Providers.Simulator.Loopback;

/// <summary>Puts whole objects where their names are, as <c>expand[]</c> asks: up to four levels, through lists by <c>data</c>.</summary>
internal static class Expansion
{
    private const int LevelsMax = 4;

    public static void Expand(JsonNode answer, IEnumerable<string> paths, Func<string, JsonObject?> find)
    {
        foreach (var path in paths)
        {
            var parts = path.Split('.');
            if (parts.Length - (parts[0] == "data" ? 1 : 0) > LevelsMax)
            {
                throw StripeFault.Invalid(null, "expand", $"You cannot expand more than {LevelsMax} levels of a property. Property: {path}");
            }

            Expand(answer, parts, 0, path, find);
        }
    }

    private static void Expand(JsonNode? at, string[] parts, int depth, string path, Func<string, JsonObject?> find)
    {
        if (depth == parts.Length)
        {
            return;
        }

        if (at is JsonArray list)
        {
            foreach (var item in list)
            {
                Expand(item, parts, depth, path, find);
            }

            return;
        }

        if (at is not JsonObject whole)
        {
            return;
        }

        if (!whole.TryGetPropertyValue(parts[depth], out var member))
        {
            throw StripeFault.Invalid(
                null, "expand", $"This property cannot be expanded ({parts[depth]}). You may want to try removing the expand parameter: {path}");
        }

        if (member is JsonValue name && name.TryGetValue<string>(out var id) && find(id) is { } found)
        {
            whole[parts[depth]] = member = Json.Shown(found);
        }

        Expand(member, parts, depth + 1, path, find);
    }
}
