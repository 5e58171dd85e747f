using System.Text.Json;

namespace Billing.Embedded.Audit;

/// <summary>
/// Invariant 2. The provider's ledger is what the journal asked for: no line without a request, no request twice, no invoice paid
/// beyond what it came to, and every outcome heard as it was.
/// </summary>
internal static class AuditedPayments
{
    public static IEnumerable<string> Check(AuditedAccount account, IReadOnlyList<AuditedLine> ledger)
    {
        var lines = ledger.Where(line => line.Account == account.Name).ToLookup(static line => line.Key, StringComparer.Ordinal);
        var requests = account.Facts
            .Where(static each => each.Is == "effect_requested" && each.Fact.Of("effect").Text("is") is "collect_invoice" or "collect_purchase" or "collect_bad_debt" or "refund_money")
            .Select(static each => each.Fact.Of("effect"))
            .ToLookup(effect => $"{account.Name}/{effect.Text("key")}", StringComparer.Ordinal);
        var settled = account.Facts.Where(static each => each.Is == "effect_settled")
            .ToLookup(each => $"{account.Name}/{each.Fact.Text("key")}", static each => each.Fact.Of("outcome").Text("is"), StringComparer.Ordinal);
        return [
            .. lines.SelectMany(line => Line(account, line.Key, [.. line], [.. requests[line.Key]], [.. settled[line.Key]])),
            .. requests.SelectMany(request => Request(account, request.Key, [.. request], [.. settled[request.Key]], lines[request.Key].FirstOrDefault())),
            .. Invoices(account, [.. lines.SelectMany(static line => line)]),
            .. Cash(account, [.. lines.SelectMany(static line => line)])];
    }

    private static IEnumerable<string> Line(AuditedAccount account, string key, AuditedLine[] lines, JsonElement[] requests, string[] settled)
    {
        if (lines.Length != 1 || requests.Length != 1)
        {
            yield return $"2 {lines[0].Account}: {key} has {lines.Length} lines at the provider and {requests.Length} requests in the journal.";
            yield break;
        }

        var (line, request) = (lines[0], requests[0]);
        var isSame = line.Invoice == request.Text("invoiceId") && line.Amount == request.Coins("amount")
            && line.Currency == request.Of("amount").Text("currency") && line.IsRefund == (request.Text("is") == "refund_money");
        if (!isSame)
        {
            yield return $"2 {line.Account}: {line} is not what was asked for by {request}.";
        }

        if (settled.Length != 1 || (settled[0] != line.Outcome && !HasTurned(account, line, settled[0])))
        {
            yield return $"2 {line.Account}: {key} is {line.Outcome} at the provider and '{string.Join(' ', settled)}' in the journal.";
        }
    }

    /// <summary>What was decided turned out otherwise there, and it is known here: a refund that came back, a customer who paid after all.</summary>
    private static bool HasTurned(AuditedAccount account, AuditedLine line, string settled) => account.Facts.Any(each =>
        $"{account.Name}/{each.Fact.TextOrNone("key")}" == line.Key
        && (each.Is, settled, line.Outcome) is ("refund_failed", "succeeded", "declined")
            or ("payment_received" or "payment_kept", "declined", "succeeded"));

    private static IEnumerable<string> Request(AuditedAccount account, string key, JsonElement[] requests, string[] settled, AuditedLine? line)
    {
        if (line is null && settled.Length > 0)
        {
            yield return $"2 {account.Name}: {key} was settled, and the provider never heard of it.";
        }

        if (requests[0].Text("is") == "refund_money")
        {
            yield break;
        }

        // What came of it is on its invoice or is credit, to the cent.
        var effect = key[(account.Name.Length + 1)..];
        var received = account.Facts.Sum(each => (each.Is switch
        {
            "payment_received" => each.Fact.Text("key") == effect ? each.Fact.Coins("amount") + CreditOf(account, each.Fact.TextOrNone("creditId")) : 0,
            "payment_kept" => each.Fact.Text("key") == effect ? each.Fact.Coins("amount") : 0,
            "bad_debt_recovered" => each.Fact.Text("key") == effect ? each.Fact.Coins("amount") : 0,
            "credit_granted" => each.Fact.Of("grant").Text("id") == $"{effect}.rest.credit" ? each.Fact.Of("grant").Coins("amount") : 0,
            _ => 0,
        }));
        if (received != (line?.Received ?? 0))
        {
            yield return $"2 {account.Name}: {received} is entered as received by {key}, which came to {line?.Received ?? 0}.";
        }
    }

    private static long CreditOf(AuditedAccount account, string? credit) => credit is null ? 0 : account.Facts
        .Where(each => each.Is == "credit_granted" && each.Fact.Of("grant").Text("id") == credit)
        .Sum(static each => each.Fact.Of("grant").Coins("amount"));

