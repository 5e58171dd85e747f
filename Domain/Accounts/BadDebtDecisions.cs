using Billing.Domain.Amounts;
using Billing.Domain.Collection;
using Billing.Domain.Invoices;

namespace Billing.Domain.Accounts;

/// <summary>
/// The way by which something is paid that had been given up. It touches nothing else: no ladder, no other invoice, no credit that is there.
/// </summary>
internal static class BadDebtDecisions
{
    public static Rejection? Pay(Deliberation on, AccountCommand.PayBadDebt command)
    {
        if (CreditNoteDecisions.Final(on, command.InvoiceId, out var invoice) is { } refused)
        {
            return refused;
        }

        if (!invoice.WrittenOff.IsPositive)
        {
            return Rejections.NothingGivenUp;
        }

        if (Debts.IsUnderWay(on.State, invoice.Id))
        {
            return Rejections.PaymentUnderWay;
        }

        return command.Received is { } received ? Enter(on, invoice, command, received) : Ask(on, invoice, command);
    }

    public static void Settle(Deliberation on, AccountEffect.CollectBadDebt asked, ProviderOutcome outcome)
    {
        if (!outcome.IsFinal)
        {
            EffectDecisions.Remember(on, asked, outcome);
            return;
        }

        on.Add(new AccountFact.EffectSettled(asked.Key, outcome));
        if (outcome is ProviderOutcome.Succeeded succeeded)
        {
            Recover(on, asked.InvoiceId, CollectionDecisions.ReceivedOf(asked, outcome), asked.Key, asked.Method?.Provider, succeeded.Reference, channel: null);
        }
    }

    private static Rejection? Ask(Deliberation on, Invoice invoice, AccountCommand.PayBadDebt command)
    {
        var named = on.State.Methods.FirstOrDefault(method => method.Id == command.MethodId);
        if (command.MethodId is not null && named is null)
        {
            return Rejections.MethodUnknown;
        }

        if ((named is null ? CollectionDecisions.ByRules(on.State, invoice.WrittenOff) : new CollectionDecisions.Choice(named)) is not { } choice)
        {
            return Rejections.MethodUnknown;
        }

        on.Do(new AccountEffect.CollectBadDebt(on.NewId("collect"), invoice.Id, invoice.WrittenOff)
        {
            Method = choice.Method,
            IsOnSession = command.IsOnSession,
        });
        return null;
    }

    private static Rejection? Enter(Deliberation on, Invoice invoice, AccountCommand.PayBadDebt command, Money received)
    {
        if (!received.IsPositive)
        {
            return Rejections.AmountNotPositive;
        }

        if (received.Currency != invoice.Currency)
        {
            return Rejections.CurrencyMismatch;
        }

        Recover(on, invoice.Id, received, on.NewId("recovered"), provider: null, command.Reference, command.Channel ?? "other");
        return null;
    }

    // Another payment may have made it good meanwhile: then it is the customer's credit.
    private static void Recover(Deliberation on, string invoiceId, Money received, string key, string? provider, string? reference, string? channel)
    {
        var recovered = Money.Least(received, on.State.Invoice(invoiceId)!.WrittenOff);
        if (recovered.IsPositive)
        {
            on.Add(new AccountFact.BadDebtRecovered(invoiceId, recovered, key) { Provider = provider, Reference = reference, Channel = channel });
        }

        if (received > recovered)
        {
            CollectionDecisions.TakeAsCredit(on, invoiceId, received - recovered, $"{key}.rest");
        }
    }
}
