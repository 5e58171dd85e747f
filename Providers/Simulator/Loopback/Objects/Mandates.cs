using System.Text.Json.Nodes;

namespace Billing.Providers.Simulator.Loopback;

internal static class Mandates
{
    public static JsonObject Make(Turn turn, JsonObject method) => turn.Add(new JsonObject
    {
        ["id"] = turn.Ids.Next("mandate"),
        ["object"] = "mandate",
        ["customer_acceptance"] = new JsonObject { ["accepted_at"] = turn.Now, ["type"] = "online" },
        ["livemode"] = false,
        ["payment_method"] = method.Id(),
        ["payment_method_details"] = new JsonObject { ["type"] = method.Text("type") },
        ["status"] = "active",
        ["type"] = "multi_use",
    });

    /// <summary>The holder of the account has taken the mandate back.</summary>
    public static JsonObject Revoke(Turn turn, string id)
    {
        var mandate = turn.Edit("mandate", id);
        mandate["status"] = "inactive";
        turn.Emit("mandate.updated", mandate, new JsonObject { ["status"] = "active" });
        return mandate;
    }
}
