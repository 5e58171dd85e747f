using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Billing.Domain.Amounts;
using Billing.Domain.Catalogs;
using Billing.Domain.Collection;
using Billing.Domain.Credits;
using Billing.Domain.Discounts;
using Billing.Domain.Invoices;
using Billing.Domain.Metering;
using Billing.Domain.Subscriptions;
using NodaTime;

namespace Billing.Domain.Accounts;

/// <summary>
/// Something that is true of an account from now on. Facts are stored for ever and the state is rebuilt from them: names
/// and fields are format and are only ever added to. They hold no personal data.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "is")]
[JsonDerivedType(typeof(AccountOpened), "account_opened")]
[JsonDerivedType(typeof(AccountTermsSet), "account_terms_set")]
[JsonDerivedType(typeof(SubscriptionStarted), "subscription_started")]
[JsonDerivedType(typeof(TermsSet), "terms_set")]
[JsonDerivedType(typeof(ChangePlanned), "change_planned")]
[JsonDerivedType(typeof(PlanWithdrawn), "plan_withdrawn")]
[JsonDerivedType(typeof(OneOffPlanned), "one_off_planned")]
[JsonDerivedType(typeof(OneOffBilled), "one_off_billed")]
[JsonDerivedType(typeof(SpansBilled), "spans_billed")]
[JsonDerivedType(typeof(UsageRecorded), "usage_recorded")]
[JsonDerivedType(typeof(UsageWithdrawn), "usage_withdrawn")]
[JsonDerivedType(typeof(UsageBilled), "usage_billed")]
[JsonDerivedType(typeof(UsageClosed), "usage_closed")]
[JsonDerivedType(typeof(ThresholdPassed), "threshold_passed")]
[JsonDerivedType(typeof(InvoiceDrafted), "invoice_drafted")]
[JsonDerivedType(typeof(InvoiceFinalized), "invoice_finalized")]
[JsonDerivedType(typeof(InvoiceNumbered), "invoice_numbered")]
[JsonDerivedType(typeof(InvoiceVoided), "invoice_voided")]
[JsonDerivedType(typeof(InvoiceWrittenOff), "invoice_written_off")]
[JsonDerivedType(typeof(CreditNoteIssued), "credit_note_issued")]
[JsonDerivedType(typeof(CreditGranted), "credit_granted")]
[JsonDerivedType(typeof(CreditSettled), "credit_settled")]
[JsonDerivedType(typeof(CreditExpired), "credit_expired")]
[JsonDerivedType(typeof(CreditVoided), "credit_voided")]
[JsonDerivedType(typeof(WalletOpened), "wallet_opened")]
[JsonDerivedType(typeof(CouponAttached), "coupon_attached")]
[JsonDerivedType(typeof(CouponUsed), "coupon_used")]
[JsonDerivedType(typeof(PaymentReceived), "payment_received")]
[JsonDerivedType(typeof(PaymentRefunded), "payment_refunded")]
[JsonDerivedType(typeof(InvoicingSwitched), "invoicing_switched")]
[JsonDerivedType(typeof(AutoPaySwitched), "auto_pay_switched")]
[JsonDerivedType(typeof(EffectRequested), "effect_requested")]
[JsonDerivedType(typeof(EffectAskedAgain), "effect_asked_again")]
[JsonDerivedType(typeof(EffectAnswered), "effect_answered")]
[JsonDerivedType(typeof(EffectSettled), "effect_settled")]
[JsonDerivedType(typeof(SettlementAwaited), "settlement_awaited")]
[JsonDerivedType(typeof(ClockAdvanced), "clock_advanced")]
[JsonDerivedType(typeof(InvoiceTakenOver), "invoice_taken_over")]
[JsonDerivedType(typeof(CreditTakenOver), "credit_taken_over")]
[JsonDerivedType(typeof(PurchaseOffered), "purchase_offered")]
[JsonDerivedType(typeof(MethodsSet), "methods_set")]
[JsonDerivedType(typeof(CustomerMapped), "customer_mapped")]
[JsonDerivedType(typeof(HoldPlaced), "hold_placed")]
[JsonDerivedType(typeof(HoldEnded), "hold_ended")]
[JsonDerivedType(typeof(PurchaseCalledOff), "purchase_called_off")]
[JsonDerivedType(typeof(PurchaseEnded), "purchase_ended")]
[JsonDerivedType(typeof(NoticeTaken), "notice_taken")]
[JsonDerivedType(typeof(PaymentKept), "payment_kept")]
[JsonDerivedType(typeof(RefundSeen), "refund_seen")]
[JsonDerivedType(typeof(RefundFailed), "refund_failed")]
[JsonDerivedType(typeof(RefundAwaitsHand), "refund_awaits_hand")]
[JsonDerivedType(typeof(HandRefundEnded), "hand_refund_ended")]
[JsonDerivedType(typeof(CreditRefunded), "credit_refunded")]
[JsonDerivedType(typeof(PaymentBounced), "payment_bounced")]
[JsonDerivedType(typeof(DisputeOpened), "dispute_opened")]
[JsonDerivedType(typeof(DisputeUpdated), "dispute_updated")]
[JsonDerivedType(typeof(DisputeWon), "dispute_won")]
[JsonDerivedType(typeof(DisputeLost), "dispute_lost")]
[JsonDerivedType(typeof(DisputeFeeTaken), "dispute_fee_taken")]
[JsonDerivedType(typeof(MoneyTakenBack), "money_taken_back")]
[JsonDerivedType(typeof(MoneyRestored), "money_restored")]
[JsonDerivedType(typeof(CustomerMoved), "customer_moved")]
[JsonDerivedType(typeof(EffectStuck), "effect_stuck")]
[JsonDerivedType(typeof(DunningOpened), "dunning_opened")]
[JsonDerivedType(typeof(SegmentApplied), "segment_applied")]
[JsonDerivedType(typeof(CollectionFailed), "collection_failed")]
[JsonDerivedType(typeof(RetryBroughtForward), "retry_brought_forward")]
[JsonDerivedType(typeof(PaymentPromised), "payment_promised")]
[JsonDerivedType(typeof(CustomerTold), "customer_told")]
[JsonDerivedType(typeof(ConsequencesSet), "consequences_set")]
[JsonDerivedType(typeof(DunningClosed), "dunning_closed")]
[JsonDerivedType(typeof(BadDebtRecovered), "bad_debt_recovered")]
[JsonDerivedType(typeof(OverrideSet), "override_set")]
[JsonDerivedType(typeof(OverrideEnded), "override_ended")]
[JsonDerivedType(typeof(ProfileSet), "profile_set")]
public abstract partial record AccountFact
{
    private AccountFact()
    {
    }

