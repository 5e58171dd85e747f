using Billing.Domain.Collection;
using Billing.Providers.OnPayPal;
using Billing.Providers.Simulator.PayPalLoopback;

namespace Billing.Providers.Tests.OnPayPal;

public class What_PayPals_refusals_mean
{
    /// <summary>That it went well.</summary>
    private static readonly string[] Approvals = ["0000"];

    [Fact]
    public void Every_processor_code_that_PayPal_describes_has_its_own_line()
    {
        var described = ((FieldKind.Text)Description.Current.Fields("orders.processor_response")["response_code"].Kind).Words;
        Assert.True(described.Count > 100);
        Assert.Empty(described.Except(PayPalDeclines.ProcessorCodes).Except(Approvals));
        Assert.Empty(PayPalDeclines.ProcessorCodes.Except(described));
    }

    [Theory]
    [InlineData("5120", null, DeclineClass.Soft, "insufficient_funds", "there may be money tomorrow")]
    [InlineData("0500", null, DeclineClass.Soft, "do_not_honor", "the bank does not say why")]
    [InlineData("0500", "03", DeclineClass.Hard, "do_not_honor", "but its scheme says not to try again")]
    [InlineData("5100", "21", DeclineClass.Hard, "generic_decline", "the holder has ended what recurs")]
    [InlineData("5100", "01", DeclineClass.Hard, "generic_decline", "there is another card by now")]
    [InlineData("5180", "02", DeclineClass.Soft, "restricted_card", "the scheme says to try later")]
    [InlineData("5400", null, DeclineClass.Hard, "expired_card", "the card does not come back")]
    [InlineData("9520", null, DeclineClass.Hard, "stolen_card", "nor does this one")]
    [InlineData("PPRN", null, DeclineClass.Hard, "do_not_try_again", "in as many words")]
    [InlineData("PPEL", null, DeclineClass.Soft, "card_velocity_exceeded", "too often is not for ever")]
    [InlineData("ZZ99", null, DeclineClass.Soft, "zz99", "trying once too often is mended")]
    [InlineData(null, null, DeclineClass.Soft, "generic_decline", "nothing is said")]
    public void A_code_says_whether_the_same_card_can_ever_help(string? code, string? advice, DeclineClass expected, string word, string why) =>
        Assert.True(PayPalDeclines.OfProcessor(code, advice) == new ProviderOutcome.Declined(expected, word), why);

    [Fact]
    public void What_the_customer_can_mend_at_once_is_no_decline() =>
        Assert.IsType<ProviderOutcome.ActionRequired>(PayPalDeclines.OfProcessor("5650", null));

    /// <summary>Every issue with which money may be refused is one that was read by somebody: declined, undecided, or our mistake.</summary>
    [Fact]
    public void Every_issue_that_declines_is_one_that_PayPal_describes()
    {
        var described = Description.Current.Operations.SelectMany(static operation => operation.Issues).ToHashSet();
        string[] read =
        [
            "PAYER_ACTION_REQUIRED", "REDIRECT_PAYER_FOR_ALTERNATE_FUNDING", "INSTRUMENT_DECLINED", "TRANSACTION_REFUSED",
            "TRANSACTION_LIMIT_EXCEEDED", "TRANSACTION_RECEIVING_LIMIT_EXCEEDED", "MAX_NUMBER_OF_PAYMENT_ATTEMPTS_EXCEEDED",
            "PAYER_CANNOT_PAY", "PAYER_ACCOUNT_RESTRICTED", "PAYER_ACCOUNT_LOCKED_OR_CLOSED", "AGREEMENT_ALREADY_CANCELLED",
            "BILLING_AGREEMENT_NOT_FOUND", "TOKEN_ID_NOT_FOUND", "REFERENCED_CARD_EXPIRED", "COMPLIANCE_VIOLATION",
            "TRANSACTION_BLOCKED_BY_PAYEE", "DECLINED_DUE_TO_RELATED_TXN", "CAPTURE_FULLY_REFUNDED", "REFUND_AMOUNT_EXCEEDED",
            "REFUND_TIME_LIMIT_EXCEEDED", "REFUND_FAILED_INSUFFICIENT_FUNDS", "TRANSACTION_DISPUTED", "AUTHORIZATION_EXPIRED",
            "CURRENCY_NOT_SUPPORTED_FOR_CARD_TYPE", "PREVIOUS_TRANSACTION_REFERENCE_HAS_CHARGEBACK",
            "AUTHORIZATION_VOIDED", "MAX_CAPTURE_AMOUNT_EXCEEDED", "PREVIOUSLY_CAPTURED",
        ];
        Assert.Empty(read.Except(described));
        Assert.All(read, static issue => Assert.True(PayPalDeclines.Knows(issue), issue));
        Assert.All(
            new[] { "DUPLICATE_INVOICE_ID", "ORDER_ALREADY_CAPTURED", "ORDER_COMPLETION_IN_PROGRESS", "PREVIOUSLY_VOIDED" },
            issue => Assert.True(described.Contains(issue) && PayPalDeclines.IsUndecided(issue) && !PayPalDeclines.Knows(issue), issue));
    }
}
