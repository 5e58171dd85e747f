using System.Text.Json;

namespace Billing.Embedded.Audit;

/// <summary>
/// Invariants 3, 5 and 6, as far as debts go. A case is open or not, and what was taken away stands with one; each failure is one declined
/// request; a customer is told each step once; and what is given up or recovered is never more than there was.
/// </summary>
internal static class AuditedDebts
{
    public static IEnumerable<string> Check(AuditedAccount account)
    {
        var open = (string?)null;
        var (stands, isLast) = (false, false);
        var failures = new HashSet<string>(StringComparer.Ordinal);
        var told = new HashSet<(string Case, int Step)>();
        var asked = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        var declined = new HashSet<string>(StringComparer.Ordinal);
        var givenUp = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var (row, kind, fact) in account.Facts)
        {
            switch (kind)
            {
                case "effect_requested":
                    asked[fact.Of("effect").Text("key")] = fact.Of("effect");
                    break;
                case "effect_settled" when fact.Of("outcome").Text("is") == "declined":
                    declined.Add(fact.Text("key"));
                    break;
                case "dunning_opened" when open is not null:
                    yield return $"6 {account.Name}: entry {row.Seq} opens a case while {open} is open.";
                    break;
                case "dunning_opened":
                    (open, isLast) = (fact.Of("case").Text("id"), false);
                    break;
                case "dunning_closed":
                    (open, isLast) = (null, true);
                    break;
                case "consequences_set":
                    stands = fact.Of("consequences").EnumerateObject().Any(static part =>
                        part.Value.ValueKind == JsonValueKind.True || (part.Value.ValueKind == JsonValueKind.Array && part.Value.GetArrayLength() > 0));
                    break;
                case "collection_failed":
                    var key = fact.Of("failure").Text("key");
                    if (!failures.Add(key))
                    {
                        yield return $"6 {account.Name}: {key} failed twice.";
                    }

                    if (fact.Of("failure").Text("code") != "no_method" && !(declined.Contains(key) && asked.TryGetValue(key, out var request) && request.Text("is") is "collect_invoice" or "capture_hold"))
                    {
                        yield return $"6 {account.Name}: {key} counts as a failure, and no request of that name was declined.";
                    }

                    if (open is null)
                    {
                        yield return $"6 {account.Name}: {key} failed without a case.";
                    }

                    break;
                case "customer_told" when !told.Add((fact.Text("caseId"), fact.TryGetProperty("step", out var step) ? step.GetInt32() : 0)):
                    yield return $"6 {account.Name}: a step of {fact.Text("caseId")} was told twice.";
                    break;
                case "invoice_written_off":
                    givenUp[fact.Text("invoiceId")] = givenUp.GetValueOrDefault(fact.Text("invoiceId")) + fact.Coins("amount");
                    break;
                case "money_restored" or "bad_debt_recovered":
                    var back = kind == "bad_debt_recovered" ? fact.Coins("amount") : fact.Coins("recovered");
                    var left = givenUp.GetValueOrDefault(fact.Text("invoiceId")) - back;
                    givenUp[fact.Text("invoiceId")] = left;
                    if (left < 0)
                    {
                        yield return $"3 {account.Name}: {-left} more of {fact.Text("invoiceId")} was recovered than had been given up.";
                    }

                    break;
            }
        }

        if (isLast && stands)
        {
            yield return $"5 {account.Name}: no case is open, and something is still taken away.";
        }
    }
}