    private static IEnumerable<string> Invoices(AuditedAccount account, AuditedLine[] lines)
    {
        var final = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var (_, _, fact) in account.Facts.Where(static each => each.Is == "invoice_finalized"))
        {
            var invoice = fact.Of("invoice");
            final[invoice.Text("id")] = invoice.All("lines").Sum(static line => line.Coins("amount") - line.Coins("discount") + line.Coins("tax"));
        }

        // What was to be given back may be asked for again, also when it turns out that it never left: then it is credit.
        foreach (var invoice in lines.Where(static line => line.Outcome == "succeeded" || line.IsRefund).GroupBy(static line => line.Invoice, StringComparer.Ordinal))
        {
            var charged = invoice.Sum(static line => line.IsRefund ? -line.Amount : line.Received);
            if (!final.TryGetValue(invoice.Key, out var total))
            {
                // Paid for something that was given up meanwhile: then it is the customer's credit, to the cent.
                var credited = invoice.Where(static line => !line.IsRefund).Sum(line => account.Facts
                    .Where(each => each.Is == "credit_granted" && $"{account.Name}/{each.Fact.Of("grant").Text("id")}" == $"{line.Key}.credit")
                    .Sum(static each => each.Fact.Of("grant").Coins("amount")));
                if (credited == invoice.Where(static line => !line.IsRefund).Sum(static line => line.Received))
                {
                    continue;
                }

                yield return $"2 {account.Name}: {charged} was charged for {invoice.Key}, which is no final invoice.";
            }
            else if (charged > total + TakenBack(account, invoice.Key) + Late(account, invoice.Key))
            {
                yield return $"2 {account.Name}: {charged} was charged for {invoice.Key}, which came to {total}.";
            }
        }
    }

    /// <summary>What went back without our asking was open again, and may be asked for again.</summary>
    private static long TakenBack(AuditedAccount account, string invoice) => account.Facts
        .Where(each => each.Is == "money_taken_back" && each.Fact.Text("invoiceId") == invoice)
        .Sum(static each => each.Fact.Coins("opened") + each.Fact.Coins("drawn") + each.Fact.Coins("lost"));

    /// <summary>What was declined here, asked for anew, and paid there after all: as credit it is the customer's.</summary>
    private static long Late(AuditedAccount account, string invoice)
    {
        var asked = account.Facts.Where(each => each.Is == "effect_requested" && each.Fact.Of("effect").TextOrNone("invoiceId") == invoice)
            .Select(static each => each.Fact.Of("effect").Text("key")).ToHashSet(StringComparer.Ordinal);
        var declined = account.Facts.Where(static each => each.Is == "effect_settled" && each.Fact.Of("outcome").Text("is") == "declined")
            .Select(static each => each.Fact.Text("key")).ToHashSet(StringComparer.Ordinal);
        return account.Facts
            .Where(each => each.Is is "payment_kept" or "payment_received" && asked.Contains(each.Fact.Text("key")) && declined.Contains(each.Fact.Text("key")))
            .Sum(each => each.Fact.Coins("amount") + (each.Is == "payment_received" ? CreditOf(account, each.Fact.TextOrNone("creditId")) : 0));
    }

    /// <summary>
    /// The cash in the books is what the provider has moved, and what clerks took in and gave back by hand. What somebody gave back at its
    /// own desk, disputes and what it keeps for them count by how they stand there now.
    /// </summary>
    private static IEnumerable<string> Cash(AuditedAccount account, AuditedLine[] lines)
    {
        var moved = lines.Where(static line => line.Outcome == "succeeded").Sum(static line =>
            line.IsRefund ? -line.Amount : line.Received - line.RefundedElsewhere - line.HeldByDispute - line.Fees);
        var byHand = account.Facts.Sum(static each => (each.Is, each.Row.Cause) switch
        {
            ("payment_received" or "bad_debt_recovered", "api") => each.Fact.Coins("amount"),
            ("credit_granted", "api") when each.Fact.Of("grant").Text("kind") == "overpayment" && !each.Fact.Of("isPosted").GetBoolean() => each.Fact.Of("grant").Coins("amount"),
            ("money_taken_back", "api") => -each.Fact.Coins("opened") - each.Fact.Coins("drawn") - each.Fact.Coins("lost"),
            ("refund_awaits_hand", _) => -each.Fact.Of("refund").Coins("amount"),
            _ => 0,
        });
        var cash = account.Books.Where(static balance => balance.Account == "Cash").Sum(static balance => balance.Amount);
        if (cash != moved + byHand)
        {
            yield return $"2 {account.Name}: the books have {cash} in cash; the provider moved {moved}, and {byHand} came by hand.";
        }
    }
}
