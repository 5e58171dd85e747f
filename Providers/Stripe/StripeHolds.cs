using Billing.Domain.Collection;
using Stripe;

namespace Billing.Providers.OnStripe;

/// <summary>Takes what is held, or lets it go.</summary>
internal sealed class StripeHolds(IStripeClient client) : IHeldPayments
{
    /// <summary>Nothing has become of the hold yet.</summary>
    private const string StillHeld = "payment_is_requires_capture";

    private readonly PaymentIntentService _payments = new(client);

    public Task<ProviderOutcome> CaptureAsync(CaptureRequest request, CancellationToken cancellation)
    {
        var capture = new PaymentIntentCaptureOptions { AmountToCapture = StripeAmounts.ToContract(request.Amount) };
        return ChangeAsync(
            request.Payment,
            number => _payments.CaptureAsync(request.Payment, capture, StripeKeys.Header(request.Key, number), cancellation),
            static payment => payment.Status == "succeeded",
            cancellation);
    }

    public Task<ProviderOutcome> VoidAsync(VoidRequest request, CancellationToken cancellation) => ChangeAsync(
        request.Payment,
        number => _payments.CancelAsync(
            request.Payment, new PaymentIntentCancelOptions(), StripeKeys.Header(request.Key, number), cancellation),
        static payment => payment.Status == "canceled",
        cancellation);

    /// <summary>
    /// Asks for the change. What cannot be changed any more is looked at, since the change may have been ours; so is what a stored
    /// fault hides, and only where nothing has changed the request goes out under the key's next number.
    /// </summary>
    private async Task<ProviderOutcome> ChangeAsync(
        string reference, Func<int, Task<PaymentIntent>> change, Func<PaymentIntent, bool> isDone, CancellationToken cancellation)
    {
        for (var number = 1; ; number++)
        {
            try
            {
                return Outcome(await change(number), isDone);
            }
            catch (StripeException refused) when (refused.StripeError?.Code == "payment_intent_unexpected_state")
            {
                return await LookAsync(reference, isDone, cancellation);
            }
            catch (Exception failure) when (StripeFailures.IsAnswer(failure))
            {
                if (!StripeFailures.IsStoredFault(failure))
                {
                    return StripeFailures.Outcome(failure);
                }
            }

            var seen = await LookAsync(reference, isDone, cancellation);
            if (seen is not ProviderOutcome.Declined { Code: StillHeld })
            {
                return seen;
            }

            if (number == StripeKeys.NumbersMax)
            {
                return new ProviderOutcome.Unknown();
            }
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
