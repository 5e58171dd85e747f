using System.Diagnostics;
using Billing.Domain.Collection;

namespace Billing.Domain.Accounts;

/// <summary>Decides what an account makes of the outside world's answer to something it asked for.</summary>
internal static class EffectDecisions
{
    /// <summary>An answer to nothing that is pending changes nothing; one that is not for good is remembered, once.</summary>
    public static Rejection? Settle(Deliberation on, AccountCommand.SettleEffect command)
    {
        switch (on.State.Pending.FirstOrDefault(pending => pending.Key == command.Key))
        {
            case null:
                break;
            case Collect collect:
                CollectionDecisions.Settle(on, collect, command.Outcome);
                break;
            case AccountEffect.LookAt or AccountEffect.AskPolicy:
                break; // Answered by a command of its own, and by nothing else.
            case var effect when !command.Outcome.IsFinal:
                Remember(on, effect, command.Outcome);
                break;
            case var effect when effect is AccountEffect.HoldMoney or AccountEffect.ReleaseHold:
                on.Add(new AccountFact.EffectSettled(effect.Key, command.Outcome));
                HoldDecisions.Settled(on, effect, command.Outcome);
                break;
            case var effect:
                on.Add(new AccountFact.EffectSettled(effect.Key, command.Outcome));
                Settled(on, effect, command.Outcome is ProviderOutcome.Succeeded);
                break;
        }

        return null;
    }

    /// <summary>Nothing was tried by who is away: what was known of the request is still what is known.</summary>
    internal static void Remember(Deliberation on, AccountEffect effect, ProviderOutcome outcome)
    {
        if (outcome is not ProviderOutcome.Unavailable && on.State.Leases.First(lease => lease.Key == effect.Key).Last != outcome)
        {
            on.Add(new AccountFact.EffectAnswered(effect.Key, outcome));
        }
    }

    private static void Settled(Deliberation on, AccountEffect effect, bool succeeded)
    {
        switch (effect)
        {
            case AccountEffect.RefundMoney refund when !succeeded:
                Refunding.NeverLeft(on, refund.InvoiceId, refund.Amount, refund.Key);
                break;
            case AccountEffect.BillParent billed when succeeded:
                ConsolidationDecisions.TakenOver(on, billed);
                break;
            case AccountEffect.CreditParent credited when succeeded:
                ConsolidationDecisions.TakenOver(on, credited);
                break;
            case AccountEffect.CancelPayment cancel when succeeded:
                PurchaseDecisions.LetGo(on, cancel);
                break;
            case AccountEffect.CancelPayment or AccountEffect.RefundMoney or AccountEffect.RequestNumber or AccountEffect.JoinClock or AccountEffect.QuoteTax
                or AccountEffect.BillParent or AccountEffect.CreditParent or AccountEffect.ForgetMethod
                or AccountEffect.TellCustomer or AccountEffect.EnforceMeasure:
                // A refund is in the books since it was decided; a number and taxes come as commands of their own.
                break;
            default:
                throw new UnreachableException();
        }
    }
}
