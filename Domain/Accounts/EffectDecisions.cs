using System.Diagnostics;
using Billing.Domain.Amounts;
using Billing.Domain.Collection;
using Billing.Domain.Credits;
using Billing.Domain.Invoices;

namespace Billing.Domain.Accounts;

/// <summary>Decides what an account makes of the outside world's answer to something it asked for.</summary>
internal static class EffectDecisions
{
    /// <summary>An answer to nothing that is pending changes nothing; one that is not for good is remembered, once.</summary>
    public static Rejection? Settle(Deliberation on, AccountCommand.SettleEffect command)
    {
        if (on.State.Pending.FirstOrDefault(pending => pending.Key == command.Key) is not { } effect)
        {
            return null;
        }

        if (!command.Outcome.IsFinal)
        {
            // Nothing was tried by who is away: what was known of the request is still what is known.
            if (command.Outcome is not ProviderOutcome.Unavailable
                && on.State.Leases.First(lease => lease.Key == effect.Key).Last != command.Outcome)
            {
                on.Add(new AccountFact.EffectAnswered(effect.Key, command.Outcome));
            }

            return null;
        }

        on.Add(new AccountFact.EffectSettled(effect.Key, command.Outcome));
        if (command.Outcome is ProviderOutcome.Succeeded)
        {
            Succeeded(on, effect);
        }
        else if (effect is AccountEffect.CollectPurchase declined && on.State.Purchase(declined.PurchaseId) is { } purchase)
        {
            PurchaseDecisions.Decline(on, purchase);
        }
        else if (effect is AccountEffect.RefundMoney refund)
        {
            // The books have given it back when it was decided; it never left, and is the customer's as before.
            Take(on, refund.InvoiceId, refund.Amount, refund.Key);
        }

        return null;
    }

    private static void Succeeded(Deliberation on, AccountEffect effect)
    {
        switch (effect)
        {
            case AccountEffect.CollectInvoice collected:
                Take(on, collected.InvoiceId, collected.Amount, collected.Key);
                break;
            case AccountEffect.CollectPurchase bought:
                PurchaseDecisions.Complete(on, on.State.Purchase(bought.PurchaseId)!, bought.Key);
                break;
            case AccountEffect.BillParent billed:
                ConsolidationDecisions.TakenOver(on, billed);
                break;
            case AccountEffect.CreditParent credited:
                ConsolidationDecisions.TakenOver(on, credited);
                break;
            case AccountEffect.RefundMoney or AccountEffect.RequestNumber or AccountEffect.JoinClock or AccountEffect.QuoteTax:
                // A refund is in the books since it was decided; a number and taxes come as commands of their own.
                break;
            default:
                throw new UnreachableException();
        }
    }

    /// <summary>Money that came is never turned away: what its invoice cannot take any more becomes credit.</summary>
    internal static void Take(Deliberation on, string invoiceId, Money amount, string key)
    {
        var paid = new AccountCommand.RecordPayment(invoiceId, amount, key);
        if (PaymentDecisions.Record(on, paid) is not null)
        {
            TakeAsCredit(on, amount, key);
        }
    }

    internal static void TakeAsCredit(Deliberation on, Money amount, string key)
    {
        on.Add(new AccountFact.CreditGranted(CreditGrant.Of($"{key}.credit", GrantKind.Overpayment, amount, on.At), IsPosted: false));
        Invoicing.SettleOpen(on);
    }
}