    public sealed record AccountOpened(AccountTerms Terms, Instant At) : AccountFact;

    public sealed record AccountTermsSet(AccountTerms Terms) : AccountFact;

    public sealed record SubscriptionStarted(Subscription Subscription, bool HadTrial) : AccountFact;

    /// <summary>
    /// What a subscription is billed for: the terms after the first so many, as they are from now on known. Only what changed is
    /// said, or a subscription that is changed every day would be written once more whole every day.
    /// </summary>
    public sealed record TermsSet(
        string SubscriptionId, SubscriptionStatus Status, int Kept, ImmutableArray<Term> Terms, Instant ChangedFrom, PlanVersion? Plan) : AccountFact
    {
        public static TermsSet Of(
            Subscription before, SubscriptionStatus status, ImmutableArray<Term> terms, Instant changedFrom, PlanVersion? plan = null)
        {
            var kept = CommonStart(before.Terms, terms);
            return new TermsSet(before.Id, status, kept, terms[kept..], changedFrom, plan);
        }

        public bool Equals(TermsSet? other) =>
            other is not null && SubscriptionId == other.SubscriptionId && Status == other.Status && Kept == other.Kept
            && ChangedFrom == other.ChangedFrom && Equals(Plan, other.Plan) && Terms.SequenceEqual(other.Terms);

        public override int GetHashCode() => Terms.Length;
    }

