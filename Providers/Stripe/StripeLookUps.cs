using Billing.Domain.Collection;
using NodaTime;
using Stripe;

namespace Billing.Providers.OnStripe;

/// <summary>
/// Finds by our key, through lists. "Don't use search for read-after-write flows … use the various list APIs": docs.stripe.com/search.
/// </summary>
internal sealed class StripeLookUps(IStripeClient client)
{
    private const int PageSize = 100;

    /// <summary>Stripe's clock is not ours, and it counts in whole seconds.</summary>
    private static readonly Duration ClocksDiffer = Duration.FromMinutes(5);

    private readonly PaymentIntentService _payments = new(client);
    private readonly RefundService _refunds = new(client);
    private readonly SetupIntentService _setUps = new(client);

    /// <summary>What became of a request; null when nothing bears its key.</summary>
    public async Task<ProviderOutcome?> FindAsync(LookUpRequest request, CancellationToken cancellation)
    {
        try
        {
            return request.Kind == RequestKind.Refund
                ? await BestAsync(RefundsAsync(request, cancellation), StripeOutcomes.Of)
                : await BestAsync(PaymentsAsync(request, cancellation), StripeOutcomes.Of);
        }
        catch (Exception failure) when (StripeFailures.IsAnswer(failure))
        {
            return StripeFailures.Outcome(failure);
        }
    }

    /// <summary>The payments that bear the key: one, unless somebody else uses our keys.</summary>
    public async IAsyncEnumerable<PaymentIntent> PaymentsAsync(
        LookUpRequest request, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        var options = new PaymentIntentListOptions { Customer = CustomerOf(request), Created = Since(request), Limit = PageSize };
        await foreach (var payment in _payments.ListAutoPagingAsync(options, null, cancellation))
        {
            if (StripeKeys.Find(payment.Metadata, StripeKeys.Key) == request.Key)
            {
                yield return payment;
            }
        }
    }

    public async IAsyncEnumerable<SetupIntent> SetUpsAsync(
        LookUpRequest request, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        var options = new SetupIntentListOptions { Customer = CustomerOf(request), Created = Since(request), Limit = PageSize };
        await foreach (var setUp in _setUps.ListAutoPagingAsync(options, null, cancellation))
        {
            if (StripeKeys.Find(setUp.Metadata, StripeKeys.Key) == request.Key)
            {
                yield return setUp;
            }
        }
    }

    private async IAsyncEnumerable<Refund> RefundsAsync(
        LookUpRequest request, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        var options = new RefundListOptions
        {
            PaymentIntent = request.Payment ?? throw new ArgumentException("A refund is looked up at its payment.", nameof(request)),
            Limit = PageSize,
        };
        await foreach (var refund in _refunds.ListAutoPagingAsync(options, null, cancellation))
        {
            if (StripeKeys.Find(refund.Metadata, StripeKeys.Key) == request.Key)
            {
                yield return refund;
            }
        }
    }

    private static async Task<ProviderOutcome?> BestAsync<T>(IAsyncEnumerable<T> found, Func<T, ProviderOutcome> outcome)
    {
        ProviderOutcome? best = null;
        await foreach (var each in found)
        {
            var next = outcome(each);
            best = best is null || StripeOutcomes.Weight(next) > StripeOutcomes.Weight(best) ? next : best;
        }

        return best;
    }

    private static string CustomerOf(LookUpRequest request) =>
        request.Customer ?? throw new ArgumentException("A request at Stripe is looked up at its customer.", nameof(request));

    private static DateRangeOptions Since(LookUpRequest request) => new()
    {
        GreaterThanOrEqual = request.AskedAt is { } asked ? (asked - ClocksDiffer).ToDateTimeUtc() : null,
    };
}
