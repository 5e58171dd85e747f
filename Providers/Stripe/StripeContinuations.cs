using Stripe;

namespace Billing.Providers.OnStripe;

/// <summary>The client secret of a payment or of a vaulting that waits for the customer.</summary>
internal sealed class StripeContinuations(IStripeClient client) : IContinuations
{
    private readonly StripeLookUps _lookUps = new(client);

    public Task<ProviderReply<Continuation?>> ContinueAsync(LookUpRequest request, CancellationToken cancellation) => StripeReplies.Of(
        () => request.Kind == RequestKind.Vault ? SetUpAsync(request, cancellation) : PaymentAsync(request, cancellation));

    private async Task<Continuation?> PaymentAsync(LookUpRequest request, CancellationToken cancellation)
    {
        await foreach (var payment in _lookUps.PaymentsAsync(request, cancellation))
        {
            // Off-session, a card that wanted its holder left the payment without a method; with the same secret it is confirmed again.
            if (payment.Status is "requires_action" or "requires_confirmation" or "requires_payment_method")
            {
                return Of(payment.Id, payment.ClientSecret, payment.NextAction?.RedirectToUrl?.Url);
            }
        }

        return null;
    }

    private async Task<Continuation?> SetUpAsync(LookUpRequest request, CancellationToken cancellation)
    {
        await foreach (var setUp in _lookUps.SetUpsAsync(request, cancellation))
        {
            if (setUp.Status is "requires_action" or "requires_confirmation" or "requires_payment_method")
            {
                return Of(setUp.Id, setUp.ClientSecret, setUp.NextAction?.RedirectToUrl?.Url);
            }
        }

        return null;
    }

    private static Continuation Of(string reference, string? secret, string? page) =>
        new(reference, secret is null ? null : new Secret(secret), page is null ? null : new Uri(page));
}
