using System.Collections.Immutable;
using Billing.Domain.Collection;

namespace Billing.Providers.OnPayPal;

/// <summary>
/// What each refusal of PayPal's means for trying again: the codes with which a card's processor declines, and the issues with
/// which PayPal itself does. Soft may succeed with the same method later; hard will not, and another method or the customer is
/// needed; asking is for the customer, who must act first. Where there is a word that routing knows from elsewhere, it is used.
/// </summary>
internal static class PayPalDeclines
{
    /// <summary>Processor response codes (orders, <c>processor_response.response_code</c>) and what they are called.</summary>
    private static readonly ImmutableSortedDictionary<string, (Meaning Meaning, string Word)> Processor = Named(
        Meaning.Asking,
        "5650 declined_sca_required", "7700 error_3ds", "7710 authentication_failed", "PPD3 secure_error_3ds")
        .AddRange(Named(
            Meaning.Soft,
            "0100 call_issuer", "0500 do_not_honor", "0800 bad_response", "0880 cryptographic_failure", "0960 processing_error",
            "10BR issuer_rejected", "1000 partial_authorization", "1393 transaction_cannot_be_completed", "5100 generic_decline",
            "5120 insufficient_funds", "5135 pin_try_exceeded", "5200 duplicate_transaction", "5210 invalid_transaction",
            "5700 transaction_not_allowed", "5710 card_velocity_exceeded", "5800 reversal_rejected", "5920 issuer_not_available",
            "7600 approved_non_capture", "8000 processing_error", "8010 host_key_error", "8020 configuration_error",
            "8030 unsupported_operation", "8100 communication_error", "8110 communication_error", "8220 system_unavailable",
            "9100 try_again_later", "9510 security_violation", "9600 unrecognized_response_code", "PCNR contingencies_not_resolved"))
        .AddRange(Named( // at PayPal's side of a card
            Meaning.Soft,
            "PPAR auth_result", "PPAX amount_exceeded", "PPCR credit_error", "PPDT decline_threshold_breach", "PPDV auth_message",
            "PPEL card_velocity_exceeded", "PPER processing_error", "PPH1 h1_error", "PPIF idempotency_failure", "PPLS large_status_code",
            "PPMB missing_business_rule", "PPNL card_velocity_exceeded", "PPNT network_error", "PPSC arc_score", "PPSD status_description"))
        .AddRange(Named( // the card is what is wrong
            Meaning.Hard,
            "00N7 incorrect_cvc", "0390 invalid_account", "0580 unauthorized_transaction", "0890 incorrect_pin", "0R00 revocation_of_authorization",
            "1300 invalid_data_format", "1310 invalid_amount", "1312 invalid_transaction_card_issuer_acquirer", "1317 invalid_capture_date",
            "1320 currency_not_supported", "1330 invalid_account", "1335 invalid_account_recurring", "1340 invalid_terminal",
            "1350 invalid_merchant", "1352 restricted_or_inactive_account", "1360 bad_processing_code", "1370 invalid_mcc",
            "1380 expired_card", "1382 incorrect_cvc", "1384 invalid_life_cycle", "1390 invalid_order", "5110 incorrect_cvc",
            "5130 incorrect_pin", "5140 card_closed", "5150 pickup_card", "5160 unauthorized_user", "5170 avs_failure",
            "5180 restricted_card", "5190 soft_avs", "5400 expired_card", "5500 incorrect_pin", "5900 invalid_issue",
            "5910 issuer_not_available_not_retriable", "5930 card_not_activated", "5950 new_account_information_available",
            "6300 account_not_on_file", "7800 bin_error", "7900 pin_error", "9500 fraudulent", "9520 stolen_card", "9530 hold_call_center",
            "9540 refused_card", "PCVV incorrect_cvc"))
        .AddRange(Named(
            Meaning.Hard,
            "PP06 account_closed", "PPAB account_blocked_by_issuer", "PPAD incorrect_address", "PPAE amex_disabled",
            "PPAG adult_gaming_unsupported", "PPAI invalid_amount", "PPAU mcc_code", "PPAV avs_failure", "PPBG bad_gaming", "PPC2 incorrect_cvc",
            "PPCE registration_incomplete", "PPCO country", "PPCT card_not_supported", "PPCU currency_not_supported", "PPDC dcc_unsupported",
            "PPDI diners_reject", "PPEF expired_payment_information", "PPEX expired_card", "PPFE funding_source_already_exists",
            "PPFI invalid_funding_instrument", "PPFR restricted_funding_instrument", "PPFV field_validation_failed", "PPGR gaming_refund_error",
            "PPII invalid_input", "PPIM id_mismatch", "PPIT invalid_trace_id", "PPLR late_reversal", "PPMC blocked_mastercard",
            "PPMD deprecated", "PPNC not_supported", "PPNM no_mid_found", "PPPH no_phone", "PPPI invalid_product", "PPPM invalid_payment_method",
            "PPQC quasi_cash_unsupported", "PPRE refund_on_pending_unsupported", "PPRF invalid_parent_transaction_status",
            "PPRN do_not_try_again", "PPRR merchant_not_registered", "PPS0 bank_authorization_mismatch", "PPS1 bank_authorization_settled",
            "PPS2 bank_authorization_voided", "PPS3 bank_authorization_expired", "PPS4 currency_mismatch", "PPS5 credit_card_mismatch",
            "PPS6 amount_mismatch", "PPSE amex_denied", "PPTE verification_token_expired", "PPTF invalid_trace_reference",
            "PPTI invalid_transaction_id", "PPTR verification_token_revoked", "PPTT transaction_type_unsupported",
            "PPTV invalid_verification_token", "PPUA user_not_authorized", "PPUC currency_not_supported", "PPUE unsupported_entity",
            "PPUI unsupported_installment", "PPUP unsupported_pos_flag", "PPUR unsupported_reversal", "PPVC validate_currency",
            "PPVE validation_error", "PPVT virtual_terminal_unsupported"));

