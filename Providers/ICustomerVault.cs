using Billing.Domain.Collection;
using NodaTime;

namespace Billing.Providers;

/// <summary>Customers and what they pay with, as the provider keeps them.</summary>
public interface ICustomerVault
{
    /// <summary>The provider's name for an account, made when the key is new.</summary>
    Task<ProviderReply<string>> MapCustomerAsync(CustomerRequest request, CancellationToken cancellation);

    Task<ProviderReply<VaultedMethod>> VaultAsync(VaultRequest request, CancellationToken cancellation);

    /// <summary>
    /// How far the vaulting under a key is, for a customer who has come back; null when the provider never heard of it. Where something
    /// is left to be done with what the customer agreed to, it is done here.
    /// </summary>
    Task<ProviderReply<VaultedMethod?>> FindVaultedAsync(LookUpRequest request, CancellationToken cancellation);

    /// <summary>Everything that is vaulted for a customer.</summary>
    Task<ProviderReply<IReadOnlyList<VaultedMethod>>> MethodsAsync(string customer, CancellationToken cancellation);

    Task<ProviderReply<VaultedMethod>> ForgetMethodAsync(string key, string method, CancellationToken cancellation);

    Task<ProviderReply<Mandate>> MandateAsync(string mandate, CancellationToken cancellation);
}

/// <summary>Who an account is, as far as a provider must know.</summary>
public sealed record CustomerRequest(string Key, string Account)
{
    public string? Name { get; init; }

    public string? Email { get; init; }
}

/// <summary>
/// A method to be kept for later. The token is what the provider's own script made of what the customer typed, so that we never
/// see it; without one the customer types it on the way that <see cref="IContinuations"/> shows.
/// </summary>
public sealed record VaultRequest(string Key, string Account, string Customer)
{
    public string? Token { get; init; }

    public Uri? ReturnTo { get; init; }
}

/// <summary>A method as it may be shown: nothing of it can be used elsewhere.</summary>
public sealed record VaultedMethod(string? Reference, CollectionMethodKind Kind, VaultState State)
{
    /// <summary>The provider's name for the vaulting itself, which may go on when the method is not there yet.</summary>
    public string? SetUp { get; init; }

    public string? Brand { get; init; }

    public string? LastDigits { get; init; }

    public YearMonth? ExpiresIn { get; init; }

    public string? Mandate { get; init; }

    /// <summary>The same for the same card or account, whoever vaults it.</summary>
    public string? Fingerprint { get; init; }
}

public enum VaultState
{
    /// <summary>It can be charged.</summary>
    Ready,

    /// <summary>The customer must do something first.</summary>
    NeedsCustomer,

    /// <summary>The provider has not decided yet.</summary>
    Processing,

    /// <summary>It was taken away or never came to be.</summary>
    Gone,
}

/// <summary>What allows us to debit a bank account.</summary>
public sealed record Mandate(string Reference, string? Method, MandateState State);

public enum MandateState
{
    Pending,
    Active,
    Inactive,
}
