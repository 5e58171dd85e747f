using System.Collections.Immutable;
using Billing.Domain.Amounts;
using Billing.Domain.Credits;
using NodaTime;

namespace Billing.Domain.Accounts;

/// <summary>
/// A change that is paid for before it is made: what it will be is computed and frozen, and until the money has come nothing of it
/// exists. Declined or left, there is nothing to undo. Stored: names and fields are format.
/// </summary>
/// <param name="Id">Its name.</param>
/// <param name="InvoiceId">The invoice that there will be.</param>
/// <param name="Amount">What is to be paid first.</param>
/// <param name="FrozenAt">The moment that it was computed for.</param>
/// <param name="ExpiresAt">Whoever has not paid by then is not waited for any more.</param>
/// <param name="Fingerprint">Of the facts, so that what is carried out is what was shown.</param>
/// <param name="Facts">What will be true once it is paid.</param>
public sealed record Purchase(
    string Id, string InvoiceId, Money Amount, Instant FrozenAt, Instant ExpiresAt, string Fingerprint, ImmutableArray<AccountFact> Facts)
{
    /// <summary>Something that it rests on has changed, or it was called off: it will not be carried out, whatever is paid.</summary>
    public bool IsOff { get; init; }

    public bool Equals(Purchase? other) =>
        other is not null && Id == other.Id && InvoiceId == other.InvoiceId && Amount == other.Amount && FrozenAt == other.FrozenAt
        && ExpiresAt == other.ExpiresAt && Fingerprint == other.Fingerprint && IsOff == other.IsOff && Facts.SequenceEqual(other.Facts);

    public override int GetHashCode() => Facts.Length;
}

/// <summary>How a purchase ended. Stored: names are format.</summary>
public enum PurchaseEnd
{
    /// <summary>Paid and carried out.</summary>
    Completed,

    /// <summary>The payment was declined.</summary>
    Declined,

    /// <summary>Paid after it was off: the money became credit.</summary>
    PaidTooLate,

    /// <summary>Less was paid than it costs: nothing was made, and the money became credit.</summary>
    PaidInPart,
}

/// <summary>When what a purchase rests on is no longer as it was.</summary>
internal static class PurchaseGround
{
    public static AccountState After(AccountState state, AccountFact fact)
    {
        if (IsHarmless(fact))
        {
            return state;
        }

        var purchases = state.Purchases;
        for (var i = 0; i < purchases.Length; i++)
        {
            if (!purchases[i].IsOff && Disturbs(fact, purchases[i]))
            {
                purchases = purchases.SetItem(i, purchases[i] with { IsOff = true });
            }
        }

        return purchases == state.Purchases ? state : state with { Purchases = purchases };
    }

    // What comes to an account without touching anything that a change is computed from.
    private static bool IsHarmless(AccountFact fact) => fact
        is AccountFact.PurchaseOffered or AccountFact.PurchaseEnded or AccountFact.PurchaseCalledOff
        or AccountFact.EffectRequested or AccountFact.EffectAskedAgain or AccountFact.EffectAnswered or AccountFact.EffectSettled
        or AccountFact.SettlementAwaited or AccountFact.ClockAdvanced or AccountFact.InvoiceNumbered
        or AccountFact.CreditGranted or AccountFact.AutoPaySwitched or AccountFact.WalletOpened
        or AccountFact.NoticeTaken or AccountFact.PaymentKept or AccountFact.RefundSeen or AccountFact.RefundFailed
        or AccountFact.RefundAwaitsHand or AccountFact.HandRefundEnded or AccountFact.PaymentBounced
        or AccountFact.DisputeOpened or AccountFact.DisputeUpdated or AccountFact.DisputeWon or AccountFact.DisputeLost
        or AccountFact.DisputeFeeTaken or AccountFact.CustomerMoved or AccountFact.EffectStuck or AccountFact.MethodsSet or AccountFact.CustomerMapped or AccountFact.HoldPlaced or AccountFact.HoldEnded
        or AccountFact.DunningOpened or AccountFact.SegmentApplied or AccountFact.CollectionFailed or AccountFact.RetryBroughtForward
        or AccountFact.PaymentPromised or AccountFact.CustomerTold or AccountFact.ConsequencesSet or AccountFact.DunningClosed
        or AccountFact.OverrideSet or AccountFact.OverrideEnded or AccountFact.ProfileSet;

    private static bool Disturbs(AccountFact fact, Purchase purchase) => fact switch
    {
        // One subscription does not rest on another, unless it is of the same kind.
        AccountFact.SubscriptionStarted started => purchase.Facts.Any(other =>
            other is AccountFact.SubscriptionStarted frozen
            && (frozen.Subscription.Id == started.Subscription.Id || frozen.Subscription.Family == started.Subscription.Family)),
        // A bill of what was used to date is not wrong because more is used.
        AccountFact.UsageRecorded { SubscriptionId: var subscription } => purchase.Facts.Any(other =>
            other is not AccountFact.ThresholdPassed && SubscriptionOf(other) == subscription),
        _ when SubscriptionOf(fact) is { } subscription => purchase.Facts.Any(other => SubscriptionOf(other) == subscription),
        AccountFact.InvoiceDrafted => false,
        AccountFact.PaymentReceived paid => IsNoted(purchase, paid.InvoiceId),

        AccountFact.BadDebtRecovered recovered => IsNoted(purchase, recovered.InvoiceId),
        AccountFact.MoneyTakenBack taken => taken.Drawn.IsPositive || IsNoted(purchase, taken.InvoiceId),
        AccountFact.MoneyRestored restored => IsNoted(purchase, restored.InvoiceId),

        // Credit and coupons that it counts on may be what the other used.
        AccountFact.InvoiceFinalized { Invoice: var invoice } => UsesCreditOrCoupons(invoice) && purchase.Facts.Any(static other =>
            other is AccountFact.InvoiceFinalized frozen && UsesCreditOrCoupons(frozen.Invoice)),
        _ => true,
    };

    private static bool IsNoted(Purchase purchase, string invoiceId) =>
        purchase.Facts.Any(other => other is AccountFact.CreditNoteIssued frozen && frozen.Note.InvoiceId == invoiceId);

    private static bool UsesCreditOrCoupons(Invoices.Invoice invoice) =>
        !invoice.Coupons.IsEmpty || !invoice.Credits.IsEmpty || invoice.Lines.Any(static line => !line.Credits.IsEmpty);

    private static string? SubscriptionOf(AccountFact fact) => fact switch
    {
        AccountFact.SubscriptionStarted started => started.Subscription.Id,
        AccountFact.TermsSet set => set.SubscriptionId,
        AccountFact.ChangePlanned planned => planned.SubscriptionId,
        AccountFact.PlanWithdrawn withdrawn => withdrawn.SubscriptionId,
        AccountFact.OneOffPlanned planned => planned.SubscriptionId,
        AccountFact.OneOffBilled billed => billed.SubscriptionId,
        AccountFact.SpansBilled billed => billed.SubscriptionId,
        AccountFact.UsageRecorded recorded => recorded.SubscriptionId,
        AccountFact.UsageWithdrawn withdrawn => withdrawn.SubscriptionId,
        AccountFact.UsageClosed closed => closed.SubscriptionId,
        AccountFact.UsageBilled billed => billed.SubscriptionId,
        AccountFact.ThresholdPassed passed => passed.SubscriptionId,
        _ => null,
    };
}