    /// <summary>Issues of a 4xx answer that decline, by the words of the API's own description.</summary>
    private static readonly ImmutableSortedDictionary<string, (Meaning Meaning, string Word)> Issues = Of(
        Meaning.Asking,
        "PAYER_ACTION_REQUIRED", "REDIRECT_PAYER_FOR_ALTERNATE_FUNDING", "ORDER_NOT_APPROVED", "ORDER_IS_PENDING_APPROVAL")
        .AddRange(Of(
            Meaning.Soft,
            "ALIAS_DECLINED_BY_PROCESSOR", "INSTRUMENT_DECLINED", "MAX_NUMBER_OF_PAYMENT_ATTEMPTS_EXCEEDED",
            "PAYMENT_SOURCE_DECLINED_BY_PROCESSOR", "PAYMENT_SOURCE_INFO_CANNOT_BE_VERIFIED", "PENDING_CAPTURE",
            "REFUND_FAILED_INSUFFICIENT_FUNDS", "TRANSACTION_LIMIT_EXCEEDED", "TRANSACTION_RECEIVING_LIMIT_EXCEEDED", "TRANSACTION_REFUSED"))
        .AddRange(Of( // the method is what is wrong, or the customer's account
            Meaning.Hard,
            "AGREEMENT_ALREADY_CANCELLED", "BILLING_ADDRESS_INVALID", "BILLING_AGREEMENT_ID_MISMATCH", "BILLING_AGREEMENT_NOT_FOUND",
            "CARD_BRAND_NOT_SUPPORTED", "CARD_TYPE_NOT_SUPPORTED", "COMPLIANCE_VIOLATION", "COUNTRY_NOT_SUPPORTED_BY_PAYMENT_SOURCE",
            "CURRENCY_NOT_SUPPORTED_FOR_CARD_TYPE", "CURRENCY_NOT_SUPPORTED_FOR_COUNTRY", "DECLINED_DUE_TO_RELATED_TXN",
            "DOMESTIC_TRANSACTION_REQUIRED", "INVALID_EXPIRY_DATE", "INVALID_SECURITY_CODE_LENGTH", "MISMATCHED_VAULT_ID_TO_PAYMENT_SOURCE",
            "PAYER_ACCOUNT_LOCKED_OR_CLOSED", "PAYER_ACCOUNT_RESTRICTED", "PAYER_CANNOT_PAY", "PAYEE_BLOCKED_TRANSACTION",
            "PAYMENT_SOURCE_CANNOT_BE_USED", "PAYMENT_SOURCE_NOT_SUPPORTED", "PREVIOUS_TRANSACTION_REFERENCE_HAS_CHARGEBACK",
            "PREVIOUS_TRANSACTION_REFERENCE_VOIDED", "TOKEN_EXPIRED", "TOKEN_ID_NOT_FOUND", "TRANSACTION_BLOCKED_BY_PAYEE"))
        .AddRange(Of( // what is held or was taken cannot be had so
            Meaning.Hard,
            "AUTHORIZATION_DENIED", "AUTHORIZATION_EXPIRED", "AUTHORIZATION_VOIDED", "CANNOT_BE_VOIDED", "CAPTURE_FULLY_REFUNDED",
            "MAX_CAPTURE_AMOUNT_EXCEEDED", "MAX_CAPTURE_COUNT_EXCEEDED", "MAX_NUMBER_OF_REFUNDS_EXCEEDED", "ORDER_EXPIRED",
            "ORDER_COMPLETED_OR_VOIDED", "PARTIAL_REFUND_NOT_ALLOWED", "PREVIOUSLY_CAPTURED", "REFUND_AMOUNT_EXCEEDED", "REFUND_AMOUNT_TOO_LOW",
            "REFUND_IS_RESTRICTED", "REFUND_NOT_ALLOWED", "REFUND_NOT_PERMITTED_DUE_TO_CHARGEBACK", "REFUND_TIME_LIMIT_EXCEEDED",
            "TRANSACTION_DISPUTED"))
        .Add("CARD_EXPIRED", (Meaning.Hard, "expired_card"))
        .Add("REFERENCED_CARD_EXPIRED", (Meaning.Hard, "expired_card"));

