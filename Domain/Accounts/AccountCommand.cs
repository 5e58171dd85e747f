using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Billing.Domain.Amounts;
using Billing.Domain.Catalogs;
using Billing.Domain.Credits;
using Billing.Domain.Discounts;
using Billing.Domain.Invoices;
using Billing.Domain.Metering;
using Billing.Domain.Subscriptions;
using NodaTime;

namespace Billing.Domain.Accounts;

/// <summary>
/// What can be asked of an account. Commands cross the cluster and the API: names and fields are contract.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "is")]
[JsonDerivedType(typeof(OpenAccount), "open_account")]
[JsonDerivedType(typeof(SetTerms), "set_terms")]
[JsonDerivedType(typeof(Subscribe), "subscribe")]
[JsonDerivedType(typeof(ChangePlan), "change_plan")]
[JsonDerivedType(typeof(ChangeQuantities), "change_quantities")]
[JsonDerivedType(typeof(AddItem), "add_item")]
[JsonDerivedType(typeof(RemoveItem), "remove_item")]
[JsonDerivedType(typeof(ChangeAnchor), "change_anchor")]
[JsonDerivedType(typeof(SetSchedule), "set_schedule")]
[JsonDerivedType(typeof(WithdrawSchedule), "withdraw_schedule")]
[JsonDerivedType(typeof(PauseSubscription), "pause_subscription")]
[JsonDerivedType(typeof(ResumeSubscription), "resume_subscription")]
[JsonDerivedType(typeof(BlockBilling), "block_billing")]
[JsonDerivedType(typeof(UnblockBilling), "unblock_billing")]
[JsonDerivedType(typeof(CancelSubscription), "cancel_subscription")]
[JsonDerivedType(typeof(UncancelSubscription), "uncancel_subscription")]
[JsonDerivedType(typeof(RecordUsage), "record_usage")]
[JsonDerivedType(typeof(WithdrawUsage), "withdraw_usage")]
[JsonDerivedType(typeof(ChargeOnce), "charge_once")]
[JsonDerivedType(typeof(ChargeAtPeriodEnd), "charge_at_period_end")]
[JsonDerivedType(typeof(AttachCoupon), "attach_coupon")]
[JsonDerivedType(typeof(GrantCredit), "grant_credit")]
[JsonDerivedType(typeof(VoidCredit), "void_credit")]
[JsonDerivedType(typeof(OpenWallet), "open_wallet")]
[JsonDerivedType(typeof(TopUpWallet), "top_up_wallet")]
[JsonDerivedType(typeof(FinalizeInvoice), "finalize_invoice")]
[JsonDerivedType(typeof(NumberInvoice), "number_invoice")]
[JsonDerivedType(typeof(VoidInvoice), "void_invoice")]
[JsonDerivedType(typeof(IssueCreditNote), "issue_credit_note")]
[JsonDerivedType(typeof(WriteOffInvoice), "write_off_invoice")]
[JsonDerivedType(typeof(RecordPayment), "record_payment")]
[JsonDerivedType(typeof(RefundPayment), "refund_payment")]
[JsonDerivedType(typeof(SettleEffect), "settle_effect")]
[JsonDerivedType(typeof(SwitchInvoicing), "switch_invoicing")]
[JsonDerivedType(typeof(SwitchAutoPay), "switch_auto_pay")]
[JsonDerivedType(typeof(ConsolidateCharge), "consolidate_charge")]
[JsonDerivedType(typeof(ConsolidateCredit), "consolidate_credit")]
[JsonDerivedType(typeof(RecordTax), "record_tax")]
[JsonDerivedType(typeof(CallOffPurchase), "call_off_purchase")]
[JsonDerivedType(typeof(AddMethod), "add_method")]
[JsonDerivedType(typeof(RemoveMethod), "remove_method")]
[JsonDerivedType(typeof(PreferMethod), "prefer_method")]
[JsonDerivedType(typeof(PayInvoice), "pay_invoice")]
[JsonDerivedType(typeof(MapCustomer), "map_customer")]
[JsonDerivedType(typeof(PlaceHold), "place_hold")]
[JsonDerivedType(typeof(CaptureHold), "capture_hold")]
[JsonDerivedType(typeof(ReleaseHold), "release_hold")]
[JsonDerivedType(typeof(TakeNotice), "take_notice")]
[JsonDerivedType(typeof(TakeReport), "take_report")]
[JsonDerivedType(typeof(ReversePayment), "reverse_payment")]
[JsonDerivedType(typeof(ConfirmRefund), "confirm_refund")]
[JsonDerivedType(typeof(MoveCustomer), "move_customer")]
[JsonDerivedType(typeof(TakePolicy), "take_policy")]
[JsonDerivedType(typeof(PromisePayment), "promise_payment")]
[JsonDerivedType(typeof(SetOverride), "set_override")]
[JsonDerivedType(typeof(EndOverride), "end_override")]
[JsonDerivedType(typeof(SetProfile), "set_profile")]
[JsonDerivedType(typeof(PayBadDebt), "pay_bad_debt")]
[JsonDerivedType(typeof(ConfirmMeasure), "confirm_measure")]
public abstract partial record AccountCommand
{
    private AccountCommand()
    {
    }

