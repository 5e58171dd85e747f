using System.Text.Json.Nodes;

namespace Billing.Providers.Simulator.Loopback;

/// <summary>
/// What happens by itself: bank debits settle, sessions expire, subscriptions renew, invoices are finalized and collected. Each at
/// the moment at which it was due, however late anybody looks.
/// </summary>
internal static class DueWork
{
    /// <summary>Marks the object as having something to do.</summary>
    public static void At(JsonObject of, long at) => of["_due"] = at;

    public static void Never(JsonObject of) => of.Remove("_due");

    /// <summary>Runs what is due on Stripe's own clock.</summary>
    public static void Run(Turn turn) => Run(turn, null, turn.Now);

    /// <summary>Runs what is due on a test clock until it shows a time.</summary>
    public static void Run(Turn turn, string? clock, long until)
    {
        var now = turn.Now;
        while (turn.Waiting().Concat(turn.Fresh()).Where(each => each.Text("_clock") == clock && each["_due"] is not null && each.Number("_due") <= until)
            .MinBy(static each => each.Number("_due")) is { } due)
        {
            turn.Now = due.Number("_due");
            if (clock is not null)
            {
                turn.Edit(clock)["frozen_time"] = turn.Now;
            }

            var edited = turn.Edit(due.Id());
            Never(edited);
            Do(turn, edited);
        }

        turn.Now = now;
    }

    private static void Do(Turn turn, JsonObject due)
    {
        switch (due.Text("object"))
        {
            case "payment_intent":
                Charges.Settle(turn, due);
                break;
            case "refund":
                Refunds.Settle(turn, due);
                break;
            case "checkout.session":
                CheckoutSessions.Expire(turn, due);
                break;
            case "subscription":
                Subscriptions.Advance(turn, due);
                break;
            case "invoice":
                Invoices.Advance(turn, due);
                break;
        }
    }
}
