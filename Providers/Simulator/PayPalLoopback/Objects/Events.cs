using System.Text.Json.Nodes;
using Billing.Providers.Simulator.Loopback;

namespace Billing.Providers.Simulator.PayPalLoopback;

/// <summary>What happened, as webhooks tell it and the list of events shows it.</summary>
internal static class Events
{
    private static readonly Dictionary<string, string> Types = new(StringComparer.Ordinal)
    {
        ["checkout-order"] = "orders.order",
        ["capture"] = "payments.capture-2",
        ["authorization"] = "payments.authorization-2",
        ["refund"] = "payments.refund",
        ["dispute"] = "disputes.dispute",
        ["payment_token"] = "vault.payment_token_response",
    };

    /// <summary>With the object as it is at this moment, which is held against the description like any answer.</summary>
    public static void Emit(Turn turn, string type, string kind, JsonObject about)
    {
        if (Strictness.Check(about, Types[kind]).FirstOrDefault() is { } fault)
        {
            throw new InvalidOperationException($"A {kind} in an event has what PayPal's does not: {fault}.");
        }

        var id = $"WH-{turn.Ids.NextPlain(17)}-{turn.Ids.NextPlain(17)}";
        var record = turn.Keep("event", id, new JsonObject
        {
            ["id"] = id,
            ["event_version"] = "1.0",
            ["create_time"] = turn.Time(),
            ["resource_type"] = kind,
            ["resource_version"] = "2.0",
            ["event_type"] = type,
            ["summary"] = type.ToLowerInvariant().Replace('.', ' '),
            ["resource"] = about.DeepClone(),
            ["links"] = new JsonArray(turn.Link("self", $"v1/notifications/webhooks-events/{id}")),
        });
        record["type"] = type;
        record["pending_webhooks"] = turn.All("webhook_endpoint").Count(each => WebhookEndpoints.Wants(each, type));
        turn.Events.Add(record);
    }

    public static PayPalAnswer Get(Turn turn, PayPalCall call) => new(200, (turn.Known("event", call.Id) ?? throw PayPalFault.Missing(call.Id)).Body().DeepClone());

    public static PayPalAnswer List(Turn turn, PayPalCall call)
    {
        var (since, until) = (call.Time("start_time") ?? 0, call.Time("end_time") ?? long.MaxValue);
        var found = turn.All("event").Where(each => each.Number("made") >= since && each.Number("made") <= until
            && (call.Asked("event_type") is not { } type || each.Text("type") == type));
        var (page, next) = Page.Of(found, call, 10, 300);
        var links = new JsonArray(turn.Link("self", "v1/notifications/webhooks-events"));
        if (next is not null)
        {
            var rest = string.Concat(call.Query.Where(static each => each.Key != "next_page_token").Select(static each => $"{each.Key}={Uri.EscapeDataString(each.Value)}&"));
            links.Add(turn.Link("next", $"v1/notifications/webhooks-events?{rest}next_page_token={next}"));
        }

        return new PayPalAnswer(200, new JsonObject
        {
            ["events"] = new JsonArray([.. page.Select(static each => each.Body().DeepClone())]),
            ["count"] = page.Count,
            ["links"] = links,
        });
    }
}
