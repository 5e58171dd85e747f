using Billing.Domain.Accounts;
using Billing.Domain.Amounts;
using Billing.Domain.Derivations;
using Billing.Domain.Invoices;

namespace Billing.Cli.Scenarios;

/// <summary>What an expectation may look at in an invoice or a credit note.</summary>
internal static class DocumentSight
{
    public static Seen.One Of(Invoice invoice, AccountState state)
    {
        Seen Kind(LineKind kind) => Seen.Of(AccountSight.Sum(invoice.Currency, invoice.Lines.Where(line => line.Kind == kind).Select(line => line.Amount.Money)));
        Seen Charged(bool isCharge) => Seen.Of(AccountSight.Sum(invoice.Currency, invoice.Lines
            .Where(line => line.Kind != LineKind.BilledBefore && line.Amount.Money.IsPositive == isCharge).Select(line => line.Amount.Money)));
        return new(
        [
            ("number", () => Seen.Of(invoice.Number)),
            ("status", () => Seen.Of(invoice.Status)),
            ("currency", () => Seen.Of(invoice.Currency.Code)),
            ("issuedOn", () => Seen.Of(invoice.IssuedOn)),
            ("dueOn", () => Seen.Of(invoice.DueOn)),
            ("createdAt", () => Seen.Of(invoice.CreatedAt)),
            ("finalizeAt", () => Seen.Of(invoice.FinalizeAt)),
            ("consolidated", () => Seen.Of(invoice.IsConsolidated)),
            ("subtotal", () => Seen.Of(invoice.Subtotal)),
            ("charges", () => Charged(isCharge: true)),
            ("givenBack", () => Charged(isCharge: false)),
            ("discount", () => Seen.Of(invoice.Discount)),
            ("creditBeforeTax", () => Seen.Of(invoice.CreditBeforeTax)),
            ("tax", () => Seen.Of(invoice.Tax)),
            ("carriedToBalance", () => Seen.Of(invoice.CarriedToBalance)),
            ("total", () => Seen.Of(invoice.Total)),
            ("creditUsed", () => Seen.Of(invoice.CreditUsed)),
            ("payable", () => Seen.Of(invoice.Payable)),
            ("paid", () => Seen.Of(invoice.Paid)),
            ("writtenOff", () => Seen.Of(invoice.WrittenOff)),
            ("takenOff", () => Seen.Of(invoice.CreditedOff)),
            ("takenOver", () => Seen.Of(invoice.TakenOver)),
            ("open", () => Seen.Of(invoice.Open)),
            ("fees", () => Kind(LineKind.Fee)),
            ("usage", () => Kind(LineKind.Usage)),
            ("trueUp", () => Kind(LineKind.TrueUp)),
            ("prorationCredit", () => Kind(LineKind.ProrationCredit)),
            ("oneOffs", () => Kind(LineKind.OneOff)),
            ("topUp", () => Kind(LineKind.TopUp)),
            ("billedBefore", () => Kind(LineKind.BilledBefore)),
            ("lineCount", () => Seen.Of((decimal)invoice.Lines.Length)),
            ("lines", () => Seen.AnyOrder(invoice.Lines.Select(Of))),
            ("creditFrom", () => Seen.AnyOrder(invoice.Credits.Concat(invoice.Lines.SelectMany(line => line.Credits))
                .GroupBy(burn => burn.GrantId).Select(burns => CreditSight.Of(burns.Key, AccountSight.Sum(invoice.Currency, burns.Select(burn => burn.Amount)), state)))),
            ("coupons", () => Seen.AnyOrder(invoice.Coupons.Select(use => Seen.Of(use.Amount.Money)))),
        ])
        {
            ShortDates = ["issuedOn"], ShortNumbers = ["total"], ShortWords = ["status"],
        };
    }

    public static Seen.One Of(InvoiceLine line) => new(
    [
        ("id", () => Seen.Of(line.Id)),
        ("kind", () => Seen.Of(Texts.Snake(line.Kind.ToString()))),
        ("item", () => Seen.Of(line.Item)),
        ("plan", () => Seen.Of(line.Plan)),
        ("subscription", () => Seen.Of(line.SubscriptionId)),
        ("from", () => Seen.Of(line.Period?.From)),
        ("until", () => Seen.Of(line.Period?.Until)),
        ("through", () => Seen.Of(line.Period?.Until.PlusDays(-1))),
        ("startAt", () => Seen.Of(line.Period?.StartAt)),
        ("endAt", () => Seen.Of(line.Period?.EndAt)),
        ("quantity", () => Seen.Of(line.Quantity)),
        ("amount", () => Seen.Of(line.Amount.Money)),
        ("discount", () => Seen.Of(line.Discount.Money)),
        ("exactDiscount", () => Seen.Of(line.Discounts.Sum(discount => discount.Amount))),
        ("net", () => Seen.Of(line.Net)),
        ("credited", () => Seen.Of(line.Credited)),
        ("credits", () => Seen.Values(line.Credits.Select(burn => burn.Amount))),
        ("tax", () => Seen.Of(line.Tax.Money)),
        ("total", () => Seen.Of(line.Total)),
        ("explanation", () => Seen.Of(Explanation.Of(line.Amount.Derivation))),
    ])
    {
        ShortDates = ["from", "until"], ShortWords = ["kind", "item"], ShortNumbers = ["amount"],
    };

    public static Seen.One Of(CreditNote note, AccountState state) => new(
    [
        ("number", () => Seen.Of(note.Number)),
        ("invoice", () => Seen.Of((decimal)state.Invoices.IndexOf(state.Invoice(note.InvoiceId)!) + 1)),
        ("issuedOn", () => Seen.Of(note.IssuedOn)),
        ("net", () => Seen.Of(note.Net)),
        ("tax", () => Seen.Of(note.Tax)),
        ("total", () => Seen.Of(note.Total)),
        ("refund", () => Seen.Of(note.Refund)),
        ("toBalance", () => Seen.Of(note.Balance)),
        ("takenOff", () => Seen.Of(note.TakenOff)),
        ("lines", () => Seen.AnyOrder(note.Lines.Select(Of))),
    ])
    {
        ShortDates = ["issuedOn"], ShortNumbers = ["total"],
    };

    private static Seen.One Of(CreditNoteLine line) => new(
    [
        ("line", () => Seen.Of(line.LineId)),
        ("gross", () => Seen.Of(line.Gross)),
        ("net", () => Seen.Of(line.Net.Money)),
        ("tax", () => Seen.Of(line.Tax.Money)),
        ("total", () => Seen.Of(line.Net.Money + line.Tax.Money)),
    ])
    {
        ShortWords = ["line"], ShortNumbers = ["net", "tax"],
    };
}
