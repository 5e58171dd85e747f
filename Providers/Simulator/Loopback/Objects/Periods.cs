using System.Text.Json.Nodes;

namespace Billing.Providers.Simulator.Loopback;

/// <summary>Periods of a subscription, counted from its anchor: a month from the 31st ends on the last day that there is.</summary>
internal static class Periods
{
    /// <summary>The first boundary after a moment.</summary>
    public static long Next(JsonObject subscription, long anchor, long after)
    {
        var recurring = subscription.Below("items").List("data")[0].Below("price").Below("recurring");
        var count = recurring.Number("interval_count");
        var from = DateTimeOffset.FromUnixTimeSeconds(anchor);
        for (var n = 0; ; n++)
        {
            var steps = checked((int)(n * count));
            var boundary = recurring.Text("interval") switch
            {
                "day" => from.AddDays(steps),
                "week" => from.AddDays(7 * steps),
                "year" => from.AddYears(steps),
                _ => from.AddMonths(steps),
            };
            if (boundary.ToUnixTimeSeconds() > after)
            {
                return boundary.ToUnixTimeSeconds();
            }
        }
    }
}
