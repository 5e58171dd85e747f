using NodaTime;

namespace Billing.Storage;

/// <summary>
/// The truth about every account. Two implementations, one contract: <c>tests/Storage.Tests/Journal</c> states it and runs
/// against both.
/// </summary>
public interface IAccountJournal
{
    /// <summary>
    /// Stores a decision if the account still stands where it was decided on. Completes within the deadline, whatever
    /// happens to the store, and answers <see cref="CommitOutcome.Won"/> only for what is durable.
    /// </summary>
    Task<CommitOutcome> CommitAsync(Commit commit);

    /// <summary>The snapshot, unless the caller cannot read its format, and every entry after it, as of one moment.</summary>
    Task<LoadedAccount> LoadAsync(AccountKey account, int snapshotFormat, CancellationToken cancellation = default);

    /// <summary>The answer stored under a key, for those who wait for it to become final.</summary>
    Task<StoredAnswer?> FindAnswerAsync(AccountKey account, string key, CancellationToken cancellation = default);

    /// <summary>Keeps a snapshot unless a newer one is there or the journal does not have its head.</summary>
    Task SaveSnapshotAsync(AccountKey account, Snapshot snapshot, CancellationToken cancellation = default);

    /// <summary>
    /// A page of the accounts to be woken by an instant, ordered by time, then key; after the last one of the page before.
    /// Of all accounts, or of a part of them.
    /// </summary>
    Task<IReadOnlyList<WakeUp>> ReadDueAsync(
        Instant until, int countMax, WakeUp? after = null, WakePart? part = null, CancellationToken cancellation = default);
}
