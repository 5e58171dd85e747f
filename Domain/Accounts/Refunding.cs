using System.Collections.Immutable;
using Billing.Domain.Amounts;
using Billing.Domain.Invoices;

namespace Billing.Domain.Accounts;

/// <summary>Money goes back the way it came: through the payments that settled an invoice, the last one first.</summary>
internal static class Refunding
{
    public static void Ask(Deliberation on, string invoiceId, Money amount)
    {
        var payments = on.State.Invoice(invoiceId)!.Payments;
        var left = amount;
        for (var i = payments.Length - 1; i >= 0 && left.IsPositive; i--)
        {
            var part = Money.Least(left, payments[i].Left);
            if (part.IsPositive)
            {
                on.Do(new AccountEffect.RefundMoney(on.NewId("refund"), invoiceId, part)
                {
                    Provider = payments[i].Provider,
                    Payment = payments[i].Reference,
                });
                left -= part;
            }
        }

        // What came another way, as a transfer: whoever sends it back finds no payment to refund.
        if (left.IsPositive)
        {
            on.Do(new AccountEffect.RefundMoney(on.NewId("refund"), invoiceId, left));
        }
    }

    public static ImmutableArray<Invoice> With(ImmutableArray<Invoice> invoices, AccountEffect.RefundMoney refund, Money amount)
    {
        for (var i = invoices.Length - 1; i >= 0; i--)
        {
            if (invoices[i].Id == refund.InvoiceId && invoices[i].Payments.FirstOrDefault(payment => payment.Reference == refund.Payment) is { } payment)
            {
                var payments = invoices[i].Payments.Replace(payment, payment with { Refunded = payment.Refunded + amount });
                return invoices.SetItem(i, invoices[i] with { Payments = payments });
            }
        }

        return invoices;
    }
}
