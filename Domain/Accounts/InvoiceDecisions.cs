using System.Collections.Immutable;
using System.Globalization;
using Billing.Domain.Amounts;
using Billing.Domain.Collection;
using Billing.Domain.Invoices;
using Billing.Domain.Subscriptions;

namespace Billing.Domain.Accounts;

/// <summary>Decides invoices that no period brings about.</summary>
internal static class InvoiceDecisions
{
    public static Rejection? ChargeOnce(Deliberation on, AccountCommand.ChargeOnce command)
    {
        if (command.Lines.IsEmpty || command.Lines.Any(line => !line.Amount.IsPositive))
        {
            return Rejections.AmountNotPositive;
        }

        if (!on.State.Terms.Allows(command.Lines[0].Amount.Currency) || command.Lines.Any(line => line.Amount.Currency != command.Lines[0].Amount.Currency))
        {
            return Rejections.CurrencyMismatch;
        }

        Invoicing.Issue(on, on.NewId("invoice"), [.. command.Lines.Select((line, i) =>
            new InvoiceLine(LineId(i), LineKind.OneOff, line.Item, DerivedMoney.Given("agreed amount", line.Amount)) { TaxRates = line.TaxRates })]);
        return null;
    }

    public static Rejection? ChargeAtPeriodEnd(Deliberation on, AccountCommand.ChargeAtPeriodEnd command)
    {
        if (SubscriptionDecisions.Changeable(on, command.SubscriptionId, out var subscription) is { } refused)
        {
            return refused;
        }

        if (!command.Amount.IsPositive)
        {
            return Rejections.AmountNotPositive;
        }

        if (command.Amount.Currency != subscription.Currency)
        {
            return Rejections.CurrencyMismatch;
        }

        on.Add(new AccountFact.OneOffPlanned(command.SubscriptionId, new PendingOneOff(on.NewId("one-off"), command.Item, command.Amount)));
        return null;
    }

    public static Rejection? Finalize(Deliberation on, AccountCommand.FinalizeInvoice command)
    {
        if (on.State.Invoice(command.InvoiceId) is not { } invoice)
        {
            return Rejections.InvoiceUnknown;
        }

        switch (invoice.Status)
        {
            case InvoiceStatus.Draft:
                // What came late for it still belongs on it.
                BillingRuns.Run(on);
                if (on.State.Invoice(invoice.Id) is { Status: InvoiceStatus.Draft } draft)
                {
                    Invoicing.FinalizeOrAsk(on, draft);
                }

                return null;
            case InvoiceStatus.Finalized:
                return null;
            default:
                return Rejections.InvoiceNotDraft;
        }
    }

    public static Rejection? Number(Deliberation on, AccountCommand.NumberInvoice command)
    {
        if (on.State.Invoice(command.InvoiceId) is not { } invoice)
        {
            return Rejections.InvoiceUnknown;
        }

        if (invoice.Status == InvoiceStatus.Draft)
        {
            return Rejections.InvoiceNotFinal;
        }

        if (invoice.Number is not null)
        {
            return invoice.Number == command.Number ? null : Rejections.InvoiceNumbered;
        }

        if (on.State.Invoices.Any(other => other.Number == command.Number))
        {
            return Rejections.NumberTaken;
        }

        on.Add(new AccountFact.InvoiceNumbered(invoice.Id, command.Number));
        foreach (var asked in on.State.Pending.OfType<AccountEffect.RequestNumber>().Where(asked => asked.InvoiceId == invoice.Id))
        {
            on.Add(new AccountFact.EffectSettled(asked.Key, new ProviderOutcome.Succeeded(command.Number)));
        }

        return null;
    }

    internal static string LineId(int index) => (index + 1).ToString(CultureInfo.InvariantCulture);
}
