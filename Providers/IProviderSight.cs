using Billing.Domain.Collection;
using NodaTime;

namespace Billing.Providers;

/// <summary>How one object of a provider's stands now. It changes nothing there, so it may be asked as often as one likes.</summary>
public interface IProviderSight
{
    /// <summary>A null report: the provider knows of no such object.</summary>
    Task<ProviderReply<ProviderReport?>> LookAtAsync(SightRequest request, CancellationToken cancellation);
}

/// <summary>What is looked at. The payment and the customer are named where the notice has named them: some objects are found only through them.</summary>
/// <param name="Key">Names the look, among those of all accounts.</param>
public sealed record SightRequest(string Key, string Account, NoticeSubject Subject, string ObjectId)
{
    public string? Payment { get; init; }

    public string? Customer { get; init; }
}

/// <summary>Lets go what a customer was asked for and has not paid.</summary>
public interface ICancellations
{
    /// <summary>
    /// Succeeded: nothing will come of the request with that key any more. Declined: it is paid, or being decided, or was never heard
    /// of, and stays as it is.
    /// </summary>
    Task<ProviderOutcome> CancelAsync(CancelRequest request, CancellationToken cancellation);
}

/// <summary>What is let go, by the key that it was asked for under.</summary>
public sealed record CancelRequest(string Key, string Account, string ChargeKey)
{
    public string? Customer { get; init; }

    /// <summary>When the charge was asked for first.</summary>
    public Instant? AskedAt { get; init; }
}
