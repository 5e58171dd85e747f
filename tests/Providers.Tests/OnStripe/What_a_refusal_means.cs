using Billing.Domain.Collection;
using Billing.Providers.OnStripe;

namespace Billing.Providers.Tests.OnStripe;

public class What_a_refusal_means
{
    /// <summary>
    /// Every code of docs.stripe.com/declines/codes as of November 2026, of cards and of local payment methods. It is here and not
    /// taken from the table, so that a code that Stripe adds is added in two places by somebody who has read what it means.
    /// </summary>
    private static readonly string[] Documented =
    [
        "approve_with_id", "authentication_not_handled", "authentication_required", "call_issuer", "card_not_supported",
        "card_velocity_exceeded", "currency_not_supported", "do_not_honor", "do_not_try_again", "duplicate_transaction",
        "expired_card", "fraudulent", "generic_decline", "incorrect_address", "incorrect_cvc", "incorrect_number", "incorrect_pin",
        "incorrect_zip", "insufficient_funds", "invalid_account", "invalid_amount", "invalid_cvc", "invalid_expiry_month",
        "invalid_expiry_year", "invalid_number", "invalid_pin", "issuer_not_available", "lost_card", "merchant_blacklist",
        "mobile_device_authentication_required", "new_account_information_available", "no_action_taken", "not_permitted",
        "offline_pin_required", "online_or_offline_pin_required", "pickup_card", "pin_try_exceeded", "processing_error",
        "reenter_transaction", "restricted_card", "revocation_of_all_authorizations", "revocation_of_authorization",
        "security_violation", "service_not_allowed", "stolen_card", "stop_payment_order", "testmode_decline",
        "transaction_not_allowed", "try_again_later", "withdrawal_count_limit_exceeded",
        "compliance_violation", "expired_payment_information", "invalid_authorization", "invalid_billing_agreement",
        "invalid_business_account", "invalid_customer_account", "invalid_payment_information", "partner_generic_decline",
        "partner_high_risk_customer", "partner_payment_not_found", "payment_disputed", "payment_limit_exceeded",
    ];

    [Fact]
    public void Every_documented_code_has_its_own_line() => Assert.Empty(Documented.Except(StripeDeclines.Codes));

    [Theory]
    [InlineData("insufficient_funds", DeclineClass.Soft, "there may be money tomorrow")]
    [InlineData("do_not_honor", DeclineClass.Soft, "the bank does not say why")]
    [InlineData("processing_error", DeclineClass.Soft, "nobody's fault")]
    [InlineData("partner_generic_decline", DeclineClass.Soft, "nor does a wallet")]
    [InlineData("expired_card", DeclineClass.Hard, "the card does not come back")]
    [InlineData("stolen_card", DeclineClass.Hard, "nor does this one")]
    [InlineData("revocation_of_all_authorizations", DeclineClass.Hard, "the customer told the bank so")]
    [InlineData("invalid_billing_agreement", DeclineClass.Hard, "Stripe says that retries will not succeed")]
    [InlineData("amount_too_small", DeclineClass.Hard, "the same amount stays too small")]
    [InlineData("a_code_of_next_year", DeclineClass.Soft, "trying once too often is mended")]
    public void A_code_says_whether_the_same_method_can_ever_help(string code, DeclineClass expected, string why) =>
        Assert.True(StripeDeclines.Outcome(code) == new ProviderOutcome.Declined(expected, code), why);

    [Theory]
    [InlineData("authentication_required")]
    [InlineData("authentication_not_handled")]
    [InlineData("mobile_device_authentication_required")]
    public void What_the_customer_can_mend_at_once_is_no_decline(string code) =>
        Assert.IsType<ProviderOutcome.ActionRequired>(StripeDeclines.Outcome(code));
}
