using System.Text.Json.Nodes;

namespace Billing.Providers.Simulator.Loopback;

/// <summary>Portal sessions and payment links.</summary>
internal static class HostedPages
{
    public static JsonObject CreatePortal(Turn turn, Form form)
    {
        var customer = turn.Find("customer", form.Needed("customer"), "customer");
        var id = turn.Ids.Next("bps");
        var session = turn.Add(new JsonObject
        {
            ["id"] = id,
            ["object"] = "billing_portal.session",
            ["configuration"] = "bpc_loopback",
            ["created"] = turn.Now,
            ["customer"] = customer.Id(),
            ["flow"] = null,
            ["livemode"] = false,
            ["locale"] = form.Text("locale"),
            ["return_url"] = form.Text("return_url"),
            ["url"] = turn.Page($"p/session/{id}"),
        });
        turn.Emit("billing_portal.session.created", session);
        return session;
    }

    public static JsonObject CreateLink(Turn turn, Form form)
    {
        var lines = new JsonArray([.. form.Items("line_items").Select((line, at) => CheckoutSessions.Line(turn, line, at))]);
        if (lines.Count == 0)
        {
            throw StripeFault.Invalid("parameter_missing", "line_items", "Missing required param: line_items.");
        }

        var id = turn.Ids.Next("plink");
        var link = turn.Add(new JsonObject
        {
            ["id"] = id,
            ["object"] = "payment_link",
            ["active"] = true,
            ["currency"] = lines[0].Text("currency"),
            ["livemode"] = false,
            ["metadata"] = Json.Map(form.Pairs("metadata")),
            ["url"] = turn.Page($"l/{id}"),
            ["_created"] = turn.Now,
            ["_lines"] = lines,
            ["_metadata"] = Json.Map(form.Below("payment_intent_data").Pairs("metadata")),
            ["_keeps"] = form.Below("payment_intent_data").Text("setup_future_usage"),
        });
        turn.Emit("payment_link.created", link);
        return link;
    }

    public static JsonObject UpdateLink(Turn turn, Form form, string id)
    {
        var link = turn.Edit("payment_link", id);
        link["active"] = form.Flag("active") ?? link.Flag("active");
        link.Merge("metadata", form);
        turn.Emit("payment_link.updated", link);
        return link;
    }

    public static JsonObject LinkLines(Turn turn, Form form, string id) => Json.ListOf(
        $"/v1/payment_links/{id}/line_items", turn.Find("payment_link", id).List("_lines").Select(Json.Shown));

    /// <summary>Who opens a link gets a session of their own.</summary>
    public static JsonObject Open(Turn turn, string id)
    {
        var link = turn.Find("payment_link", id);
        if (!link.Flag("active"))
        {
            throw StripeFault.Invalid(null, null, "This payment link is not active.");
        }

        var recurring = link.List("_lines").Any(static line => line.Below("price").Below("recurring") is not null);
        var session = CheckoutSessions.Make(turn, recurring ? "subscription" : "payment", (JsonArray)link.List("_lines").DeepClone());
        session["payment_link"] = id;
        session["metadata"] = link["metadata"]?.DeepClone();
        session["_metadata"] = link["_metadata"]?.DeepClone();
        session["_keeps"] = link.Text("_keeps");
        DueWork.At(session, session.Number("expires_at"));
        return session;
    }
}
