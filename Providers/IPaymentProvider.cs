using Billing.Domain.Collection;

namespace Billing.Providers;

/// <summary>
/// The one way to a payment provider. Every request carries our key: the same key is the same request, however often it
/// arrives, and the provider moves money for it at most once.
/// </summary>
public interface IPaymentProvider
{
    Task<ProviderOutcome> ChargeAsync(ChargeRequest request, CancellationToken cancellation);

    Task<ProviderOutcome> RefundAsync(RefundRequest request, CancellationToken cancellation);

    /// <summary>What became of a request; null when the provider never heard of it.</summary>
    Task<ProviderOutcome?> LookUpAsync(LookUpRequest request, CancellationToken cancellation);
}

/// <summary>What is held and not taken yet.</summary>
public interface IHeldPayments
{
    Task<ProviderOutcome> CaptureAsync(CaptureRequest request, CancellationToken cancellation);

    Task<ProviderOutcome> VoidAsync(VoidRequest request, CancellationToken cancellation);
}
