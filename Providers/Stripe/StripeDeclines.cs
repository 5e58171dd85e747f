using System.Collections.Immutable;
using Billing.Domain.Collection;

namespace Billing.Providers.OnStripe;

/// <summary>
/// What each refusal of Stripe's means for trying again: every decline code that docs.stripe.com/declines/codes lists, those of
/// cards and those of other methods, and the error codes of methods that cannot be charged. Soft may succeed with the same
/// method later; hard will not, and another method or the customer is needed; asking is for the customer, who must act first.
/// </summary>
internal static class StripeDeclines
{
    private static readonly ImmutableSortedDictionary<string, Meaning> Table = Of(
        Meaning.Asking,
        "authentication_required", "authentication_not_handled", "mobile_device_authentication_required",
        "payment_intent_authentication_failure", "setup_intent_authentication_failure", "payment_intent_action_required")
        .AddRange(Of(
            Meaning.Soft,
            "approve_with_id", "call_issuer", "card_velocity_exceeded", "do_not_honor", "duplicate_transaction", "generic_decline",
            "insufficient_funds", "issuer_not_available", "no_action_taken", "not_permitted", "pin_try_exceeded", "processing_error",
            "reenter_transaction", "security_violation", "service_not_allowed", "transaction_not_allowed", "try_again_later",
            "withdrawal_count_limit_exceeded", "card_declined", "payment_intent_payment_attempt_failed"))
        .AddRange(Of( // of other methods than cards
            Meaning.Soft,
            "invalid_customer_account", "partner_generic_decline", "partner_high_risk_customer", "partner_payment_not_found",
            "payment_disputed", "payment_limit_exceeded", "payment_method_provider_decline", "payment_method_provider_timeout"))
        .AddRange(Of( // the card is what is wrong
            Meaning.Hard,
            "card_not_supported", "currency_not_supported", "do_not_try_again", "expired_card", "fraudulent", "incorrect_address",
            "incorrect_cvc", "incorrect_number", "incorrect_pin", "incorrect_zip", "invalid_account", "invalid_amount", "invalid_cvc",
            "invalid_expiry_month", "invalid_expiry_year", "invalid_number", "invalid_pin", "lost_card", "merchant_blacklist",
            "new_account_information_available", "offline_pin_required", "online_or_offline_pin_required", "pickup_card",
            "restricted_card", "revocation_of_all_authorizations", "revocation_of_authorization", "stolen_card",
            "stop_payment_order", "testmode_decline"))
        .AddRange(Of(
            Meaning.Hard,
            "compliance_violation", "expired_payment_information", "invalid_authorization", "invalid_billing_agreement",
            "invalid_business_account", "invalid_payment_information"))
        .AddRange(Of( // not declined by a bank: the method or the amount cannot be charged as they are
            Meaning.Hard,
            "amount_too_large", "amount_too_small", "bank_account_declined", "bank_account_unusable", "bank_account_unverified",
            "charge_already_refunded", "charge_disputed", "debit_not_authorized", "payment_intent_mandate_invalid",
            "payment_method_customer_decline", "payment_method_invalid_parameter", "payment_method_not_available",
            "payment_method_unactivated", "payment_method_unexpected_state", "payment_method_unsupported_type",
            "refund_disputed_payment", "setup_intent_mandate_invalid"));

    /// <summary>Whom it is up to.</summary>
    public enum Meaning
    {
        Soft,
        Hard,
        Asking,
    }

    public static IEnumerable<string> Codes => Table.Keys;

    /// <summary>A code that Stripe adds tomorrow is soft: trying again once too often is mended, never trying again is not.</summary>
    public static ProviderOutcome Outcome(string code) => Table.GetValueOrDefault(code, Meaning.Soft) switch
    {
        Meaning.Asking => new ProviderOutcome.ActionRequired(),
        Meaning.Hard => new ProviderOutcome.Declined(DeclineClass.Hard, code),
        _ => new ProviderOutcome.Declined(DeclineClass.Soft, code),
    };

    /// <summary>True for a code that says something about the method or the amount, whatever the status of the answer.</summary>
    public static bool Knows(string? code) => code is not null && Table.ContainsKey(code);

    private static ImmutableSortedDictionary<string, Meaning> Of(Meaning meaning, params string[] codes) =>
        codes.ToImmutableSortedDictionary(static code => code, _ => meaning, StringComparer.Ordinal);
}
