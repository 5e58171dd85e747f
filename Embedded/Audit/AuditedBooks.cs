using System.Globalization;
using System.Text.Json;

namespace Billing.Embedded.Audit;

/// <summary>
/// Invariant 1. The books sum to zero in each currency, and are what the facts come to when they are entered here once more, by
/// rules written down a second time.
/// </summary>
internal static class AuditedBooks
{
    public static IEnumerable<string> Check(AuditedAccount account)
    {
        foreach (var currency in account.Books.GroupBy(static balance => balance.Currency, StringComparer.Ordinal))
        {
            if (currency.Sum(static balance => balance.Amount) is var sum and not 0)
            {
                yield return $"1 {account.Name}: the books come to {sum} {currency.Key} and not to zero.";
            }
        }

        var entered = new SortedDictionary<string, long>(StringComparer.Ordinal);
        var kinds = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (row, kind, fact) in account.Facts)
        {
            var before = entered.Values.Sum();
            Enter(entered, kinds, kind, fact);
            if (entered.Values.Sum() != before)
            {
                yield return $"1 {account.Name}: {kind} of entry {row.Seq} is entered with a sum of {entered.Values.Sum() - before}.";
            }
        }

        foreach (var name in entered.Keys.Union(account.Books.Select(static balance => balance.Account)).Order(StringComparer.Ordinal))
        {
            var (here, there) = (entered.GetValueOrDefault(name), account.Books.Where(balance => balance.Account == name).Sum(static balance => balance.Amount));
            if (here != there)
            {
                yield return $"1 {account.Name}: {name} is {there} in the books and {here} by the facts.";
            }
        }

        var owed = entered.GetValueOrDefault("Receivable") + entered.GetValueOrDefault("CustomerCredit");
        if (account.HealthBalance is { } shown && shown != owed)
        {
            yield return $"1 {account.Name}: {shown} is shown as owed, and {owed} is by the facts.";
        }
    }

    private static void Enter(SortedDictionary<string, long> books, Dictionary<string, string> kinds, string kind, JsonElement fact)
    {
        switch (kind)
        {
            case "invoice_finalized":
                Finalized(books, fact.Of("invoice"));
                break;
            case "payment_received":
                Move(books, "Receivable", "Cash", fact.Coins("amount"));
                break;
            case "payment_refunded":
                Move(books, "Cash", "Receivable", fact.Coins("amount"));
                break;
            case "invoice_written_off":
                Move(books, "Receivable", "BadDebt", fact.Coins("amount"));
                break;
            case "bad_debt_recovered":
                Move(books, "BadDebt", "Cash", fact.Coins("amount"));
                break;
            case "credit_note_issued":
                Noted(books, fact.Of("note"));
                break;
            case "credit_granted":
                var grant = fact.Of("grant");
                kinds[grant.Text("id")] = grant.Text("kind");
                if (!fact.Of("isPosted").GetBoolean())
                {
                    Move(books, "CustomerCredit", grant.Text("kind") == "overpayment" ? "Cash" : "CreditGivenAway", grant.Coins("amount"));
                }

                break;
            case "money_taken_back":
                Add(books, "Receivable", fact.Coins("opened"));
                Add(books, "CustomerCredit", fact.Coins("drawn"));
                Add(books, "BadDebt", fact.Coins("lost"));
                Add(books, "Cash", -fact.Coins("opened") - fact.Coins("drawn") - fact.Coins("lost"));
                break;
            case "money_restored":
                Add(books, "Receivable", -fact.Coins("applied"));
                Add(books, "BadDebt", -fact.Coins("recovered") - fact.Coins("regained"));
                Add(books, "CustomerCredit", -fact.Coins("credited"));
                Add(books, "Cash", fact.Coins("applied") + fact.Coins("recovered") + fact.Coins("regained") + fact.Coins("credited"));
                break;
            case "dispute_fee_taken":
                var dispute = $"fee {fact.Text("reference")}";
                var before = long.Parse(kinds.GetValueOrDefault(dispute, "0"), CultureInfo.InvariantCulture);
                kinds[dispute] = fact.Coins("inAll").ToString(CultureInfo.InvariantCulture);
                Move(books, "Cash", "ProviderFees", fact.Coins("inAll") - before);
                break;
            case "credit_refunded":
                Move(books, "Cash", "CustomerCredit", fact.Coins("amount"));
                break;
            case "credit_settled":
                Move(books, "Receivable", "CustomerCredit", fact.All("burns").Sum(static burn => burn.Coins("amount")));
                break;
            case "credit_expired":
                var isGift = kinds[fact.Text("grantId")] is "promotional" or "goodwill";
                Move(books, isGift ? "CreditGivenAway" : "Breakage", "CustomerCredit", fact.Coins("amount"));
                break;
        }
    }

    private static void Finalized(SortedDictionary<string, long> books, JsonElement invoice)
    {
        var (net, tax, credited) = (0L, 0L, 0L);
        foreach (var line in invoice.All("lines"))
        {
            net += line.Coins("amount") - line.Coins("discount");
            tax += line.Coins("tax");
            credited += line.All("credits").Sum(static burn => burn.Coins("amount"));
        }

        var used = credited + invoice.All("credits").Sum(static burn => burn.Coins("amount"));
        var carried = invoice.Coins("carriedToBalance");
        Add(books, "Receivable", net + tax + carried - used);
        Add(books, "CustomerCredit", used - carried);
        Add(books, "Revenue", -net);
        Add(books, "TaxPayable", -tax);
    }

    private static void Noted(SortedDictionary<string, long> books, JsonElement note)
    {
        var (net, tax) = (note.All("lines").Sum(static line => line.Coins("net")), note.All("lines").Sum(static line => line.Coins("tax")));
        Add(books, "Revenue", net);
        Add(books, "TaxPayable", tax);
        Add(books, "Cash", -note.Coins("refund"));
        Add(books, "CustomerCredit", -note.Coins("balance"));
        Add(books, "Receivable", -note.Coins("takenOff"));
    }

    private static void Move(SortedDictionary<string, long> books, string from, string to, long amount)
    {
        Add(books, to, amount);
        Add(books, from, -amount);
    }

    private static void Add(SortedDictionary<string, long> books, string account, long amount) =>
        books[account] = checked(books.GetValueOrDefault(account) + amount);
}
