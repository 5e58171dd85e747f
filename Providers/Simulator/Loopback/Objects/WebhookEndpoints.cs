using System.Text.Json.Nodes;

namespace Billing.Providers.Simulator.Loopback;

internal static class WebhookEndpoints
{
    public static JsonObject Create(Turn turn, Form form) => Make(turn, form.Needed("url"), form.Texts("enabled_events"), turn.Ids.Next("whsec", 32));

    public static JsonObject Make(Turn turn, string url, IEnumerable<string> events, string secret)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out _))
        {
            throw StripeFault.Invalid("url_invalid", "url", "Invalid URL.");
        }

        return turn.Add(new JsonObject
        {
            ["id"] = turn.Ids.Next("we"),
            ["object"] = "webhook_endpoint",
            ["api_version"] = Turn.ApiVersion,
            ["created"] = turn.Now,
            ["enabled_events"] = new JsonArray([.. events.DefaultIfEmpty("*").Select(static name => (JsonNode)name)]),
            ["livemode"] = false,
            ["metadata"] = new JsonObject(),
            ["secret"] = secret,
            ["status"] = "enabled",
            ["url"] = url,
        });
    }

    public static JsonObject Delete(Turn turn, Form form, string id)
    {
        var endpoint = turn.Edit("webhook_endpoint", id);
        endpoint["deleted"] = true;
        endpoint["status"] = "disabled";
        return new JsonObject { ["id"] = id, ["object"] = "webhook_endpoint", ["deleted"] = true };
    }

    public static bool Wants(JsonObject endpoint, string type) =>
        endpoint.Text("status") == "enabled" && endpoint.List("enabled_events").Any(name => (string?)name == "*" || (string?)name == type);
}
