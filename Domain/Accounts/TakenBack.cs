using Billing.Domain.Amounts;
using Billing.Domain.Credits;
using Billing.Domain.Invoices;

namespace Billing.Domain.Accounts;

/// <summary>
/// Money of a payment that goes back without our asking, and comes again: by disputes, at the provider's own desk, or because it
/// bounced. First the invoice is open again by as much as it had of it; then the credit that it had become is gone; for what is left there
/// is nobody to ask. It comes back in the opposite order.
/// </summary>
internal static class TakenBack
{
    public static void Take(Deliberation on, InvoicePayment payment, Money amount, string? dispute = null)
    {
        if (!amount.IsPositive)
        {
            return;
        }

        var invoiceId = InvoiceOf(on.State, payment);
        var opened = Money.Least(amount, CanOpen(on.State, payment, invoiceId));
        var drawn = Money.Least(amount - opened, CreditOf(on.State, payment));
        on.Add(new AccountFact.MoneyTakenBack(payment.Key, invoiceId, opened, drawn, amount - opened - drawn) { Dispute = dispute });
    }

    /// <summary>
    /// Pays what is open again, unless something else has paid it meanwhile: then it makes good what was written off, and the rest is
    /// the customer's credit.
    /// </summary>
    public static void Restore(Deliberation on, InvoicePayment payment, Money amount, string? dispute = null)
    {
        if (!amount.IsPositive)
        {
            return;
        }

        var nothing = Money.Zero(amount.Currency);
        var lost = Money.Least(amount, payment.Lost);
        var drawn = Money.Least(amount - lost, payment.Drawn);
        var opened = Money.Least(amount - lost - drawn, payment.Opened);
        var invoice = on.State.Invoice(InvoiceOf(on.State, payment));
        var applied = Money.Least(opened, Money.Greatest(invoice?.Open ?? nothing, nothing));
        var recovered = Money.Least(opened - applied, invoice?.WrittenOff ?? nothing);
        var credited = drawn + opened - applied - recovered;
        on.Add(new AccountFact.MoneyRestored(
            payment.Key, InvoiceOf(on.State, payment), applied, recovered, lost, credited, new(opened, drawn, lost)) { Dispute = dispute });
        if (credited.IsPositive)
        {
            on.Add(new AccountFact.CreditGranted(CreditGrant.Of(on.NewId("credit"), GrantKind.Overpayment, credited, on.At), IsPosted: true));
            Invoicing.SettleOpen(on);
        }
    }

    public static Rejection? Reverse(Deliberation on, AccountCommand.ReversePayment command)
    {
        if (on.State.PaymentBy(command.PaymentKey) is not { } payment)
        {
            return Rejections.PaymentUnknown;
        }

        if (on.State.KeysUsed.Contains($"{command.PaymentKey}.bounced"))
        {
            return null;
        }

        if (payment.Channel is null)
        {
            return Rejections.PaymentOfProvider;
        }

        on.Add(new AccountFact.PaymentBounced(payment.Key, command.Author));
        Take(on, payment, payment.Left + CreditOf(on.State, payment));
        return null;
    }

    private static string InvoiceOf(AccountState state, InvoicePayment payment) =>
        state.Invoices.FirstOrDefault(invoice => invoice.Payments.Any(known => known.Key == payment.Key))?.Id
        ?? state.KeptPayments.First(kept => kept.Payment.Key == payment.Key).InvoiceId;

    /// <summary>What was given back with a credit note is not owed: its revenue went with it.</summary>
    private static Money CanOpen(AccountState state, InvoicePayment payment, string invoiceId)
    {
        var nothing = Money.Zero(payment.Amount.Currency);
        if (state.Invoice(invoiceId) is not { Status: InvoiceStatus.Finalized } invoice || invoice.Payments.All(known => known.Key != payment.Key))
        {
            return nothing;
        }

        var byNotes = state.NotesOf(invoiceId).Aggregate(nothing, static (sum, note) => sum + note.Refund);
        return Money.Greatest(Money.Least(payment.Left, invoice.Paid - byNotes), nothing);
    }

    private static Money CreditOf(AccountState state, InvoicePayment payment) =>
        state.Grants.FirstOrDefault(grant => grant.Id == payment.CreditId)?.Left ?? Money.Zero(payment.Amount.Currency);
}
