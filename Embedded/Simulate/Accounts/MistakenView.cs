using System.Text.Json;
using System.Text.Json.Nodes;
using Billing.Embedded.Audit;

namespace Billing.Embedded.Simulate;

/// <summary>What the auditor is shown when it is to be tested: a life in which one row says something else than it did.</summary>
internal static class MistakenView
{
    public static AuditedLife Of(AuditedLife life, LifeMistake mistake) => mistake switch
    {
        LifeMistake.PeriodBilledTwice => Changed(life, "spans_billed", static fact =>
        {
            var spans = fact["spans"]!.AsArray();
            spans.Add(spans[^1]!.DeepClone());
        }),
        LifeMistake.PeriodLeftOut => Changed(life, "spans_billed", static fact => fact["spans"]!.AsArray().Clear()),
        LifeMistake.NumberGivenTwice => Changed(life, "invoice_numbered", static fact => fact["number"] = "T-000001"),
        _ => life,
    };

    /// <summary>The last fact of a kind, of the last account that has one.</summary>
    private static AuditedLife Changed(AuditedLife life, string kind, Action<JsonNode> change)
    {
        var account = life.Accounts.Last(each => each.Facts.Any(fact => fact.Is == kind));
        var row = account.Facts.Last(fact => fact.Is == kind).Row;
        var facts = JsonNode.Parse(row.Facts.GetRawText())!.AsArray();
        change(facts.Last(fact => (string?)fact!["is"] == kind)!);
        var changed = row with { Facts = JsonDocument.Parse(facts.ToJsonString()).RootElement };
        return life with { Accounts = [.. life.Accounts.Select(each => each == account ? each with { Rows = [.. each.Rows.Select(other => other == row ? changed : other)] } : each)] };
    }
}
