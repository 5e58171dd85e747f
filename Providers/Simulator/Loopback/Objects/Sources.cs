using System.Text.Json.Nodes;

namespace Billing.Providers.Simulator.Loopback;

/// <summary>Cards as they were kept before there were payment methods. Old customers still have them, so their events still come.</summary>
internal static class Sources
{
    public static JsonObject Create(Turn turn, Form form, string customer)
    {
        var owner = turn.Edit("customer", customer);
        var token = form.Needed("source");
        var card = TestCards.OfToken(token) ?? throw StripeFault.Missing("token", token, "source");
        if (card is { Decline: { } decline, DeclinesAttaching: true })
        {
            throw Refusals.Card(decline);
        }

        var source = turn.Add(new JsonObject
        {
            ["id"] = turn.Ids.Next("card"),
            ["object"] = "card",
            ["brand"] = card.Brand,
            ["country"] = card.Country,
            ["customer"] = customer,
            ["exp_month"] = 12,
            ["exp_year"] = DateTimeOffset.FromUnixTimeSeconds(turn.Now).Year + 3,
            ["fingerprint"] = turn.Ids.Key("fp", card.Number)[3..19],
            ["funding"] = card.Funding,
            ["last4"] = card.Last4,
            ["metadata"] = Json.Map(form.Pairs("metadata")),
            ["name"] = null,
        });
        owner["default_source"] = owner.Text("default_source") ?? source.Id();
        turn.Emit("customer.source.created", source);
        return source;
    }

    public static JsonObject Update(Turn turn, Form form, string customer, string id)
    {
        var source = turn.Edit(Of(turn, customer, id).Id());
        source.Merge("metadata", form);
        source["name"] = form.Text("name") ?? source.Text("name");
        source["exp_month"] = form.Number("exp_month") ?? source.Number("exp_month");
        source["exp_year"] = form.Number("exp_year") ?? source.Number("exp_year");
        turn.Emit("customer.source.updated", source);
        return source;
    }

    public static JsonObject Delete(Turn turn, string customer, string id)
    {
        var source = turn.Edit(Of(turn, customer, id).Id());
        var owner = turn.Edit("customer", customer);
        if (owner.Text("default_source") == id)
        {
            owner["default_source"] = null;
        }

        turn.Emit("customer.source.deleted", source);
        source["deleted"] = true;
        return new JsonObject { ["id"] = id, ["object"] = "card", ["deleted"] = true };
    }

    private static JsonObject Of(Turn turn, string customer, string id) =>
        turn.Find("card", id) is var found && found.Text("customer") == customer ? found : throw StripeFault.Missing("source", id);
}
