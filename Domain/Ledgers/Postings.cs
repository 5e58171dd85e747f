using System.Diagnostics;
using Billing.Domain.Amounts;
using Billing.Domain.Credits;
using Billing.Domain.Invoices;

namespace Billing.Domain.Ledgers;

/// <summary>How each event of billing is entered in the books.</summary>
public static class Postings
{
    public static Posting Finalized(Invoice invoice)
    {
        var (topUps, inclusive, net) = (Money.Zero(invoice.Currency), Money.Zero(invoice.Currency), Money.Zero(invoice.Currency));
        foreach (var line in invoice.Lines)
        {
            topUps = line.Kind == LineKind.TopUp ? topUps + line.Net : topUps;
            inclusive += line.Tax.Money - line.TaxOnTop;
            net += line.Net;
        }

        net = net - topUps - inclusive;
        var usedBefore = invoice.CreditBeforeTax;
        return new("invoice finalized",
        [
            new(LedgerAccount.Receivable, invoice.Total - invoice.CreditUsed),
            new(LedgerAccount.CustomerCredit, usedBefore + invoice.CreditUsed - invoice.CarriedToBalance),
            // What is billed for other accounts was their revenue already.
            new(invoice.IsConsolidated ? LedgerAccount.TakenOver : LedgerAccount.Revenue, -net),
            new(LedgerAccount.UnpaidTopUps, -topUps),
            new(LedgerAccount.TaxPayable, -invoice.Tax),
        ]);
    }

    public static Posting Paid(Money amount) => new("payment",
        [new(LedgerAccount.Cash, amount), new(LedgerAccount.Receivable, -amount)]);

    /// <summary>The account that pays for this one has an invoice on its own.</summary>
    public static Posting TakenOver(Money amount, Money credit) => new("taken over",
        [new(LedgerAccount.TakenOver, amount + credit), new(LedgerAccount.Receivable, -amount), new(LedgerAccount.CustomerCredit, -credit)]);

    /// <summary>Credit that reduced what the paying account is billed.</summary>
    public static Posting CreditTakenOver(Money amount) => new("credit taken over",
        [new(LedgerAccount.CustomerCredit, amount), new(LedgerAccount.TakenOver, -amount)]);

    /// <summary>A refund by itself opens the receivable again: the service was delivered, the money went back.</summary>
    public static Posting Refunded(Money amount) => new("refund",
        [new(LedgerAccount.Receivable, amount), new(LedgerAccount.Cash, -amount)]);

    /// <summary>
    /// Money of a payment went back without our asking: what the invoice had of it is owed again, credit that it had become is gone,
    /// and for the rest there is nobody to ask.
    /// </summary>
    public static Posting TakenBack(Money opened, Money drawn, Money lost) => new("taken back",
    [
        new(LedgerAccount.Receivable, opened),
        new(LedgerAccount.CustomerCredit, drawn),
        new(LedgerAccount.BadDebt, lost),
        new(LedgerAccount.Cash, -(opened + drawn + lost)),
    ]);

    /// <summary>It came back: to what is still owed, to what was given up, and what nobody owes any more is credit.</summary>
    public static Posting Restored(Money applied, Money regained, Money credited) => new("restored",
    [
        new(LedgerAccount.Cash, applied + regained + credited),
        new(LedgerAccount.Receivable, -applied),
        new(LedgerAccount.BadDebt, -regained),
        new(LedgerAccount.CustomerCredit, -credited),
    ]);

    public static Posting Fee(Money amount) => new("provider's fee",
        [new(LedgerAccount.ProviderFees, amount), new(LedgerAccount.Cash, -amount)]);

    /// <summary>Credit that is given back as money.</summary>
    public static Posting CreditRefunded(Money amount) => new("credit refunded",
        [new(LedgerAccount.CustomerCredit, amount), new(LedgerAccount.Cash, -amount)]);

    /// <summary>A note to a top-up takes back credit that was never revenue.</summary>
    public static Posting Credited(CreditNote note, bool isOfTopUp) => new("credit note",
    [
        new(isOfTopUp ? LedgerAccount.CustomerCredit : LedgerAccount.Revenue, note.Net),
        new(LedgerAccount.TaxPayable, note.Tax),
        new(LedgerAccount.Cash, -note.Refund),
        new(LedgerAccount.CustomerCredit, -note.Balance),
        new(LedgerAccount.Receivable, -note.TakenOff),
    ]);

    public static Posting Granted(CreditGrant grant) => new("credit granted",
        [new(Source(grant.Kind), grant.Amount), new(LedgerAccount.CustomerCredit, -grant.Amount)]);

    /// <summary>Credit used to pay an invoice that was already open.</summary>
    public static Posting Settled(Money amount) => new("credit used",
        [new(LedgerAccount.CustomerCredit, amount), new(LedgerAccount.Receivable, -amount)]);

    public static Posting Expired(CreditGrant grant, Money amount) => new("credit expired",
    [
        new(LedgerAccount.CustomerCredit, amount),
        new(grant.Kind is GrantKind.Promotional or GrantKind.Goodwill ? LedgerAccount.CreditGivenAway : LedgerAccount.Breakage, -amount),
    ]);

    public static Posting WrittenOff(Money amount) => new("written off",
        [new(LedgerAccount.BadDebt, amount), new(LedgerAccount.Receivable, -amount)]);

    private static LedgerAccount Source(GrantKind kind) => kind switch
    {
        GrantKind.Purchased => LedgerAccount.UnpaidTopUps,
        GrantKind.Promotional or GrantKind.Goodwill => LedgerAccount.CreditGivenAway,
        GrantKind.Overpayment => LedgerAccount.Cash,
        GrantKind.CreditNote => LedgerAccount.Revenue,
        _ => throw new UnreachableException(),
    };
}