    private enum Meaning
    {
        Soft,
        Hard,
        Asking,
    }

    public static IEnumerable<string> ProcessorCodes => Processor.Keys;

    public static bool Knows(string issue) => Issues.ContainsKey(issue);

    /// <summary>What is said of a request under whose key another is or was carried out.</summary>
    public static bool IsUndecided(string issue) => issue
        is "DUPLICATE_INVOICE_ID" or "ORDER_ALREADY_CAPTURED" or "ORDER_ALREADY_AUTHORIZED" or "ORDER_COMPLETION_IN_PROGRESS"
        or "PREVIOUS_REQUEST_IN_PROGRESS" or "AUTHORIZATION_ALREADY_CAPTURED" or "PREVIOUSLY_VOIDED" or "PAYPAL_REQUEST_ID_PREVIOUSLY_USED"
        or "PAYMENT_ALREADY_APPROVED";

    public static ProviderOutcome OfIssue(string issue) =>
        Issues.TryGetValue(issue, out var known) ? Outcome(known.Meaning, known.Word) : Outcome(Meaning.Soft, issue.ToLowerInvariant());

    /// <summary>The card scheme's advice, where there is one, knows better than the code whether to try again.</summary>
    public static ProviderOutcome OfProcessor(string? code, string? advice)
    {
        var (meaning, word) = code is null ? (Meaning.Soft, "generic_decline")
            : Processor.GetValueOrDefault(code, (Meaning.Soft, code.ToLowerInvariant()));
        return Outcome(
            advice switch
            {
                "02" => Meaning.Soft,
                "01" or "03" or "21" => Meaning.Hard,
                _ => meaning,
            },
            word);
    }

    private static ProviderOutcome Outcome(Meaning meaning, string word) => meaning switch
    {
        Meaning.Asking => new ProviderOutcome.ActionRequired(),
        Meaning.Hard => new ProviderOutcome.Declined(DeclineClass.Hard, word),
        _ => new ProviderOutcome.Declined(DeclineClass.Soft, word),
    };

    private static ImmutableSortedDictionary<string, (Meaning Meaning, string Word)> Of(Meaning meaning, params ReadOnlySpan<string> issues)
    {
        var table = ImmutableSortedDictionary.CreateBuilder<string, (Meaning, string)>(StringComparer.Ordinal);
        foreach (var issue in issues)
        {
            table.Add(issue, (meaning, issue.ToLowerInvariant()));
        }

        return table.ToImmutable();
    }

    private static ImmutableSortedDictionary<string, (Meaning Meaning, string Word)> Named(Meaning meaning, params ReadOnlySpan<string> codes)
    {
        var table = ImmutableSortedDictionary.CreateBuilder<string, (Meaning, string)>(StringComparer.Ordinal);
        foreach (var code in codes)
        {
            table.Add(code[..4], (meaning, code[5..]));
        }

        return table.ToImmutable();
    }
}