    /// <summary>Whether the customer is there, and can be asked for something while it is paid.</summary>
    public static bool IsWithCustomer(AccountCommand command) => command switch
    {
        Subscribe subscribe => subscribe.IsOnSession,
        ChangePlan change => change.IsOnSession,
        ChangeQuantities change => change.IsOnSession,
        AddItem add => add.IsOnSession,
        ChargeOnce charge => charge.IsOnSession,
        TopUpWallet topUp => topUp.IsOnSession,
        PayInvoice pay => pay.IsOnSession,
        PlaceHold place => place.IsOnSession,
        _ => false,
    };

    public sealed record OpenAccount(AccountTerms Terms) : AccountCommand;

    public sealed record SetTerms(AccountTerms Terms) : AccountCommand;

    public sealed record Subscribe(string SubscriptionId, string Plan) : AccountCommand
    {
        public int? Version { get; init; }

        /// <summary>None means now. An instant in the past bills what has passed since.</summary>
        public Instant? StartAt { get; init; }

        public AnchorChoice Anchor { get; init; } = new AnchorChoice.Anniversary();

        public ImmutableArray<ItemQuantity> Quantities { get; init; } = [];

        /// <summary>Items at other prices than the plan's, or not of the plan at all.</summary>
        public ImmutableArray<PlanItem> Overrides { get; init; } = [];

        public Instant? EndAt { get; init; }

        /// <summary>What becomes of unused time at the agreed end.</summary>
        public TerminationCredit EndCredit { get; init; } = TerminationCredit.Credit;

        public bool IsOnSession { get; init; }
    }

    public sealed record ChangePlan(string SubscriptionId, string Plan, Effective When) : AccountCommand
    {
        public int? Version { get; init; }

        public ImmutableArray<ItemQuantity> Quantities { get; init; } = [];

        public ImmutableArray<PlanItem> Overrides { get; init; } = [];

        /// <summary>A new day of the month for the periods; none keeps the anchor.</summary>
        public int? AnchorDay { get; init; }

        /// <summary>A date for the periods to be counted from; none keeps the anchor.</summary>
        public LocalDate? AnchorOn { get; init; }

        /// <summary>False: what is left of the running period is neither charged nor given back; fees follow with the next.</summary>
        public bool Prorate { get; init; } = true;

        public bool IsOnSession { get; init; }
    }

    public sealed record ChangeQuantities(string SubscriptionId, ImmutableArray<ItemQuantity> Quantities, Effective When) : AccountCommand
    {
        public bool Prorate { get; init; } = true;

        public bool IsOnSession { get; init; }
    }

    public sealed record AddItem(string SubscriptionId, PlanItem Item, Effective When) : AccountCommand
    {
        public bool Prorate { get; init; } = true;

        public bool IsOnSession { get; init; }
    }

    public sealed record RemoveItem(string SubscriptionId, string Item, Effective When) : AccountCommand
    {
        public bool Prorate { get; init; } = true;
    }

    public sealed record ChangeAnchor(string SubscriptionId, int Day, Effective When) : AccountCommand;

    /// <summary>Dated phases, each a change at its date, in the place of the schedule there was. All of them, or none.</summary>
    public sealed record SetSchedule(string SubscriptionId, ImmutableArray<ScheduledPhase> Phases) : AccountCommand;

    /// <summary>Calls off what is still to come of the schedule.</summary>
    public sealed record WithdrawSchedule(string SubscriptionId) : AccountCommand;

    public sealed record PauseSubscription(string SubscriptionId, LocalDate? ResumeOn = null) : AccountCommand;

