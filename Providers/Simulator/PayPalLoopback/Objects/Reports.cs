using System.Text.Json.Nodes;
using Billing.Providers.Simulator.Loopback;

namespace Billing.Providers.Simulator.PayPalLoopback;

/// <summary>The transaction search: what was taken, held and given back, three hours later.</summary>
internal static class Reports
{
    private const long LateSeconds = 3 * 60 * 60;
    private const long SpanSeconds = 31 * 24 * 60 * 60;

    public static PayPalAnswer Search(Turn turn, PayPalCall call)
    {
        var (since, until) = (call.Time("start_date")!.Value, call.Time("end_date")!.Value);
        if (until - since > SpanSeconds || until < since)
        {
            throw PayPalFault.Malformed(new Fault("end_date", "INVALID_PARAMETER_VALUE", "query"));
        }

        var whole = Math.Min(until, turn.Now - LateSeconds);
        var all = turn.All(Captures.Kind).Concat(turn.All(Refunds.Kind)).Concat(turn.All(Holds.Kind))
            .Where(each => each.Number("made") >= since && each.Number("made") <= whole)
            // Those of one second as they came.
            .Reverse()
            .OrderBy(static each => each.Number("made"))
            .Select(Line)
            .ToList();
        var size = (int)Math.Clamp(call.Number("page_size", 100), 1, 500);
        var page = (int)call.Number("page", 1);
        return new PayPalAnswer(200, new JsonObject
        {
            ["transaction_details"] = new JsonArray([.. all.Skip((page - 1) * size).Take(size)]),
            ["start_date"] = Written(since),
            ["end_date"] = Written(until),
            ["last_refreshed_datetime"] = Written(turn.Now - LateSeconds),
            ["page"] = page,
            ["total_items"] = all.Count,
            ["total_pages"] = (all.Count + size - 1) / size,
            ["links"] = new JsonArray(turn.Link("self", "v1/reporting/transactions")),
        });
    }

    private static JsonNode Line(JsonObject record)
    {
        var isRefund = record.Text("object") == Refunds.Kind;
        var body = record.Body();
        var amount = body.Below("amount")!;
        var code = amount.Text("currency_code")!;
        var info = new JsonObject
        {
            ["transaction_id"] = record.Id(),
            ["transaction_event_code"] = isRefund ? "T1107" : record.Text("object") == Holds.Kind ? "T1300" : "T0006",
            ["transaction_initiation_date"] = Written(record.Number("made")),
            ["transaction_updated_date"] = Written(record.Number("made")),
            ["transaction_amount"] = Amounts.Of(isRefund ? -Amounts.Sum(amount) : Amounts.Sum(amount), code),
            ["transaction_status"] = body.Text("status") switch
            {
                "PENDING" => "P",
                "DECLINED" or "DENIED" or "FAILED" => "D",
                _ => "S",
            },
        };
        if (body.Text("invoice_id") is { } invoice)
        {
            info["invoice_id"] = invoice;
        }

        if (body.Text("custom_id") is { } custom)
        {
            info["custom_field"] = custom;
        }

        if (isRefund)
        {
            info["paypal_reference_id"] = record.Text("charge");
            info["paypal_reference_id_type"] = "TXN";
        }

        return new JsonObject { ["transaction_info"] = info };
    }

    /// <summary>With the offset as reports have it.</summary>
    private static string Written(long seconds) => Record.Time(seconds).Replace("Z", "+0000", StringComparison.Ordinal);
}
