using System.Collections.Immutable;

namespace Billing.Domain.Dunning;

/// <summary>One version of a policy, by name.</summary>
public readonly record struct PolicyKey(string Name, int Version);

/// <summary>
/// The policies of a tenant: its own, and those that ship, which are there for everybody. A version never changes; the newest that is not
/// withdrawn is the one that new cases open under. Stored: names and fields are format.
/// </summary>
public sealed record PolicyBook
{
    public const int VersionsMax = 500;

    /// <summary>The tenant's own, by name and version.</summary>
    public ImmutableArray<DunningPolicy> Own { get; init; } = [];

    /// <summary>Versions, the tenant's own or shipped, that no new case opens under.</summary>
    public ImmutableArray<PolicyKey> Withdrawn { get; init; } = [];

    /// <summary>All that there are, by name and version. A version of the tenant's own stands before a shipped one of the same number.</summary>
    public IEnumerable<DunningPolicy> All => Own.Concat(ShippedPolicies.All)
        .DistinctBy(static policy => new PolicyKey(policy.Name, policy.Version))
        .OrderBy(static policy => policy.Name, StringComparer.Ordinal).ThenBy(static policy => policy.Version);

    public DunningPolicy? Find(string name, int version) => All.FirstOrDefault(policy => policy.Name == name && policy.Version == version);

    /// <summary>What a new case opens under; none when nobody of this name is, or all were withdrawn.</summary>
    public DunningPolicy? InForce(string name) => All.LastOrDefault(policy => policy.Name == name && !IsWithdrawn(policy));

    public bool IsWithdrawn(DunningPolicy policy) => Withdrawn.Contains(new PolicyKey(policy.Name, policy.Version));

    public bool IsShipped(DunningPolicy policy) => !Own.Contains(policy);

    public bool Equals(PolicyBook? other) => other is not null && Own.SequenceEqual(other.Own) && Withdrawn.SequenceEqual(other.Withdrawn);

    public override int GetHashCode() => Own.Length;
}

/// <summary>What a tenant decides about its policies. A book that comes back unchanged need not be written.</summary>
public static class PolicyDecisions
{
    /// <summary>
    /// Puts a policy in force under its name, as the version after the last. What is in force already is the same version, so that an
    /// upload that is sent again changes nothing; what was in force once is a new version, so that one can go back.
    /// </summary>
    /// <param name="book">What there is.</param>
    /// <param name="read">What the reader made of the document; its version says nothing.</param>
    public static (PolicyBook Next, DunningPolicy? Policy, Rejection? Refused) Upload(PolicyBook book, DunningPolicy read)
    {
        if (book.InForce(read.Name) is { } inForce && inForce.Segments.SequenceEqual(read.Segments))
        {
            return (book, inForce, null);
        }

        if (book.Own.Length >= PolicyBook.VersionsMax)
        {
            return (book, null, Rejections.PoliciesTooMany);
        }

        var policy = read with { Version = 1 + book.All.Where(known => known.Name == read.Name).Select(static known => known.Version).DefaultIfEmpty().Max() };
        ImmutableArray<DunningPolicy> own =
            [.. book.Own.Append(policy).OrderBy(static known => known.Name, StringComparer.Ordinal).ThenBy(static known => known.Version)];
        return (book with { Own = own }, policy, null);
    }

    /// <summary>No new case opens under the version from now on. Those that are open go on under it, and it can be read for ever.</summary>
    public static (PolicyBook Next, DunningPolicy? Policy, Rejection? Refused) Withdraw(PolicyBook book, PolicyKey version) =>
        book.Find(version.Name, version.Version) is not { } policy ? (book, null, Rejections.PolicyUnknown)
        : book.IsWithdrawn(policy) ? (book, policy, null)
        : (book with { Withdrawn = book.Withdrawn.Add(version) }, policy, null);
}
