using Billing.Domain.Amounts;
using Billing.Domain.Collection;
using Billing.Domain.Invoices;

namespace Billing.Domain.Accounts;

/// <summary>
/// Decides what follows from how an object of a provider's stands. Reports say whole figures, and only an answer to a look that is
/// waited for counts: the same once more, or an older one that comes late, changes nothing.
/// </summary>
internal static class ReportDecisions
{
    public static Rejection? Take(Deliberation on, AccountCommand.TakeReport command)
    {
        if (on.State.Pending.OfType<AccountEffect.LookAt>().FirstOrDefault(look => look.Key == command.EffectKey) is not { } look)
        {
            return null;
        }

        var isHeardAgain = on.State.HeardMeanwhile.Contains(look.Key);
        on.Add(new AccountFact.EffectSettled(look.Key, command.Report is { } seen
            ? new ProviderOutcome.Succeeded(seen.Reference)
            : new ProviderOutcome.Declined(DeclineClass.Hard, "unknown_there")));
        switch (command.Report)
        {
            case ProviderReport.OfPayment payment:
                OfPayment(on, look.Provider, payment);
                break;
            case ProviderReport.OfRefund refund:
                OfRefund(on, look.Provider, refund);
                break;
            case ProviderReport.OfDispute dispute:
                DisputeDecisions.Take(on, look.Provider, dispute);
                break;
            case ProviderReport.OfMethod method:
                MethodDecisions.Seen(on, look.Provider, method, wasSetUp: look.Subject == NoticeSubject.SetUp);
                break;
            case ProviderReport.OfCustomer { IsGone: true } customer:
                MethodDecisions.Forget(on, method => method.Provider == look.Provider && method.Customer == customer.Reference);
                break;
        }

        // Something was said after the provider was asked, and perhaps after it looked.
        if (isHeardAgain)
        {
            NoticeDecisions.LookAt(on, look.Provider, look.Subject, look.ObjectId, look.Payment, look.Customer);
        }

        return null;
    }

    private static void OfPayment(Deliberation on, string provider, ProviderReport.OfPayment report)
    {
        if (ProviderKeys.OwnPart(report.Key) is { } key)
        {
            if (on.State.Pending.OfType<Collect>().FirstOrDefault(asked => asked.Key == key) is { } asked)
            {
                Settle(on, asked, report);
            }
            else if (on.State.Pending.OfType<AccountEffect.HoldMoney>().FirstOrDefault(asked => asked.Key == key) is { } hold)
            {
                if (report.Amount == hold.Amount)
                {
                    EffectDecisions.Settle(on, new AccountCommand.SettleEffect(key, report.Outcome));
                }
            }
            else if (report.Outcome is ProviderOutcome.Succeeded && on.State.PaymentBy(key) is null && !IsKnown(on.State, key))
            {
                Unexpected(on, provider, key, report);
            }
        }

        if (on.State.Payment(provider, report.Reference) is { } payment && report.RefundedElsewhere != payment.RefundedElsewhere)
        {
            RefundedElsewhere(on, payment, report.RefundedElsewhere);
        }
    }

    /// <summary>A request that was for other money than it is there would be somebody's mistake: it is left to be looked up by its key.</summary>
    private static void Settle(Deliberation on, Collect asked, ProviderReport.OfPayment report)
    {
        if (report.Amount == asked.Amount)
        {
            CollectionDecisions.Settle(on, asked, WithReceived(report));
        }
    }

    private static ProviderOutcome WithReceived(ProviderReport.OfPayment report) =>
        report.Outcome is ProviderOutcome.Succeeded succeeded && report.Received != report.Amount
            ? succeeded with { Received = report.Received }
            : report.Outcome;

    /// <summary>It had been declined or given up here, and was paid there after all: the invoice takes it if it still can.</summary>
    private static void Unexpected(Deliberation on, string provider, string key, ProviderReport.OfPayment report)
    {
        var attempt = on.State.Attempts.FirstOrDefault(attempt => attempt.Key == key);
        CollectionDecisions.Take(on, attempt?.InvoiceId ?? key, report.Received, key, provider, report.Reference, report.Amount);
    }

    private static bool IsKnown(AccountState state, string key) =>
        state.KeysUsed.Contains(key) || state.Grants.Any(grant => grant.Id == CollectionDecisions.CreditIdOf(key));

    /// <summary>The provider's own desk gave money back, or a refund of it failed there.</summary>
    private static void RefundedElsewhere(Deliberation on, InvoicePayment payment, Money inAll)
    {
        var change = inAll - payment.RefundedElsewhere;
        on.Add(new AccountFact.RefundSeen(payment.Key, inAll));
        TakenBack.Take(on, on.State.PaymentBy(payment.Key)!, change);
        TakenBack.Restore(on, on.State.PaymentBy(payment.Key)!, -change);
    }

    private static void OfRefund(Deliberation on, string provider, ProviderReport.OfRefund report)
    {
        var key = ProviderKeys.OwnPart(report.Key);
        if (on.State.Pending.Any(asked => asked is AccountEffect.RefundMoney && asked.Key == key))
        {
            EffectDecisions.Settle(on, new AccountCommand.SettleEffect(key!, report.Outcome));
        }
        else if (on.State.Refunds.FirstOrDefault(made => made.Key == key) is { } made)
        {
            if (report.Outcome is ProviderOutcome.Declined declined)
            {
                on.Add(new AccountFact.RefundFailed(made.Key, declined.Code));
                Refunding.NeverLeft(on, made.InvoiceId, made.Amount, made.Key);
            }
        }
        else if (key is null && report.Payment is { } payment && on.State.Payment(provider, payment) is not null)
        {
            // Not ours: how much was given back in all is seen at the payment.
            NoticeDecisions.LookAt(on, provider, NoticeSubject.Payment, payment, payment);
        }
    }
}
