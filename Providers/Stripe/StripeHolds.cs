using Billing.Domain.Collection;
using Stripe;

namespace Billing.Providers.OnStripe;

/// <summary>Takes what is held, or lets it go.</summary>
internal sealed class StripeHolds(IStripeClient client) : IHeldPayments
{
    private readonly PaymentIntentService _payments = new(client);

    public Task<ProviderOutcome> CaptureAsync(CaptureRequest request, CancellationToken cancellation) => ChangeAsync(
        request.Payment,
        () => _payments.CaptureAsync(
            request.Payment,
            new PaymentIntentCaptureOptions { AmountToCapture = StripeAmounts.ToContract(request.Amount) },
            StripeKeys.Header(request.Key),
            cancellation),
        static payment => payment.Status == "succeeded",
        cancellation);

    public Task<ProviderOutcome> VoidAsync(VoidRequest request, CancellationToken cancellation) => ChangeAsync(
        request.Payment,
        () => _payments.CancelAsync(request.Payment, new PaymentIntentCancelOptions(), StripeKeys.Header(request.Key), cancellation),
        static payment => payment.Status == "canceled",
        cancellation);

    /// <summary>Asks for the change; what cannot be changed any more is looked at, since the change may have been ours.</summary>
    private async Task<ProviderOutcome> ChangeAsync(
        string reference, Func<Task<PaymentIntent>> change, Func<PaymentIntent, bool> isDone, CancellationToken cancellation)
    {
        try
        {
            return Outcome(await change(), isDone);
        }
        catch (StripeException refused) when (refused.StripeError?.Code == "payment_intent_unexpected_state")
        {
            return await LookAsync(reference, isDone, cancellation);
        }
        catch (Exception failure) when (StripeFailures.IsAnswer(failure))
        {
            return StripeFailures.Outcome(failure);
        }
    }

    private async Task<ProviderOutcome> LookAsync(string reference, Func<PaymentIntent, bool> isDone, CancellationToken cancellation)
    {
        try
        {
            return Outcome(await _payments.GetAsync(reference, null, null, cancellation), isDone);
        }
        catch (Exception failure) when (StripeFailures.IsAnswer(failure))
        {
            return StripeFailures.Outcome(failure);
        }
    }

    private static ProviderOutcome Outcome(PaymentIntent payment, Func<PaymentIntent, bool> isDone) => isDone(payment)
        ? new ProviderOutcome.Succeeded(payment.Id)
        : payment.Status == "processing" ? new ProviderOutcome.Processing()
        : new ProviderOutcome.Declined(DeclineClass.Hard, $"payment_is_{payment.Status}");
}