    public sealed record ResumeSubscription(string SubscriptionId) : AccountCommand;

    /// <summary>An operator stops billing, from a day that may have passed.</summary>
    public sealed record BlockBilling(string SubscriptionId, LocalDate From) : AccountCommand;

    public sealed record UnblockBilling(string SubscriptionId, LocalDate From) : AccountCommand;

    public sealed record CancelSubscription(string SubscriptionId, Effective When, TerminationCredit Credit = TerminationCredit.Credit)
        : AccountCommand;

    public sealed record UncancelSubscription(string SubscriptionId) : AccountCommand;

    public sealed record RecordUsage(string SubscriptionId, ImmutableArray<UsageEvent> Events) : AccountCommand;

    public sealed record WithdrawUsage(string SubscriptionId, ImmutableArray<string> EventIds) : AccountCommand;

    public sealed record ChargeOnce(ImmutableArray<OneOffLine> Lines) : AccountCommand
    {
        public bool IsOnSession { get; init; }
    }

    public sealed record ChargeAtPeriodEnd(string SubscriptionId, string Item, Money Amount) : AccountCommand;

    public sealed record AttachCoupon(Coupon Coupon) : AccountCommand;

    public sealed record GrantCredit(CreditGrant Grant, string Author, string? ApprovedBy = null) : AccountCommand;

    public sealed record VoidCredit(string GrantId, Money Amount) : AccountCommand;

    public sealed record OpenWallet(Wallet Wallet) : AccountCommand;

    public sealed record TopUpWallet(string WalletId, decimal Credits, GrantKind Kind) : AccountCommand
    {
        /// <summary>When the credit is no longer there; none means never.</summary>
        public Instant? ExpiresAt { get; init; }

        public bool IsOnSession { get; init; }
    }

    public sealed record FinalizeInvoice(string InvoiceId) : AccountCommand;

    /// <summary>Brings the number that the tenant's series gave.</summary>
    public sealed record NumberInvoice(string InvoiceId, string Number) : AccountCommand;

    /// <summary>Takes an invoice back whole; what is put on the balance and refunded is said apart.</summary>
    public sealed record VoidInvoice(string InvoiceId, Money Credit, Money Refund) : AccountCommand
    {
        /// <summary>Bill what the invoice billed once more, as things stand now.</summary>
        public bool Reissue { get; init; }

        /// <summary>Who asks; above the account's limit another person approves it.</summary>
        public string Author { get; init; } = "";

        public string? ApprovedBy { get; init; }
    }

    public sealed record IssueCreditNote(string InvoiceId, ImmutableArray<LineAmount> Lines, CreditNoteUse Use, string Author) : AccountCommand
    {
        /// <summary>Exactly so much is refunded; none leaves the split to the use.</summary>
        public Money? Refund { get; init; }

        public string? ApprovedBy { get; init; }
    }

    public sealed record WriteOffInvoice(string InvoiceId, string Author, string? ApprovedBy = null) : AccountCommand;

    public sealed record SwitchInvoicing(bool Off) : AccountCommand;

    public sealed record SwitchAutoPay(bool Off) : AccountCommand;

    /// <summary>A child's invoice that this account pays for; all of a day stand on one invoice.</summary>
    public sealed record ConsolidateCharge(string ChildAccount, string ChildInvoiceId, Money Amount) : AccountCommand;

    /// <summary>A child's credit; refused once the consolidated invoice is final, and then it stays with the child.</summary>
    public sealed record ConsolidateCredit(string ChildAccount, string CreditId, Money Amount) : AccountCommand;

    /// <summary>The taxes of an invoice's lines, from whoever knows them; what is not named bears none.</summary>
    public sealed record RecordTax(string InvoiceId, ImmutableArray<QuotedTax> Taxes) : AccountCommand;

    /// <summary>A change that waits for its money is not wanted any more. Money that comes all the same becomes credit.</summary>
    public sealed record CallOffPurchase(string PurchaseId) : AccountCommand;

}

/// <summary>An amount of a line before coupons and tax.</summary>
public sealed record LineAmount(string LineId, Money Amount);

/// <summary>A tax on a line as a tax provider told it: how much, and by what name.</summary>
public sealed record QuotedTax(string LineId, string Code, Money Amount);

/// <summary>Something sold once.</summary>
public sealed record OneOffLine(string Item, Money Amount)
{
    public ImmutableArray<Taxes.TaxRate> TaxRates { get; init; } = [];
}
