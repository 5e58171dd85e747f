using System.Collections.Immutable;
using Billing.Domain.Amounts;
using Billing.Domain.Collection;
using Billing.Domain.Invoices;
using NodaTime;

namespace Billing.Domain.Accounts;

/// <summary>
/// Decides taxes that only a provider knows. An invoice waits as a draft until they are told; then it is what it would have
/// been, with these taxes in the place of rates.
/// </summary>
internal static class TaxDecisions
{
    public static bool AwaitsQuote(AccountTerms terms, Invoice draft) =>
        terms is { TaxProvider: not null, IsTaxExempt: false } && !draft.IsConsolidated && draft.Lines.Any(static line => line.Kind != LineKind.TopUp && line.QuotedTax is null);

    /// <summary>Asks for the taxes of a draft, which waits for them however long its grace was.</summary>
    public static void Ask(Deliberation on, Invoice draft)
    {
        on.Add(new AccountFact.InvoiceDrafted(draft with { FinalizeAt = Instant.MaxValue }));
        on.Do(new AccountEffect.QuoteTax(on.NewId("tax"), on.State.Terms.TaxProvider!, draft.Id));
    }

    /// <summary>A draft that was written anew is another one to tax: what was asked before counts no more.</summary>
    public static void AskAnew(Deliberation on, string invoiceId)
    {
        foreach (var asked in on.State.Pending.OfType<AccountEffect.QuoteTax>().Where(pending => pending.InvoiceId == invoiceId))
        {
            on.Add(new AccountFact.EffectSettled(asked.Key, new ProviderOutcome.Declined(DeclineClass.Soft, "superseded")));
            if (on.State.Invoice(invoiceId) is { Status: InvoiceStatus.Draft })
            {
                on.Do(new AccountEffect.QuoteTax(on.NewId("tax"), asked.Provider, invoiceId));
            }
        }
    }

    public static Rejection? Record(Deliberation on, AccountCommand.RecordTax command)
    {
        if (on.State.Invoice(command.InvoiceId) is not { } invoice)
        {
            return Rejections.InvoiceUnknown;
        }

        var asked = on.State.Pending.OfType<AccountEffect.QuoteTax>().FirstOrDefault(pending => pending.InvoiceId == invoice.Id);
        if (invoice.Status != InvoiceStatus.Draft || asked is null)
        {
            return invoice.Status == InvoiceStatus.Finalized ? null : Rejections.InvoiceNotDraft;
        }

        if (command.Taxes.FirstOrDefault(tax => invoice.Lines.All(line => line.Id != tax.LineId)) is { } stray)
        {
            return Rejections.InvoiceLineUnknown(stray.LineId);
        }

        if (command.Taxes.Any(tax => tax.Amount.Currency != invoice.Currency))
        {
            return Rejections.CurrencyMismatch;
        }

        on.Add(new AccountFact.EffectSettled(asked.Key, new ProviderOutcome.Succeeded(asked.Key)));
        Invoicing.Finalize(on, invoice with { Lines = [.. invoice.Lines.Select(line => line with { QuotedTax = QuoteOf(command.Taxes, line) })] });
        return null;
    }

    private static DerivedMoney QuoteOf(ImmutableArray<QuotedTax> taxes, InvoiceLine line)
    {
        var mine = taxes.Where(tax => tax.LineId == line.Id).Select(tax => DerivedMoney.Given(tax.Code, tax.Amount)).ToImmutableArray();
        return mine.IsEmpty ? DerivedMoney.Given("no tax told", Money.Zero(line.Amount.Money.Currency)) : DerivedMoney.Sum("taxes", line.Amount.Money.Currency, mine);
    }
}
