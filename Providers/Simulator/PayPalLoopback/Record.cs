using System.Globalization;
using System.Text.Json.Nodes;
using Billing.Providers.Simulator.Loopback;

namespace Billing.Providers.Simulator.PayPalLoopback;

/// <summary>
/// An object as it is kept: what is shown of it is its body; beside that stands what PayPal knows of it and does not show.
/// </summary>
internal static class Record
{
    public static JsonObject Keep(this Turn turn, string kind, string id, JsonObject body) => turn.Add(new JsonObject
    {
        ["id"] = id,
        ["object"] = kind,
        ["made"] = turn.Now,
        ["body"] = body,
    });

    public static JsonObject Body(this JsonObject record) => (JsonObject)record["body"]!;

    public static JsonObject? Known(this Turn turn, string kind, string? id) =>
        turn.Find(id) is { } found && found.Text("object") == kind && !found.Flag("deleted") ? found : null;

    /// <summary>The record to be changed; refused when there is none.</summary>
    public static JsonObject Change(this Turn turn, string kind, string? id) =>
        turn.Known(kind, id) is { } found ? turn.Edit(found.Id()) : throw PayPalFault.Missing(id ?? "");

    public static string Time(this Turn turn) => Time(turn.Now);

    public static string Time(long seconds) =>
        DateTimeOffset.FromUnixTimeSeconds(seconds).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    public static JsonObject Link(this Turn turn, string relation, string path, string method = "GET") => new()
    {
        ["href"] = turn.Page(path),
        ["rel"] = relation,
        ["method"] = method,
    };
}
