namespace Billing.Providers;

/// <summary>How a customer goes on with what waits for them.</summary>
public interface IContinuations
{
    /// <summary>Null when nothing waits for the customer.</summary>
    Task<ProviderReply<Continuation?>> ContinueAsync(LookUpRequest request, CancellationToken cancellation);
}

/// <summary>
/// What a customer's browser needs to finish a payment or to vault a method: a secret for the provider's own script, or a page
/// to go to. Given to the customer, never stored.
/// </summary>
public sealed record Continuation(string Reference, Secret? ClientSecret, Uri? Page);
