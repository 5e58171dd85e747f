using System.Text.Json;
using Billing.Domain.Accounts;
using Billing.Grains.Interfaces.Serialization;
using Billing.Storage;
using Microsoft.Extensions.Logging;

namespace Billing.Grains.Accounts;

/// <summary>
/// How an account comes into memory, and what it leaves behind to make that cheap the next time. A snapshot changes what
/// loading costs and never what is loaded: one that cannot be read is as good as none.
/// </summary>
internal static class AccountMemory
{
    // No format is negative: the journal finds no snapshot.
    private const int NoSnapshot = -1;

    public static async Task<(JournalHead Head, AccountState State, long SnapshotSeq)> LoadAsync(
        IAccountJournal journal, AccountKey account, ILogger logger, CancellationToken cancellation)
    {
        var loaded = await journal.LoadAsync(account, SnapshotFormats.Current, cancellation);
        if (loaded.Snapshot is { } snapshot)
        {
            try
            {
                return (loaded.Head, AccountDocuments.FromDocuments(loaded), snapshot.Head.Seq);
            }
            catch (JsonException unreadable)
            {
                AccountGrainLog.SnapshotUnreadable(logger, account, snapshot.Head.Seq, unreadable);
                loaded = await journal.LoadAsync(account, NoSnapshot, cancellation);
            }
        }

        return (loaded.Head, AccountDocuments.FromDocuments(loaded), 0);
    }

    /// <summary>All that an account has been through, from its first entry on.</summary>
    public static async Task<IEnumerable<AccountFact>> HistoryAsync(IAccountJournal journal, AccountKey account) =>
        (await journal.LoadAsync(account, NoSnapshot)).Tail.SelectMany(static entry => AccountDocuments.FactsFromDocument(entry.Facts));

    /// <summary>Nobody depends on it: a failure is told and costs the next activation a longer fold.</summary>
    public static async Task KeepAsync(IAccountJournal journal, AccountKey account, JournalHead head, AccountState state, ILogger logger)
    {
        try
        {
            var document = JsonSerializer.SerializeToUtf8Bytes(state, BillingSerialization.Documents);
            await journal.SaveSnapshotAsync(account, new Snapshot(head, SnapshotFormats.Current, document));
        }
        catch (Exception failure)
        {
            AccountGrainLog.SnapshotNotKept(logger, account, head.Seq, failure);
        }
    }
}
