using System.Collections.Immutable;

namespace Billing.Providers;

/// <summary>
/// What a provider shows of an account beside its own customer, as words under keys, for the people who work there. It is written for
/// them and decides nothing.
/// </summary>
public interface ICustomerMetadata
{
    /// <summary>Of the keys asked for, those that are there. Null when the provider has no such customer, or not any more.</summary>
    Task<ProviderReply<ImmutableSortedDictionary<string, string>?>> ReadAsync(string customer, ImmutableArray<string> keys, CancellationToken cancellation);

    /// <summary>Sets these keys and leaves all others. False when the provider has no such customer. The same again changes nothing.</summary>
    /// <param name="key">Names this one write: what was changed back by somebody is written again under another.</param>
    Task<ProviderReply<bool>> WriteAsync(string key, string customer, ImmutableSortedDictionary<string, string> values, CancellationToken cancellation);
}
