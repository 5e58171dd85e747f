namespace Billing.Domain;

/// <summary>Everything the domain can refuse. The codes are an outward contract: none is renamed or reused.</summary>
public static class Rejections
{
    // Catalog
    public static Rejection QuantityNotPositive(string param) => new("quantity_not_positive", "The quantity must be above zero.", param);

    public static Rejection PriceNegative => new("price_negative", "A price cannot be negative.", "price");

    public static Rejection PriceTooFine => new("price_too_fine", "A price has at most twelve decimal places.", "price");

    public static Rejection MinimumAboveMaximum => new("minimum_above_maximum", "The minimum is above the maximum.", "minimum");

    public static Rejection TiersOverlapOrEnd =>
        new("tiers_overlap", "Bounds of tiers must rise, and the last tier must have none.", "tiers");

    public static Rejection MatrixCellTwice => new("matrix_cell_twice", "A combination of properties is priced twice.", "cells");

    public static Rejection IntervalInvalid => new("interval_invalid", "An interval counts at least one unit.", "interval");

    public static Rejection ItemTwice => new("item_twice", "Two items have the same code.", "items");

    public static Rejection QuantityTooFine => new("quantity_too_fine", "A quantity has at most nine decimal places.", "quantity");

    public static Rejection QuantityNegative => new("quantity_negative", "A quantity cannot be below zero.", "quantity");

    public static Rejection CurrencyMismatch => new("currency_mismatch", "The currency is not the one of the account.", "currency");

    // Invoices and credit notes
    public static Rejection InvoiceLineUnknown(string id) => new("invoice_line_unknown", $"The invoice has no line {id}.", "lines");

    public static Rejection CreditAboveLine(string id) =>
        new("credit_above_invoice", $"More would be credited than is left of line {id}.", "lines");

    public static Rejection CreditAboveInvoice =>
        new("credit_above_invoice", "More would be credited than is left of the invoice.", "lines");

    public static Rejection InvoiceUnknown => new("invoice_unknown", "There is no such invoice.", "invoice_id");

    public static Rejection InvoiceNotFinal => new("invoice_not_final", "The invoice is not finalized.", "invoice_id");

    public static Rejection InvoiceNotDraft => new("invoice_not_draft", "Only a draft can be finalized.", "invoice_id");

    public static Rejection InvoiceNumbered => new("invoice_numbered", "The invoice has another number.", "number");

    public static Rejection NumberTaken => new("number_taken", "Another invoice has this number.", "number");

    public static Rejection NoteBeforePayment =>
        new("credit_note_before_payment", "Credit that was bought can be given back only once it is paid.", "invoice_id");

    public static Rejection NoteAboveWallet =>
        new("higher_than_wallet_balance", "More would be given back than is left of the credit.", "lines");

    public static Rejection RefundAbovePaid => new("refund_above_paid", "More would be refunded than was paid.", "refund");

    public static Rejection ConsolidatedInvoiceFinal =>
        new("consolidated_invoice_final", "The consolidated invoice is final; the credit stays with the child.", "child_account");

    public static Rejection MethodUnknown => new("method_unknown", "There is no such payment method.", "method_id");

    public static Rejection MethodExists => new("method_exists", "Another payment method has this name.", "method.id");

    public static Rejection PaymentUnderWay => new("payment_under_way", "The money is being asked for; what became of it is not known yet.", "invoice_id");

    public static Rejection InvoicePaidByParent => new("invoice_paid_by_parent", "Another account pays this invoice.", "invoice_id");

    public static Rejection HoldUnknown => new("hold_unknown", "There is no such hold.", "hold_id");

    public static Rejection HoldIdTaken => new("hold_id_taken", "There is or was a hold of this id.", "hold_id");

    public static Rejection HoldNotHeld => new("hold_not_held", "The money is not held yet, or something is being done with it.", "hold_id");

    public static Rejection HoldDaysOutOfRange => new("hold_days_out_of_range", "A hold is for 1 to 30 days.", "days");

    public static Rejection HoldNotCapturable =>
        new("hold_not_capturable", "What is taken of a hold is billed at once, which this account's terms do not let.", "hold_id");