    public sealed record ChangePlanned(string SubscriptionId, PlannedChange Change) : AccountFact;

    /// <summary>A planned change was carried out or called off.</summary>
    public sealed record PlanWithdrawn(string SubscriptionId, string ChangeId) : AccountFact;

    public sealed record OneOffPlanned(string SubscriptionId, PendingOneOff OneOff) : AccountFact;

    public sealed record OneOffBilled(string SubscriptionId, string OneOffId) : AccountFact;

    /// <summary>The billed spans of a subscription after the first so many, as they stand from now on.</summary>
    public sealed record SpansBilled(string SubscriptionId, int Kept, ImmutableArray<BilledSpan> Spans, Instant SettledTo) : AccountFact
    {
        public static SpansBilled Of(Subscription before, ImmutableArray<BilledSpan> spans, Instant settledTo)
        {
            var kept = CommonStart(before.Billed, spans);
            return new SpansBilled(before.Id, kept, spans[kept..], settledTo);
        }

        public bool Equals(SpansBilled? other) =>
            other is not null && SubscriptionId == other.SubscriptionId && Kept == other.Kept
            && SettledTo == other.SettledTo && Spans.SequenceEqual(other.Spans);

        public override int GetHashCode() => Spans.Length;
    }

    public sealed record UsageRecorded(string SubscriptionId, ImmutableArray<UsageEvent> Events, ImmutableArray<string> LateItems) : AccountFact
    {
        public bool Equals(UsageRecorded? other) =>
            other is not null && SubscriptionId == other.SubscriptionId && Events.SequenceEqual(other.Events)
            && LateItems.SequenceEqual(other.LateItems);

        public override int GetHashCode() => Events.Length;
    }

    public sealed record UsageWithdrawn(string SubscriptionId, ImmutableArray<string> EventIds, ImmutableArray<string> LateItems) : AccountFact
    {
        public bool Equals(UsageWithdrawn? other) =>
            other is not null && SubscriptionId == other.SubscriptionId && EventIds.SequenceEqual(other.EventIds)
            && LateItems.SequenceEqual(other.LateItems);

        public override int GetHashCode() => EventIds.Length;
    }

    public sealed record UsageBilled(string SubscriptionId, ImmutableArray<MeterLevel> Meters, Money Amount, bool ClosesEarlyBills) : AccountFact
    {
        public bool Equals(UsageBilled? other) =>
            other is not null && SubscriptionId == other.SubscriptionId && Amount == other.Amount
            && ClosesEarlyBills == other.ClosesEarlyBills && Meters.SequenceEqual(other.Meters);

        public override int GetHashCode() => Meters.Length;
    }

    /// <summary>Usage from before an instant is billed for good; its events are in the journal and no longer in the account.</summary>
    public sealed record UsageClosed(string SubscriptionId, Instant Before) : AccountFact;

    public sealed record ThresholdPassed(string SubscriptionId, Money Level, BilledEarly Billed) : AccountFact;

    /// <summary>A draft was made, or made anew.</summary>
    public sealed record InvoiceDrafted(Invoice Invoice) : AccountFact;

    public sealed record InvoiceFinalized(Invoice Invoice) : AccountFact;

    /// <summary>The tenant's series gave a number to an invoice that was final already.</summary>
    public sealed record InvoiceNumbered(string InvoiceId, string Number) : AccountFact;

    public sealed record InvoiceVoided(string InvoiceId) : AccountFact;

    public sealed record InvoiceWrittenOff(string InvoiceId, Money Amount) : AccountFact;

    public sealed record CreditNoteIssued(CreditNote Note, bool IsOfTopUp) : AccountFact;

    /// <summary>Credit was granted. Credit that a credit note or an invoice put on the balance is in the books already.</summary>
    public sealed record CreditGranted(CreditGrant Grant, bool IsPosted) : AccountFact;

