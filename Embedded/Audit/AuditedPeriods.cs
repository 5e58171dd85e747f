using System.Text.Json;

namespace Billing.Embedded.Audit;

/// <summary>
/// Invariant 4. What was billed of an item tiles its time, without gap or overlap, from the beginning to the end of the running
/// period; and each stretch stands on one line of one invoice.
/// </summary>
internal static class AuditedPeriods
{
    public static IEnumerable<string> Check(AuditedAccount account, DateTimeOffset now)
    {
        var spans = new Dictionary<string, List<JsonElement>>(StringComparer.Ordinal);
        var statuses = new SortedDictionary<string, (string Status, DateTimeOffset From)>(StringComparer.Ordinal);
        var blocked = new Dictionary<string, List<(DateTimeOffset From, bool IsBlocked)>>(StringComparer.Ordinal);
        var everBilled = new Dictionary<(string Invoice, string Line), JsonElement>();
        foreach (var (_, kind, fact) in account.Facts)
        {
            switch (kind)
            {
                case "subscription_started":
                    var started = fact.Of("subscription");
                    statuses[started.Text("id")] = (started.Text("status"), started.All("terms").First().Time("fromAt"));
                    break;
                case "terms_set":
                    Block(blocked, fact);
                    statuses[fact.Text("subscriptionId")] = statuses[fact.Text("subscriptionId")] with { Status = fact.Text("status") };
                    break;
                case "spans_billed":
                    var known = spans.TryGetValue(fact.Text("subscriptionId"), out var list) ? list : spans[fact.Text("subscriptionId")] = [];
                    known.RemoveRange(fact.Of("kept").GetInt32(), known.Count - fact.Of("kept").GetInt32());
                    known.AddRange(fact.All("spans"));
                    foreach (var span in fact.All("spans").Where(static span => span.TextOrNone("invoiceId") is not null))
                    {
                        // A part that is given back later shrinks the stretch; its line keeps the whole of it.
                        everBilled.TryAdd((span.Text("invoiceId"), span.Text("lineId")), span);
                    }

                    break;
            }
        }

        foreach (var (id, (status, from)) in statuses)
        {
            var items = spans.GetValueOrDefault(id, []).GroupBy(static span => span.Of("item").Text("code"), StringComparer.Ordinal).ToArray();
            if (items.Length == 0 && status == "active")
            {
                yield return $"4 {account.Name}: {id} was never billed.";
            }

            foreach (var problem in items.SelectMany(item => Tiles($"{account.Name}: {id} {item.Key}", [.. item], from, status == "active" ? now : null, Blocked(blocked.GetValueOrDefault(id, [])))))
            {
                yield return problem;
            }
        }

        foreach (var problem in Lines(account, everBilled))
        {
            yield return problem;
        }
    }

    // The terms as they stand from a fact on: those before the first so many are kept.
    private static void Block(Dictionary<string, List<(DateTimeOffset From, bool IsBlocked)>> blocked, JsonElement fact)
    {
        var terms = blocked.TryGetValue(fact.Text("subscriptionId"), out var known) ? known : blocked[fact.Text("subscriptionId")] = [];
        var kept = fact.Of("kept").GetInt32();
        while (terms.Count < kept)
        {
            terms.Add((DateTimeOffset.MinValue, false)); // what it began with was never blocked
        }

        terms.RemoveRange(kept, terms.Count - kept);
        terms.AddRange(fact.All("terms").Select(static term => (term.Time("fromAt"), term.TextOrNone("kind") == "blocked")));
    }

    /// <summary>Stretches in which nothing is billed, since the account was suspended.</summary>
    private static (DateTimeOffset Start, DateTimeOffset End)[] Blocked(List<(DateTimeOffset From, bool IsBlocked)> terms)
    {
        var stretches = new List<(DateTimeOffset Start, DateTimeOffset End)>();
        for (var i = 0; i < terms.Count; i++)
        {
            var end = i + 1 < terms.Count ? terms[i + 1].From : DateTimeOffset.MaxValue;
            if (terms[i].IsBlocked && terms[i].From < end)
            {
                // A change that was agreed before is a term of its own, and blocked like the one before it.
                var follows = stretches.Count > 0 && stretches[^1].End == terms[i].From;
                var start = follows ? stretches[^1].Start : terms[i].From;
                stretches.RemoveRange(stretches.Count - (follows ? 1 : 0), follows ? 1 : 0);
                stretches.Add((start, end));
            }
        }

        return [.. stretches];
    }

    private static IEnumerable<string> Tiles(
        string whose, JsonElement[] spans, DateTimeOffset from, DateTimeOffset? until, (DateTimeOffset Start, DateTimeOffset End)[] blocked)
    {
        // What was given back whole is a stretch of no length.
        var stretches = spans.Select(static span => (Start: span.Of("span").Time("startAt"), End: span.Of("span").Time("endAt")))
            .Where(static span => span.Start != span.End).Order().ToArray();
        var reached = from;
        foreach (var (start, end) in stretches)
        {
            reached = Array.Find(blocked, stretch => stretch.Start == reached && stretch.End <= start) is { End: var over } && over != default ? over : reached;
            // Who is suspended has the days back on their return: until then what was billed of them stands.
            var isHeld = Array.Exists(blocked, stretch => stretch.End == DateTimeOffset.MaxValue && stretch.Start <= reached);
            if (start != reached && !isHeld)
            {
                yield return $"4 {whose}: billed until {reached:O}, and next from {start:O}.";
            }

            reached = end;
        }

        reached = Array.Find(blocked, stretch => stretch.Start == reached) is { End: var last } && last != default ? last : reached;
        if (until is { } now && reached <= now)
        {
            yield return $"4 {whose}: billed until {reached:O} only.";
        }
    }

    /// <summary>The last that is known of each invoice: its fees are what was billed, each line for one stretch.</summary>
    private static IEnumerable<string> Lines(AuditedAccount account, Dictionary<(string Invoice, string Line), JsonElement> billed)
    {
        var invoices = new SortedDictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var (_, kind, fact) in account.Facts)
        {
            if (kind is "invoice_drafted" or "invoice_finalized")
            {
                invoices[fact.Of("invoice").Text("id")] = fact.Of("invoice");
            }
            else if (kind == "invoice_voided")
            {
                invoices.Remove(fact.Text("invoiceId"));
            }
        }

        foreach (var (id, invoice) in invoices)
        {
            foreach (var line in invoice.All("lines").Where(static line => line.Text("kind") == "fee"))
            {
                if (!billed.TryGetValue((id, line.Text("id")), out var span))
                {
                    yield return $"4 {account.Name}: line {line.Text("id")} of {id} is a fee for no stretch that was billed.";
                }
                else if (line.Of("period").Time("startAt") != span.Of("span").Time("startAt") || line.Of("period").Time("endAt") < span.Of("span").Time("endAt"))
                {
                    yield return $"4 {account.Name}: line {line.Text("id")} of {id} is for {line.Of("period")} and was billed as {span.Of("span")}.";
                }
            }
        }
    }
}
