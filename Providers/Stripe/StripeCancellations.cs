using Billing.Domain.Collection;
using Stripe;

namespace Billing.Providers.OnStripe;

/// <summary>
/// Cancels a payment that waits for its customer. It is found by our key, through lists; what was paid meanwhile, or is being decided,
/// cannot be canceled and says so.
/// </summary>
internal sealed class StripeCancellations(IStripeClient client) : ICancellations
{
    private readonly StripeHolds _holds = new(client);
    private readonly StripeLookUps _lookUps = new(client);

    public async Task<ProviderOutcome> CancelAsync(CancelRequest request, CancellationToken cancellation)
    {
        var asked = new LookUpRequest(request.ChargeKey, request.Account) { Customer = request.Customer, AskedAt = request.AskedAt };
        try
        {
            ProviderOutcome? canceled = null;
            await foreach (var payment in _lookUps.PaymentsAsync(asked, cancellation))
            {
                canceled = await _holds.VoidAsync(new VoidRequest(request.Key, request.Account, payment.Id), cancellation);
                if (canceled is not ProviderOutcome.Succeeded)
                {
                    return canceled;
                }
            }

            // It may still be on its way: as long as it was not seen it is not gone.
            return canceled ?? new ProviderOutcome.Declined(DeclineClass.Soft, "payment_not_found");
        }
        catch (Exception failure) when (StripeFailures.IsAnswer(failure))
        {
            return StripeFailures.Outcome(failure);
        }
    }
}
