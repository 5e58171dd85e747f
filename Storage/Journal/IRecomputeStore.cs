using System.Collections.Immutable;
using Billing.Domain.Recomputing;
using NodaTime;

namespace Billing.Storage;

/// <summary>
/// What a recompute reads and what it may write: projections, claims of customers and what it found. The journal is not among them.
/// </summary>
public interface IRecomputeStore
{
    /// <summary>Everything that is stored of an account's views, as of one moment.</summary>
    /// <param name="named">Customers that the journal names and the mapping may have lost: who else has them is told as well.</param>
    Task<StoredViews> ReadAsync(AccountKey account, IReadOnlyCollection<StoredCustomer> named, CancellationToken cancellation = default);

    /// <summary>The entries after one, in order.</summary>
    Task<IReadOnlyList<JournalEntry>> ReadEntriesAsync(AccountKey account, long afterSeq, CancellationToken cancellation = default);

    /// <summary>Writes what was found and mends it, in one transaction; false, and nothing, when the account has moved on since it was read.</summary>
    Task<bool> MendAsync(AccountKey account, Mending mending, CancellationToken cancellation = default);

    /// <summary>A snapshot that is not what the journal adds up to.</summary>
    Task DropSnapshotAsync(AccountKey account, long seq, CancellationToken cancellation = default);

    /// <summary>What was found of an account, or of a tenant, the newest first; older than a number when one is given.</summary>
    Task<IReadOnlyList<DriftRow>> ReadDriftAsync(
        string tenant, string? account, int countMax, long? before = null, CancellationToken cancellation = default);

    /// <summary>A page of all accounts that have entries, in the order of their keys.</summary>
    Task<IReadOnlyList<AccountKey>> ReadAccountsAsync(AccountKey? after, int countMax, CancellationToken cancellation = default);
}

/// <summary>What stands, and where the journal was then.</summary>
/// <param name="Views">Without what providers show, which no store knows.</param>
/// <param name="LookedAt">When it was looked at last.</param>
public sealed record StoredViews(long HeadSeq, SixViews Views, Instant? LookedAt)
{
    /// <summary>Differences that are still there, or were when it was looked at last.</summary>
    public int Open { get; init; }
}

/// <summary>The outcome of a recompute, to be written.</summary>
/// <param name="Seq">The entry that it holds for.</param>
/// <param name="Cause">Why it ran.</param>
/// <param name="Written">What providers show after it, by our own writing.</param>
public sealed record Mending(
    long Seq, Instant At, string Cause, ImmutableArray<Difference> Differences, ImmutableArray<Repair> Repairs, ImmutableArray<ReadMetadata> Written);

/// <summary>A difference as it is kept.</summary>
/// <param name="SeenAt">It was still there then.</param>
public sealed record DriftRow(long Number, AccountKey Account, Difference Difference, Instant FoundAt, Instant SeenAt, Instant? MendedAt, string Cause);
