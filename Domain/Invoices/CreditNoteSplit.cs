using Billing.Domain.Amounts;

namespace Billing.Domain.Invoices;

/// <summary>What the author of a credit note wants done with it.</summary>
public enum CreditNoteUse
{
    /// <summary>Put on the account's balance.</summary>
    ToBalance,

    /// <summary>Refund what was paid; the rest goes to the balance.</summary>
    Refund,

    /// <summary>Take it off what is still open; the rest goes to the balance.</summary>
    TakeOff,
}

/// <summary>Divides a credit note over refund, balance and what was still open.</summary>
public readonly record struct CreditNoteSplit(Money Refund, Money Balance, Money TakenOff)
{
    /// <summary>
    /// A refund is capped by what was paid with money less what stays owed; the part that was paid from the balance is
    /// restored to the balance first.
    /// </summary>
    public static CreditNoteSplit Of(Invoice invoice, Money notesBefore, Money refundedBefore, Money total, CreditNoteUse use)
    {
        var nothing = Money.Zero(invoice.Currency);
        switch (use)
        {
            case CreditNoteUse.ToBalance:
                return new(nothing, total, nothing);
            case CreditNoteUse.TakeOff:
                var off = Money.Least(total, Money.Greatest(invoice.Open, nothing));
                return new(nothing, total - off, off);
            case CreditNoteUse.Refund:
                var restored = Money.Least(total, invoice.CreditUsed);
                var staysOwed = invoice.Payable - (notesBefore + total - restored);
                var refundable = Money.Greatest(nothing, invoice.Paid - refundedBefore - Money.Greatest(staysOwed, nothing));
                var refund = Money.Least(total - restored, refundable);
                return new(refund, total - refund, nothing);
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }
}
