using System.Collections.Immutable;
using NodaTime;

namespace Billing.Domain.Recomputing;

/// <summary>
/// The six views of an account, each as it was read from its own source. Nothing here was checked: it is what stands there, and that may
/// be anything.
/// </summary>
public sealed record SixViews
{
    /// <summary>Of dunning, profile, history, entitlements, and of the mapping what was begun to be bought.</summary>
    public ImmutableArray<StoredRecord> Records { get; init; } = [];

    /// <summary>Who the account is at its providers, by the table that notices are routed by.</summary>
    public ImmutableArray<StoredCustomer> Customers { get; init; } = [];

    /// <summary>Names of this account's customers that other accounts claim too, with who claimed first.</summary>
    public ImmutableArray<CustomerRival> Rivals { get; init; } = [];

    /// <summary>What providers show of it; those that could not be asked are not among them.</summary>
    public ImmutableArray<ReadMetadata> Metadata { get; init; } = [];

    /// <summary>Customers that their provider does not have, or not any more.</summary>
    public ImmutableArray<StoredCustomer> Gone { get; init; } = [];

    /// <summary>
    /// What we have left there or meant to: before a write both, because whether it was made is not known until it is read. What stands
    /// there is drift only if it is none of these.
    /// </summary>
    public ImmutableArray<ReadMetadata> Written { get; init; } = [];
}

/// <summary>A row of the mapping.</summary>
public sealed record StoredCustomer(string Provider, string Customer);

/// <summary>Another account that says the same customer is its own.</summary>
/// <param name="CameFirst">Notices are routed to it.</param>
public sealed record CustomerRival(string Provider, string Customer, string Account, bool CameFirst);

/// <summary>The keys of a customer at a provider. A customer who is not there any more has none.</summary>
public sealed record ReadMetadata(string Provider, string Customer, ImmutableSortedDictionary<string, string> Keys)
{
    public bool Equals(ReadMetadata? other) =>
        other is not null && Provider == other.Provider && Customer == other.Customer && Keys.SequenceEqual(other.Keys);

    public override int GetHashCode() => Keys.Count;
}

/// <summary>A customer that the account says is its own, and when it said so.</summary>
public sealed record TargetCustomer(string Provider, string Customer, Instant At);
