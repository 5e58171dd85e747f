using System.Text;
using Billing.Storage;
using NodaTime;

namespace Billing.Embedded.Simulate;

/// <summary>A journal that lies, to see that the checks notice it.</summary>
internal sealed class MistakenJournal(MemoryJournal journal, LifeMistake mistake) : IAccountJournal
{
    private const string Coins = "\"minorUnits\":";

    private int _seen;

    public async Task<CommitOutcome> CommitAsync(Commit commit)
    {
        if (mistake == LifeMistake.CommitLost && commit is { HasFacts: true, Answer: not null } && ++_seen % 40 == 0)
        {
            return new CommitOutcome.Won(new JournalHead(commit.Seq, new byte[32]));
        }

        return await journal.CommitAsync(mistake == LifeMistake.FactDoctored ? Doctored(commit) : commit);
    }

    public Task<LoadedAccount> LoadAsync(AccountKey account, int snapshotFormat, CancellationToken cancellation = default) =>
        journal.LoadAsync(account, snapshotFormat, cancellation);

    public Task<StoredAnswer?> FindAnswerAsync(AccountKey account, string key, CancellationToken cancellation = default) =>
        journal.FindAnswerAsync(account, key, cancellation);

    public Task SaveSnapshotAsync(AccountKey account, Snapshot snapshot, CancellationToken cancellation = default) =>
        journal.SaveSnapshotAsync(account, mistake == LifeMistake.SnapshotDoctored ? Doctored(snapshot) : snapshot, cancellation);

    public Task<IReadOnlyList<WakeUp>> ReadDueAsync(
        Instant until, int countMax, WakeUp? after = null, WakePart? part = null, CancellationToken cancellation = default) =>
        journal.ReadDueAsync(until, countMax, after, part, cancellation);

    private static Snapshot Doctored(Snapshot snapshot)
    {
        var text = Encoding.UTF8.GetString(snapshot.State.Span);
        var at = text.IndexOf("\"balances\":", StringComparison.Ordinal);
        var amount = at < 0 ? -1 : text.IndexOf(Coins, at, StringComparison.Ordinal);
        return amount < 0 ? snapshot : snapshot with { State = Encoding.UTF8.GetBytes(text.Remove(amount, text.IndexOf(',', amount) - amount).Insert(amount, $"{Coins}777")) };
    }

    /// <summary>The projections say what was decided, and the facts say something else.</summary>
    private Commit Doctored(Commit commit)
    {
        var text = Encoding.UTF8.GetString(commit.Facts.Span);
        var at = text.IndexOf("\"is\":\"payment_received\"", StringComparison.Ordinal);
        var amount = at < 0 ? -1 : text.IndexOf(Coins, at, StringComparison.Ordinal);
        return amount < 0 || ++_seen % 5 != 0
            ? commit
            : commit with { Facts = Encoding.UTF8.GetBytes(text.Insert(amount + Coins.Length, "1")) };
    }
}
