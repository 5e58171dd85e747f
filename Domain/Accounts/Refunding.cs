using Billing.Domain.Amounts;

namespace Billing.Domain.Accounts;

/// <summary>
/// Money goes back the way it came: through the payments that settled an invoice, the last one first. What no provider took, no
/// provider is asked to give back: it waits for a person.
/// </summary>
internal static class Refunding
{
    public static void Ask(Deliberation on, string invoiceId, Money amount)
    {
        var payments = on.State.Invoice(invoiceId)!.Payments;
        var left = amount;
        for (var i = payments.Length - 1; i >= 0 && left.IsPositive; i--)
        {
            var part = Money.Least(left, payments[i].Left);
            if (!part.IsPositive)
            {
                continue;
            }

            left -= part;
            if (payments[i].IsAtProvider)
            {
                on.Do(new AccountEffect.RefundMoney(on.NewId("refund"), invoiceId, part)
                {
                    Provider = payments[i].Provider,
                    Payment = payments[i].Reference,
                    PaymentKey = payments[i].Key,
                });
            }
            else
            {
                on.Add(new AccountFact.RefundAwaitsHand(new(on.NewId("refund"), invoiceId, part)
                {
                    PaymentKey = payments[i].Key,
                    Channel = payments[i].Channel,
                    Reference = payments[i].Reference,
                }));
            }
        }

        // Of which nobody knows how it came.
        if (left.IsPositive)
        {
            on.Add(new AccountFact.RefundAwaitsHand(new(on.NewId("refund"), invoiceId, left)));
        }
    }

    public static Rejection? Confirm(Deliberation on, AccountCommand.ConfirmRefund command)
    {
        if (on.State.HandRefunds.FirstOrDefault(waiting => waiting.Key == command.RefundKey) is not { } refund)
        {
            return on.State.KeysUsed.Contains($"{command.RefundKey}.ended") ? null : Rejections.RefundUnknown;
        }

        on.Add(new AccountFact.HandRefundEnded(refund.Key, command.WasPaid, command.Author) { Reference = command.Reference });
        if (!command.WasPaid)
        {
            NeverLeft(on, refund.InvoiceId, refund.Amount, refund.Key);
        }

        return null;
    }

    /// <summary>The books have given it back when it was decided; it never left, and is the customer's as before.</summary>
    public static void NeverLeft(Deliberation on, string invoiceId, Money amount, string refundKey) =>
        CollectionDecisions.Take(on, invoiceId, amount, refundKey);

    /// <summary>Where it was asked for before payments were named: by the provider's name for the payment.</summary>
    public static string? PaymentKeyOf(AccountState state, AccountEffect.RefundMoney refund) => refund.PaymentKey
        ?? state.Invoice(refund.InvoiceId)?.Payments.FirstOrDefault(payment => payment.Reference == refund.Payment)?.Key;
}
