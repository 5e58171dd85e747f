namespace Billing.Storage;

/// <summary>
/// Whose a provider's customer is: what a notice that names only the customer is routed by. Written with the commit that says so.
/// </summary>
public interface IProviderMappings
{
    /// <summary>None when no account has that name at the provider.</summary>
    Task<ProviderMapping?> FindAsync(string provider, string customer, CancellationToken cancellation = default);

    /// <summary>Customers that more than one account says are its own, for whoever looks after it.</summary>
    Task<IReadOnlyList<ContestedCustomer>> ReadContestedAsync(int countMax, CancellationToken cancellation = default);
}

/// <summary>A provider's name for an account, as the account says it.</summary>
public sealed record ClaimedCustomer(string Provider, string Customer);

/// <summary>The account that said it first. Contested: another one says it too, and is not listened to.</summary>
public sealed record ProviderMapping(AccountKey Account, bool IsContested);

/// <summary>A customer and who says it is theirs, the one who said it first at the head.</summary>
public sealed record ContestedCustomer(string Provider, string Customer, IReadOnlyList<AccountKey> Accounts);