    public static Rejection CaptureAboveHold => new("capture_above_hold", "More would be taken than is held.", "lines");

    public static Rejection PurchaseUnknown => new("purchase_unknown", "Nothing of that name waits for its money.", "purchase_id");

    // Accounts
    public static Rejection DaysOutOfRange =>
        new("days_out_of_range", "Days of grace, of payment and for late usage are between 0 and 366.", "days");

    public static Rejection AccountChanged => new("etag_mismatch", "The account has changed since it was read.", "If-Match");

    public static Rejection AccountNotOpen => new("account_not_open", "The account is not open.");

    public static Rejection AccountAlreadyOpen => new("account_already_open", "The account is open on other terms.");

    public static Rejection ZoneUnknown => new("zone_unknown", "There is no such time zone.", "zone_id");

    public static Rejection ZoneInUse => new("zone_in_use", "The zone decides the periods of current subscriptions.", "zone_id");

    // Subscriptions
    public static Rejection SubscriptionIdTaken => new("subscription_id_taken", "There is a subscription of this id.", "subscription_id");

    public static Rejection SubscriptionExists =>
        new("subscription_exists_use_portal", "There is a current subscription of this family.", "plan");

    public static Rejection SubscriptionUnknown => new("subscription_unknown", "There is no such subscription.", "subscription_id");

    public static Rejection SubscriptionEnded => new("subscription_ended", "The subscription has ended.", "subscription_id");

    public static Rejection SubscriptionNotPaused => new("subscription_not_paused", "The subscription is not paused.", "subscription_id");

    public static Rejection PlanUnknown => new("plan_version_unknown", "There is no such version of such a plan.", "plan");

    public static Rejection ItemUnknown(string item) => new("item_unknown", $"There is no item {item}.", "items");

    public static Rejection EndBeforeStart => new("end_before_start", "The end lies before the start.", "end_at");

    public static Rejection ChangeBeforeStart => new("change_before_start", "The change lies before the start.", "when");

    public static Rejection ScheduleInThePast => new("schedule_in_the_past", "What is planned lies in the past.", "when");

    public static Rejection ScheduleEmpty => new("schedule_empty", "A schedule has phases, and each of them changes something.", "phases");

    public static Rejection ScheduleOutOfOrder => new("schedule_out_of_order", "Each phase begins after the one before it.", "phases");

    public static Rejection ScheduleAfterEnd => new("schedule_after_end", "The subscription will have ended by then.", "phases");

    public static Rejection BlockInTheFuture => new("block_in_the_future", "A block or its end begins today or earlier.", "from");

    public static Rejection AnchorDayInvalid => new("anchor_day_invalid", "A day of the month is 1 to 31.", "day");

    // Usage
    public static Rejection UsageOutsideSubscription =>
        new("usage_outside_subscription", "The subscription had not begun or was over.", "events");

    public static Rejection UsageTooFine => new("usage_too_fine", "A quantity has at most nine decimal places.", "events");

    public static Rejection UsagePeriodClosed =>
        new("usage_period_closed", "The period is closed: usage of it is no longer taken. Charge it once instead.", "events");

    public static Rejection UsageUnknown => new("usage_unknown", "There is no such event.", "event_ids");

    // Credit and payments
    public static Rejection AmountTooLarge => new("amount_too_large", "It would come to an amount too large to count.", "amount");

    public static Rejection PercentOutOfRange(string param) => new("percent_out_of_range", "The percentage is not possible.", param);

    public static Rejection AmountNotPositive => new("amount_not_positive", "The amount must be above zero.", "amount");

    public static Rejection CouponAttached => new("coupon_already_attached", "The coupon is in use already.", "coupon");

    public static Rejection GrantIdTaken => new("grant_id_taken", "There is credit of this id.", "grant");

    public static Rejection GrantUnknown => new("grant_unknown", "There is no such credit.", "grant_id");

    public static Rejection CreditAboveLeft => new("credit_above_left", "More would be taken back than is left.", "amount");

    public static Rejection WalletUnknown => new("wallet_unknown", "There is no such wallet.", "wallet_id");

    public static Rejection WalletIdTaken => new("wallet_id_taken", "There is a wallet of this id.", "wallet");

