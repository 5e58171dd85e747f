using Billing.Domain.Accounts;

namespace Billing.Domain.Standings;

/// <summary>What each fact is about, so that a rule finds what was said about what it looks at.</summary>
internal static class TrailSubjects
{
    public static string Invoice(string id) => $"invoice/{id}";

    public static string Subscription(string id) => $"subscription/{id}";

    public static string Effect(string key) => $"effect/{key}";

    public static string Dispute(string provider, string reference) => $"dispute/{provider}/{reference}";

    public static string HandRefund(string key) => $"hand_refund/{key}";

    public static string Override(string id) => $"override/{id}";

    public const string Account = "account";

    /// <summary>An account has one case at a time, and its consequences are the account's.</summary>
    public const string Dunning = "dunning";

    public static IEnumerable<(string About, string Id)> Of(AccountFact fact, IReadOnlyDictionary<string, string> invoiceOfEffect) => fact switch
    {
        AccountFact.AccountOpened or AccountFact.AccountTermsSet or AccountFact.InvoicingSwitched or AccountFact.AutoPaySwitched => [(Account, Account)],
        AccountFact.SubscriptionStarted started => [(Subscription(started.Subscription.Id), started.Subscription.Id)],
        AccountFact.TermsSet set => [(Subscription(set.SubscriptionId), set.SubscriptionId)],
        AccountFact.InvoiceDrafted drafted => OfInvoice(drafted.Invoice.Id),
        AccountFact.InvoiceFinalized finalized => OfInvoice(finalized.Invoice.Id),
        AccountFact.InvoiceNumbered numbered => OfInvoice(numbered.InvoiceId),
        AccountFact.InvoiceVoided voided => OfInvoice(voided.InvoiceId),
        AccountFact.InvoiceWrittenOff off => OfInvoice(off.InvoiceId),
        AccountFact.InvoiceTakenOver taken => OfInvoice(taken.InvoiceId),
        AccountFact.CreditNoteIssued issued => OfInvoice(issued.Note.InvoiceId),
        AccountFact.CreditSettled settled => OfInvoice(settled.InvoiceId),
        AccountFact.PaymentReceived received => OfInvoice(received.InvoiceId),
        AccountFact.PaymentRefunded refunded => OfInvoice(refunded.InvoiceId),
        AccountFact.MoneyTakenBack taken => OfInvoice(taken.InvoiceId),
        AccountFact.MoneyRestored restored => OfInvoice(restored.InvoiceId),
        AccountFact.EffectRequested { Effect: Collect collect } =>
            [(Effect(collect.Key), collect.Key), (Invoice(collect.InvoiceId), collect.InvoiceId)],
        AccountFact.EffectRequested requested => [(Effect(requested.Effect.Key), requested.Effect.Key)],
        AccountFact.EffectAskedAgain again => OfEffect(again.Key, invoiceOfEffect),
        AccountFact.EffectAnswered answered => OfEffect(answered.Key, invoiceOfEffect),
        AccountFact.EffectStuck stuck => OfEffect(stuck.Key, invoiceOfEffect),
        AccountFact.EffectSettled settled => OfEffect(settled.Key, invoiceOfEffect),
        AccountFact.DisputeOpened opened => OfDispute(opened.Dispute.Provider, opened.Dispute.Reference),
        AccountFact.DisputeUpdated updated => OfDispute(updated.Provider, updated.Reference),
        AccountFact.DisputeWon won => OfDispute(won.Provider, won.Reference),
        AccountFact.DisputeLost lost => OfDispute(lost.Provider, lost.Reference),
        AccountFact.DunningOpened opened => [(Dunning, opened.Case.Id)],
        AccountFact.SegmentApplied applied => [(Dunning, applied.CaseId)],
        AccountFact.CollectionFailed failed => [(Dunning, failed.Failure.Key)],
        AccountFact.RetryBroughtForward or AccountFact.ConsequencesSet => [(Dunning, Account)],
        AccountFact.PaymentPromised promised => [(Dunning, promised.CaseId)],
        AccountFact.CustomerTold told => [(Dunning, told.CaseId)],
        AccountFact.DunningClosed closed => [(Dunning, closed.CaseId)],
        AccountFact.BadDebtRecovered recovered => [(Dunning, recovered.InvoiceId), (Invoice(recovered.InvoiceId), recovered.InvoiceId)],
        AccountFact.OverrideSet set => [(Override(set.Override.Id), set.Override.Id)],
        AccountFact.OverrideEnded ended => [(Override(ended.OverrideId), ended.OverrideId)],
        AccountFact.ProfileSet => [(Account, Account)],
        AccountFact.RefundAwaitsHand awaits => [(HandRefund(awaits.Refund.Key), awaits.Refund.Key)],
        _ => [],
    };

    private static IEnumerable<(string About, string Id)> OfInvoice(string id) => [(Invoice(id), id)];

    private static IEnumerable<(string About, string Id)> OfDispute(string provider, string reference) => [(Dispute(provider, reference), reference)];

    private static IEnumerable<(string About, string Id)> OfEffect(string key, IReadOnlyDictionary<string, string> invoiceOfEffect) =>
        invoiceOfEffect.TryGetValue(key, out var invoice) ? [(Effect(key), key), (Invoice(invoice), invoice)] : [(Effect(key), key)];
}
