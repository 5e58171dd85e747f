using System.Text.Json.Nodes;

namespace Billing.Providers.Simulator.Loopback;

/// <summary>Objects are kept as they are shown. What is not shown has a name that begins with an underscore.</summary>
internal static class Json
{
    public static string Id(this JsonObject of) => (string)of["id"]!;

    public static string? Text(this JsonNode? of, string name) => of is JsonObject whole && whole[name] is JsonValue value ? (string?)value : null;

    /// <summary>Zero when there is none. What was made here may be of a smaller type than what was read.</summary>
    public static long Number(this JsonNode? of, string name) => of is JsonObject whole && whole[name] is JsonValue value
        ? value.TryGetValue<long>(out var number) ? number : value.GetValue<int>()
        : 0;

    public static bool Flag(this JsonNode? of, string name) => of is JsonObject whole && whole[name] is JsonValue value && (bool)value;

    public static JsonObject? Below(this JsonNode? of, string name) => of is JsonObject whole ? whole[name] as JsonObject : null;

    public static JsonArray List(this JsonNode? of, string name) => of is JsonObject whole && whole[name] is JsonArray list ? list : [];

    public static JsonObject Map(IEnumerable<(string Name, string Value)> pairs)
    {
        var map = new JsonObject();
        foreach (var (name, value) in pairs)
        {
            map[name] = value;
        }

        return map;
    }

    /// <summary>Adds what was sent to what is there; what was sent empty goes.</summary>
    public static void Merge(this JsonObject into, string name, Form form)
    {
        if (!form.Has(name))
        {
            return;
        }

        var map = into.Below(name) ?? [];
        into[name] = null;
        foreach (var (key, value) in form.Pairs(name))
        {
            if (value.Length == 0)
            {
                map.Remove(key);
            }
            else
            {
                map[key] = value;
            }
        }

        into[name] = form.Text(name) is null && !form.Pairs(name).Any() ? new JsonObject() : map;
    }

    /// <summary>As it is shown to the outside.</summary>
    public static JsonNode? Shown(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject whole:
                var copy = new JsonObject();
                foreach (var (name, value) in whole)
                {
                    if (!name.StartsWith('_'))
                    {
                        copy[name] = Shown(value);
                    }
                }

                return copy;
            case JsonArray list:
                return new JsonArray([.. list.Select(Shown)]);
            default:
                return node?.DeepClone();
        }
    }

    public static JsonObject ListOf(string url, IEnumerable<JsonNode?> items, bool hasMore = false) => new()
    {
        ["object"] = "list",
        ["data"] = new JsonArray([.. items]),
        ["has_more"] = hasMore,
        ["url"] = url,
    };
}
