using Billing.Domain.Collection;
using Stripe;

namespace Billing.Providers.OnStripe;

/// <summary>What the state of an object at Stripe means for us.</summary>
internal static class StripeOutcomes
{
    public static ProviderOutcome Of(PaymentIntent payment) => payment.Status switch
    {
        "succeeded" => new ProviderOutcome.Succeeded(payment.Id)
        {
            // Less than was asked, where a bank gives only a part.
            Received = payment.AmountReceived == 0 || payment.AmountReceived == payment.Amount ? null : StripeAmounts.FromContract(payment.AmountReceived, payment.Currency),
        },
        // Held, as it was asked for.
        "requires_capture" => new ProviderOutcome.Succeeded(payment.Id),
        "processing" => new ProviderOutcome.Processing(),
        "requires_action" or "requires_confirmation" => new ProviderOutcome.ActionRequired(),
        "requires_payment_method" when payment.LastPaymentError is { } error => StripeFailures.Declined(error),
        "requires_payment_method" => new ProviderOutcome.ActionRequired(),
        "canceled" => new ProviderOutcome.Declined(DeclineClass.Hard, payment.CancellationReason ?? "canceled"),
        _ => new ProviderOutcome.Unknown(),
    };

    public static ProviderOutcome Of(Refund refund) => refund.Status switch
    {
        "succeeded" => new ProviderOutcome.Succeeded(refund.Id),
        "pending" => new ProviderOutcome.Processing(),
        "requires_action" => new ProviderOutcome.ActionRequired(),
        "failed" or "canceled" => new ProviderOutcome.Declined(DeclineClass.Hard, refund.FailureReason ?? refund.Status),
        _ => new ProviderOutcome.Unknown(),
    };

    /// <summary>The furthest of several payments that bear one key: what moved money counts before what did not.</summary>
    public static int Weight(ProviderOutcome outcome) => outcome switch
    {
        ProviderOutcome.Succeeded => 4,
        ProviderOutcome.Processing => 3,
        ProviderOutcome.ActionRequired => 2,
        ProviderOutcome.Declined => 1,
        _ => 0,
    };
}
