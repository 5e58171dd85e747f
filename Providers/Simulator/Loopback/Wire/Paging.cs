using System.Text.Json.Nodes;

namespace Billing.Providers.Simulator.Loopback;

/// <summary>Lists, newest first, with a cursor that is the name of an object.</summary>
internal static class Paging
{
    public static JsonObject Page(Turn turn, Form form, string url, string kind, params string[] filters)
    {
        var limit = form.Number("limit") ?? 10;
        if (limit is < 1 or > 100)
        {
            throw StripeFault.Invalid("parameter_invalid_integer", "limit", "This value must be between 1 and 100.");
        }

        var owner = LoopbackWorld.Owners.FirstOrDefault(each => filters.Contains(each) && form.Text(each) is not null);
        var all = (owner is null ? turn.All(kind) : turn.Owned(kind, owner, form.Text(owner)!)).Where(each => !each.Flag("deleted") && Fits(each, form, filters));
        var (page, hasMore) = form.Text("ending_before") is { } before
            ? Before(all, before, (int)limit)
            : After(all, form.Text("starting_after"), (int)limit, turn);
        return Json.ListOf(url, page.Select(Json.Shown), hasMore);
    }

    private static (List<JsonObject> Page, bool HasMore) After(IEnumerable<JsonObject> all, string? after, int limit, Turn turn)
    {
        if (after is not null)
        {
            if (turn.Find(after) is null)
            {
                throw StripeFault.Missing("object", after, "starting_after");
            }

            all = all.SkipWhile(each => each.Id() != after).Skip(1);
        }

        var page = all.Take(limit + 1).ToList();
        return (page.Take(limit).ToList(), page.Count > limit);
    }

    private static (List<JsonObject> Page, bool HasMore) Before(IEnumerable<JsonObject> all, string before, int limit)
    {
        var newer = all.TakeWhile(each => each.Id() != before).ToList();
        return (newer.TakeLast(limit).ToList(), newer.Count > limit);
    }

    private static bool Fits(JsonObject each, Form form, string[] filters)
    {
        foreach (var filter in filters)
        {
            if (form.Text(filter) is { } wanted && !(filter == "status" && wanted == "all")
                && !string.Equals(each[filter]?.ToString(), wanted, StringComparison.Ordinal))
            {
                return false;
            }
        }

        var types = form.Texts("types").ToList();
        var created = each.Number("created");
        var range = form.Below("created");
        return (types.Count == 0 || types.Contains(each.Text("type")!))
            && (form.Number("created") is not { } exactly || created == exactly)
            && (range.Number("gt") is not { } gt || created > gt)
            && (range.Number("gte") is not { } gte || created >= gte)
            && (range.Number("lt") is not { } lt || created < lt)
            && (range.Number("lte") is not { } lte || created <= lte);
    }
}
