using System.Text.Json.Nodes;
using Billing.Providers.Simulator.Loopback;

namespace Billing.Providers.Simulator.PayPalLoopback;

/// <summary>Who wants to be told, and whether what they were told was ours.</summary>
internal static class Webhooks
{
    private const string Kind = "webhook_endpoint";

    public static PayPalAnswer Create(Turn turn, PayPalCall call) => new(201, Make(
        turn,
        turn.Ids.NextPlain(17),
        call.Body.Text("url")!,
        call.Body.List("event_types").Select(static each => each.Text("name")!)).Body().DeepClone());

    public static JsonObject Make(Turn turn, string id, string url, IEnumerable<string> events)
    {
        var names = events.DefaultIfEmpty("*").ToList();
        var endpoint = turn.Keep(Kind, id, new JsonObject
        {
            ["id"] = id,
            ["url"] = url,
            ["event_types"] = new JsonArray([.. names.Select(static name => (JsonNode)new JsonObject { ["name"] = name })]),
            ["links"] = new JsonArray(turn.Link("self", $"v1/notifications/webhooks/{id}")),
        });
        endpoint["url"] = url;
        endpoint["status"] = "enabled";
        endpoint["enabled_events"] = new JsonArray([.. names.Select(static name => (JsonNode)name)]);
        return endpoint;
    }

    public static PayPalAnswer List(Turn turn, PayPalCall call) => new(200, new JsonObject
    {
        ["webhooks"] = new JsonArray([.. turn.All(Kind).Where(static each => !each.Flag("deleted")).Select(static each => each.Body().DeepClone())]),
    });

    public static PayPalAnswer Delete(Turn turn, PayPalCall call)
    {
        var endpoint = turn.Change(Kind, call.Id);
        endpoint["deleted"] = true;
        endpoint["status"] = "disabled";
        return new PayPalAnswer(204, null);
    }

    /// <summary>As PayPal answers whoever does not want to reckon: the event is written again, and its bytes are the same only if nobody changed them.</summary>
    public static PayPalAnswer Verify(PayPalCall call, WebhookSignatures signatures) => new(200, new JsonObject
    {
        ["verification_status"] = signatures.IsOurs(call.Body) ? "SUCCESS" : "FAILURE",
    });
}