    public static Rejection RateNotPositive => new("rate_not_positive", "A credit must be worth something.", "rate");

    public static Rejection ApprovalRequired => new("approval_required", "An amount this high needs an approval.", "approved_by");

    public static Rejection ApproverIsAuthor => new("approver_is_author", "Nobody approves what they asked for.", "approved_by");

    public static Rejection PaymentKeyUsed => new("payment_key_used", "A payment with this key was recorded.", "key");

    public static Rejection PaymentUnknown => new("payment_unknown", "There is no such payment.", "payment_key");

    public static Rejection PaymentOfProvider =>
        new("payment_of_provider", "A provider took it: it is refunded or disputed there, and not reversed by hand.", "payment_key");

    public static Rejection PaymentInTheFuture => new("payment_in_the_future", "A payment is entered when it has come.", "received_on");

    public static Rejection RefundUnknown => new("refund_unknown", "No such refund waits for a person.", "refund_key");

    public static Rejection MoveElsewhere =>
        new("move_elsewhere", "A customer moves from one provider to another, and every new method is the other's.", "methods");

    public static Rejection MethodNotMoved => new("method_not_moved", "It is not said what becomes of each method, once.", "methods");

    /// <summary>What a provider tells contradicts what this account asked of it. It is kept apart, and somebody is told.</summary>
    public static Rejection NoticeMismatch => new("notice_mismatch", "It does not fit what this account asked of the provider.", "notice");

    public static Rejection NothingOpen => new("nothing_open", "Nothing of the invoice is open.", "invoice_id");

    // Publishing
    public static Rejection PlanVersionExists(string plan) =>
        new("plan_version_exists", $"{plan} exists and says something else; a version never changes.", "version");

    // Dunning policies of a tenant
    public static Rejection PolicyUnknown => new("policy_unknown", "There is no such version of this policy.", "policy");

    public static Rejection PoliciesTooMany => new("policies_too_many", "A tenant has so many versions of policies at most, and all are kept.", "policy");

    // Test clocks
    public static Rejection TenantUnknown => new("tenant_unknown", "There is no such tenant.", "tenant");

    public static Rejection ApiKeyExists => new("api_key_exists", "Another key has this id.", "key");

    public static Rejection ApiKeyUnknown => new("api_key_unknown", "The tenant has no such key.", "key");

    public static Rejection TestClockExists => new("test_clock_exists", "A test clock with this id exists already.");

    public static Rejection TestClockUnknown => new("test_clock_unknown", "There is no test clock with this id.");

    public static Rejection TestClockGoesBack => new("test_clock_goes_back", "A test clock only moves forward.", "to");

    public static Rejection TestClockAdvanceTooFar =>
        new("test_clock_advance_too_far", "A test clock advances at most a hundred years at a time.", "to");

    public static Rejection TestClockAdvancing => new("test_clock_advancing", "The test clock has not reached where it was sent.", "to");

    public static Rejection TestClockFull => new("test_clock_full", "No more accounts can live on this test clock.", "test_clock");

    public static Rejection TestClockFixed => new("test_clock_fixed", "An account lives on its clock for good.", "test_clock");

    // Debts and access
    public static Rejection NothingOwed => new("nothing_owed", "Nothing is owed that should have been paid.", "until");

    public static Rejection PromiseOutOfRange => new("promise_out_of_range", "A promise is for a moment to come, at most a year ahead.", "until");

    public static Rejection NothingGivenUp => new("nothing_given_up", "Nothing of the invoice was given up.", "invoice_id");

    public static Rejection MeasureOfOther => new("measure_of_other", "Another product was asked for this.", "product");

    public static Rejection OverrideUnknown => new("override_unknown", "There is no such override.", "override_id");

    public static Rejection OverrideOver => new("override_over", "An override ends after it begins, and not in the past.", "override.until_at");

    public static Rejection FlagDerived(string flag) => new("flag_derived", $"{flag} follows from what is owed and is not set by hand.", "flags");

    // Previews
    public static Rejection PreviewTooFar => new("preview_too_far", "A preview looks at most five years ahead.", "until");
}
