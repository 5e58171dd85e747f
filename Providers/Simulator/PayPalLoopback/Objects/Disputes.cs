using System.Text.Json.Nodes;
using Billing.Providers.Simulator.Loopback;

namespace Billing.Providers.Simulator.PayPalLoopback;

/// <summary>Customers who want their money back from PayPal. They are opened and moved on by whoever tests.</summary>
internal static class Disputes
{
    public const string Kind = "dispute";

    public static JsonObject Open(Turn turn, string captureId, string reason, string stage)
    {
        var capture = turn.Known(Captures.Kind, captureId) ?? throw PayPalFault.Missing(captureId);
        var paid = capture.Body();
        var id = $"PP-R-{turn.Ids.NextPlain(3)}-{turn.Ids.NextPlain(8)}";
        var about = new JsonObject
        {
            ["seller_transaction_id"] = captureId,
            ["create_time"] = paid.Text("create_time"),
            ["transaction_status"] = "COMPLETED",
            ["gross_amount"] = paid["amount"]!.DeepClone(),
        };
        Put(about, "invoice_number", paid.Text("invoice_id"));
        Put(about, "custom", paid.Text("custom_id"));
        var dispute = turn.Keep(Kind, id, new JsonObject
        {
            ["dispute_id"] = id,
            ["create_time"] = turn.Time(),
            ["update_time"] = turn.Time(),
            ["disputed_transactions"] = new JsonArray(about),
            ["reason"] = reason,
            ["status"] = "WAITING_FOR_SELLER_RESPONSE",
            ["dispute_amount"] = paid["amount"]!.DeepClone(),
            ["dispute_life_cycle_stage"] = stage,
            ["dispute_channel"] = "INTERNAL",
            ["seller_response_due_date"] = Record.Time(turn.Now + (10 * 24 * 60 * 60)),
            ["links"] = new JsonArray(turn.Link("self", $"v1/customer/disputes/{id}")),
        });
        Events.Emit(turn, "CUSTOMER.DISPUTE.CREATED", Kind, dispute.Body());
        return dispute.Body();
    }

    public static JsonObject Move(Turn turn, string id, string status, string? stage, string? outcome)
    {
        var dispute = turn.Change(Kind, id);
        var body = dispute.Body();
        body["status"] = status;
        body["update_time"] = turn.Time();
        Put(body, "dispute_life_cycle_stage", stage);
        if (outcome is not null)
        {
            body["dispute_outcome"] = new JsonObject { ["outcome_code"] = outcome };
        }

        Events.Emit(turn, $"CUSTOMER.DISPUTE.{(status == "RESOLVED" ? "RESOLVED" : "UPDATED")}", Kind, body);
        return body;
    }

    public static PayPalAnswer Get(Turn turn, PayPalCall call) => new(200, (turn.Known(Kind, call.Id) ?? throw PayPalFault.Missing(call.Id)).Body().DeepClone());

    public static PayPalAnswer List(Turn turn, PayPalCall call)
    {
        var since = call.Time("start_time") ?? 0;
        var found = turn.All(Kind).Where(each => each.Number("made") >= since
            && (call.Asked("disputed_transaction_id") is not { } about || each.Body().List("disputed_transactions")[0].Text("seller_transaction_id") == about));
        var (page, next) = Page.Of(found, call, 10, 50);
        var links = new JsonArray(turn.Link("self", "v1/customer/disputes"));
        if (next is not null)
        {
            links.Add(turn.Link("next", $"v1/customer/disputes?page_size={call.Number("page_size", 10)}&next_page_token={next}"));
        }

        return new PayPalAnswer(200, new JsonObject { ["items"] = new JsonArray([.. page.Select(Listed)]), ["links"] = links });
    }

    /// <summary>The list names a dispute without what it is about.</summary>
    private static JsonObject Listed(JsonObject dispute)
    {
        var listed = new JsonObject();
        foreach (var name in new[]
        {
            "dispute_id", "create_time", "update_time", "reason", "status", "dispute_amount", "dispute_life_cycle_stage", "dispute_channel",
            "seller_response_due_date", "links",
        })
        {
            listed[name] = dispute.Body()[name]?.DeepClone();
        }

        return listed;
    }

    private static void Put(JsonObject into, string name, string? value)
    {
        if (value is not null)
        {
            into[name] = value;
        }
    }
}

/// <summary>One page of a list, and where the next begins.</summary>
internal static class Page
{
    public static (List<JsonObject> Items, string? Next) Of(IEnumerable<JsonObject> all, PayPalCall call, int sizeOtherwise, int sizeMax)
    {
        var size = (int)Math.Clamp(call.Number("page_size", sizeOtherwise), 1, sizeMax);
        var from = (int)call.Number("next_page_token", 0);
        var page = all.Skip(from).Take(size + 1).ToList();
        return (page.Take(size).ToList(), page.Count > size ? $"{from + size}" : null);
    }
}
