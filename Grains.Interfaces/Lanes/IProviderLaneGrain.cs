using System.Collections.Immutable;
using Billing.Domain.Accounts;
using NodaTime;
using Orleans.Concurrency;

namespace Billing.Grains.Interfaces.Lanes;

/// <summary>
/// Carries requests to one provider, many at a time. Its key is <c>provider/number</c>. Money is asked for one way: the outcome comes to
/// the account as a command. What moves no money is waited for, by whoever is no account.
/// </summary>
[Alias("billing.providerLane")]
public interface IProviderLaneGrain : IGrainWithStringKey
{
    [Alias("carry")]
    [OneWay]
    Task Carry(CarriedEffect carried);

    /// <summary>The provider's name for an account, which is made when it has none. The same however often it is asked.</summary>
    [Alias("mapCustomer")]
    Task<ProviderAnswer> MapCustomer(string account);

    /// <summary>Begins to set a method up.</summary>
    [Alias("vault")]
    Task<ProviderAnswer> Vault(AskedSetup asked);

    /// <summary>How far a method is that was begun before.</summary>
    [Alias("findVaulted")]
    Task<ProviderAnswer> FindVaulted(AskedSetup asked);

    /// <summary>Everything that the provider keeps for a customer.</summary>
    [Alias("methods")]
    Task<ProviderAnswer> Methods(string account, string customer);

    /// <summary>Of these keys, what the provider shows beside a customer; nothing where there is no such customer.</summary>
    [Alias("readWords")]
    Task<ProviderAnswer> ReadWords(string account, string customer, ImmutableArray<string> keys);

    /// <summary>Sets these and leaves all others.</summary>
    /// <param name="key">Names this one write.</param>
    [Alias("writeWords")]
    Task<ProviderAnswer> WriteWords(string account, string key, string customer, ImmutableArray<ShownWord> words);

    /// <summary>
    /// What a customer needs to go on with a payment that waits for them. When nothing waits, the provider is asked what became of it,
    /// and the account has the outcome when this returns.
    /// </summary>
    [Alias("continue")]
    Task<ProviderAnswer> Continue(CarriedEffect carried);
}

/// <summary>A method to be set up for an account, under our own name for the setting up.</summary>
public sealed record AskedSetup(string Account, string Customer, string SetupId)
{
    /// <summary>What the provider's own script made of what the customer typed; none when it will be typed there.</summary>
    public string? Token { get; init; }

    public string? ReturnTo { get; init; }
}

/// <summary>Something an account asked for. Asked before: the provider is asked first what became of it.</summary>
public sealed record CarriedEffect(string Account, AccountEffect Effect, bool WasAskedBefore)
{
    /// <summary>When it was asked for first, or what it is about was: nothing is looked for before.</summary>
    public Instant? AskedAt { get; init; }

    /// <summary>Names the request to the provider, among those of all accounts: what was due at a moment was due for many.</summary>
    public string Key => $"{Account}/{Effect.Key}";
}
