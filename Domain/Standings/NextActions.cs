using System.Collections.Immutable;
using Billing.Domain.Accounts;
using Billing.Domain.Collection;

namespace Billing.Domain.Standings;

/// <summary>What comes next is what the clock would decide next: it is decided, and told by its facts.</summary>
internal static class NextActions
{
    public static NextAction? Of(AccountState state)
    {
        if (AccountClock.NextDueAt(state) is not { } due || AccountClock.Advance(state, due) is not Decision.Accepted next)
        {
            return null;
        }

        ImmutableArray<string> says = [.. next.Facts.Select(SaysOf).OfType<string>().Distinct()];
        return new NextAction(
            due,
            says.IsEmpty ? "The books are looked through; nothing is billed." : string.Join(" ", says),
            [.. next.Facts.Where(static fact => fact is not AccountFact.ClockAdvanced).Select(JournalTrail.NameOf).Distinct()]);
    }

    private static string? SaysOf(AccountFact fact) => fact switch
    {
        AccountFact.InvoiceFinalized finalized => $"An invoice of {finalized.Invoice.Total} is finalized.",
        AccountFact.InvoiceDrafted drafted => $"An invoice of {drafted.Invoice.Total} is drafted.",
        AccountFact.EffectRequested { Effect: Collect collect } => $"{collect.Amount} are asked for.",
        AccountFact.EffectRequested { Effect: AccountEffect.QuoteTax quote } => $"The tax of {quote.InvoiceId} is asked for.",
        AccountFact.CreditExpired expired => $"Credit of {expired.Amount} expires.",
        AccountFact.CreditGranted granted => $"Credit of {granted.Grant.Amount} is granted.",
        AccountFact.CreditSettled settled => $"Credit pays {settled.InvoiceId}.",
        AccountFact.PlanWithdrawn planned => $"A planned change of {planned.SubscriptionId} is carried out.",
        AccountFact.SubscriptionStarted started => $"{started.Subscription.Id} starts.",
        AccountFact.PurchaseEnded ended => $"{ended.PurchaseId} is given up: its time has passed.",
        AccountFact.HoldEnded hold => $"The hold {hold.HoldId} ends.",
        AccountFact.TermsSet { Plan: null } set => $"{set.SubscriptionId} becomes {Words.Of(set.Status.ToString())}.",
        AccountFact.EffectRequested { Effect: AccountEffect.TellCustomer tell } => $"The customer is told {tell.Template} by {tell.Channel}.",
        AccountFact.DunningOpened => "A case is opened: what is owed is late.",
        AccountFact.CollectionFailed failed => $"Nothing is left that {failed.Failure.Amount} could be asked from.",
        AccountFact.ConsequencesSet set => DunningGrounds.SaysOf(set.Consequences),
        AccountFact.DunningClosed => "The case is closed.",
        AccountFact.InvoiceWrittenOff off => $"{off.Amount} of {off.InvoiceId} are given up.",
        AccountFact.OverrideEnded ended => $"The override {ended.OverrideId} ends.",
        AccountFact.UsageClosed closed => $"Usage of {closed.SubscriptionId} is closed.",
        _ => null,
    };
}