    /// <summary>Credit paid an invoice that was already open.</summary>
    public sealed record CreditSettled(string InvoiceId, ImmutableArray<Burn> Burns) : AccountFact
    {
        public bool Equals(CreditSettled? other) =>
            other is not null && InvoiceId == other.InvoiceId && Burns.SequenceEqual(other.Burns);

        public override int GetHashCode() => Burns.Length;
    }

    public sealed record CreditExpired(string GrantId, Money Amount) : AccountFact;

    /// <summary>Credit was taken back; when its money was refunded, the refund is in the books already.</summary>
    public sealed record CreditVoided(string GrantId, Money Amount, bool IsPosted, string Key) : AccountFact;

    public sealed record WalletOpened(Wallet Wallet) : AccountFact;

    public sealed record CouponAttached(AttachedCoupon Coupon) : AccountFact;

    public sealed record CouponUsed(AttachedCoupon After) : AccountFact;

    public sealed record InvoicingSwitched(bool IsOff) : AccountFact;

    public sealed record AutoPaySwitched(bool IsOff) : AccountFact;

    /// <summary>Something is to be done in the outside world. It is pending until it is settled, whoever has to be asked again.</summary>
    public sealed record EffectRequested(AccountEffect Effect) : AccountFact
    {
        /// <summary>When its answer is overdue; none before anybody was asked.</summary>
        public Instant? AskAgainAt { get; init; }

        /// <summary>When it was asked for, by the clock on the wall: what became of it is not looked for before.</summary>
        public Instant? AskedAt { get; init; }
    }

    /// <summary>The answer to something pending was overdue, and it was asked for once more.</summary>
    public sealed record EffectAskedAgain(string Key, Instant AskAgainAt) : AccountFact;

    /// <summary>The outside world answered, and not for good: it has not decided, or nobody knows.</summary>
    public sealed record EffectAnswered(string Key, ProviderOutcome Outcome) : AccountFact
    {
        /// <summary>When it is asked for again, where the answer says that this may be much later.</summary>
        public Instant? AskAgainAt { get; init; }
    }

    public sealed record EffectSettled(string Key, ProviderOutcome Outcome) : AccountFact;

    /// <summary>The sender of this command waits for what it asks of the outside world.</summary>
    public sealed record SettlementAwaited(AwaitedAnswer Answer) : AccountFact;

    public sealed record ClockAdvanced(Instant To) : AccountFact;

    /// <summary>The account that pays for this one has the invoice on its own, and perhaps more of it than was still open.</summary>
    public sealed record InvoiceTakenOver(string InvoiceId, Money Amount, Money Credit, string Key) : AccountFact;

    /// <summary>Credit went to the account that pays for this one.</summary>
    public sealed record CreditTakenOver(string GrantId, Money Amount, string Key) : AccountFact;

    /// <summary>A change was computed and frozen; it is made once it is paid for.</summary>
    public sealed record PurchaseOffered(Purchase Purchase) : AccountFact;

    /// <summary>A change that waits for its money will not be made any more, whatever comes.</summary>
    public sealed record PurchaseCalledOff(string PurchaseId) : AccountFact;

    /// <summary>The ways to take money from this customer from now on, the one tried first at the head.</summary>
    public sealed record MethodsSet(ImmutableArray<CollectionMethod> Methods) : AccountFact
    {
        public bool Equals(MethodsSet? other) => other is not null && Methods.SequenceEqual(other.Methods);

        public override int GetHashCode() => Methods.Length;
    }

    /// <summary>Who the account is at a provider from now on; names it had there before stay its own.</summary>
    public sealed record CustomerMapped(string Provider, string Customer) : AccountFact;

    public sealed record PurchaseEnded(string PurchaseId, PurchaseEnd End) : AccountFact;

    // What a decision left alone is the very same value; where it is only an equal one, it is said again.
    private static int CommonStart<T>(ImmutableArray<T> before, ImmutableArray<T> after)
        where T : class
    {
        var common = 0;
        while (common < before.Length && common < after.Length && ReferenceEquals(before[common], after[common]))
        {
            common++;
        }

        return common;
    }
}
