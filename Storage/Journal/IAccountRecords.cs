using Billing.Domain.Recomputing;
using NodaTime;

namespace Billing.Storage;

/// <summary>What can be looked at of an account, as its commits left it.</summary>
public interface IAccountRecords
{
    Task<StoredRecord?> FindRecordAsync(AccountKey account, string kind, string id, CancellationToken cancellation = default);

    /// <summary>All of them, ordered by kind and id; or those of one kind.</summary>
    Task<IReadOnlyList<StoredRecord>> ReadRecordsAsync(AccountKey account, string? kind = null, CancellationToken cancellation = default);

    /// <summary>A page of the states that the entitlements have been in, newest first, of before an entry when one is given.</summary>
    Task<IReadOnlyList<EntitlementVersion>> ReadEntitlementVersionsAsync(
        AccountKey account, int countMax, long? beforeSeq = null, CancellationToken cancellation = default);
}

/// <summary>The entitlements from a moment on, and the entry that made them so.</summary>
public sealed record EntitlementVersion(long Seq, Instant At, string Document);
