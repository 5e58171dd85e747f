using NodaTime;

namespace Billing.Storage;

/// <summary>
/// Names, addresses, e-mails and raw payloads of an account, beside its journal. A fact names a version of them; once they
/// are erased the version says nothing, and the journal is as valid as before.
/// </summary>
public interface IPersonalDocuments
{
    /// <summary>The version to name in the facts; the same for the same command. Null: the account is erased, for good.</summary>
    Task<long?> KeepAsync(
        AccountKey account, string command, Instant at, ReadOnlyMemory<byte> document, CancellationToken cancellation = default);

    /// <summary>Null when there is no such version, or not any more.</summary>
    Task<byte[]?> FindAsync(AccountKey account, long version, CancellationToken cancellation = default);

    /// <summary>Whether there was something to erase.</summary>
    Task<bool> EraseAsync(AccountKey account, Instant at, CancellationToken cancellation = default);
}
