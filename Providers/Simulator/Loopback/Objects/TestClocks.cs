using System.Text.Json.Nodes;

namespace Billing.Providers.Simulator.Loopback;

/// <summary>Clocks that stand still until they are advanced, for customers who live on them.</summary>
internal static class TestClocks
{
    private const long LivesSeconds = 30L * 24 * 60 * 60;

    public static JsonObject Create(Turn turn, Form form)
    {
        var clock = turn.Add(new JsonObject
        {
            ["id"] = turn.Ids.Next("clock"),
            ["object"] = "test_helpers.test_clock",
            ["created"] = turn.Now,
            ["deletes_after"] = turn.Now + LivesSeconds,
            ["frozen_time"] = form.Number("frozen_time") ?? throw StripeFault.Invalid("parameter_missing", "frozen_time", "Missing required param: frozen_time."),
            ["livemode"] = false,
            ["name"] = form.Text("name"),
            ["status"] = "ready",
            ["status_details"] = new JsonObject(),
        });
        turn.Emit("test_helpers.test_clock.created", clock);
        return clock;
    }

    /// <summary>Does what was due on the way, each at its own moment, and stands at the new time when it answers.</summary>
    public static JsonObject Advance(Turn turn, Form form, string id)
    {
        var clock = turn.Edit("test_helpers.test_clock", id);
        var until = form.Number("frozen_time") ?? throw StripeFault.Invalid("parameter_missing", "frozen_time", "Missing required param: frozen_time.");
        if (until < clock.Number("frozen_time"))
        {
            throw StripeFault.Invalid(null, "frozen_time", "A test clock does not go back.");
        }

        turn.Emit("test_helpers.test_clock.advancing", clock);
        DueWork.Run(turn, id, until);
        clock["frozen_time"] = until;
        turn.Emit("test_helpers.test_clock.ready", clock);
        return clock;
    }

    public static JsonObject Delete(Turn turn, Form form, string id)
    {
        var clock = turn.Edit("test_helpers.test_clock", id);
        turn.Emit("test_helpers.test_clock.deleted", clock);
        clock["deleted"] = true;
        foreach (var customer in turn.All("customer").Where(each => each.Text("test_clock") == id && !each.Flag("deleted")).ToList())
        {
            Customers.Delete(turn, new Form(), customer.Id());
        }

        return new JsonObject { ["id"] = id, ["object"] = "test_helpers.test_clock", ["deleted"] = true };
    }
}
