using Billing.Domain.Accounts;
using NodaTime;
using Orleans.Concurrency;

namespace Billing.Grains.Interfaces.Lanes;

/// <summary>
/// Carries requests to one provider, many at a time. Its key is <c>provider/number</c>. Whoever sends one does not wait:
/// the outcome comes to the account as a command.
/// </summary>
[Alias("billing.providerLane")]
public interface IProviderLaneGrain : IGrainWithStringKey
{
    [Alias("carry")]
    [OneWay]
    Task Carry(CarriedEffect carried);
}

/// <summary>Something an account asked for. Asked before: the provider is asked first what became of it.</summary>
public sealed record CarriedEffect(string Account, AccountEffect Effect, bool WasAskedBefore)
{
    /// <summary>When it was asked for first, or what it is about was: nothing is looked for before.</summary>
    public Instant? AskedAt { get; init; }

    /// <summary>Names the request to the provider, among those of all accounts: what was due at a moment was due for many.</summary>
    public string Key => $"{Account}/{Effect.Key}";
}
