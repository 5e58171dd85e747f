using System.Diagnostics;
using Npgsql;

namespace Billing.Storage;

/// <summary>A row of journal_commit: why a commit did not win, and what is there instead.</summary>
internal sealed record Refusal(
    int Index, int Reason, long FoundSeq, string? FoundCommand, byte[]? FoundBodyHash, byte[]? FoundAnswer, bool FoundFinal,
    byte[]? RivalHash)
{
    private const int KeyKnown = 1;
    private const int EventKnown = 2;
    private const int HeadMoved = 3;
    private const int HeadHeld = 4;

    /// <summary>The key or the event was there already.</summary>
    public bool IsKnown => Reason is KeyKnown or EventKnown;

    /// <summary>Not judged: it tries again.</summary>
    public bool IsHeld => Reason == HeadHeld;

    public static Refusal Read(NpgsqlDataReader row) => new(
        row.GetInt32(0) - 1,
        row.GetInt32(1),
        row.IsDBNull(2) ? 0 : row.GetInt64(2),
        row.IsDBNull(3) ? null : row.GetString(3),
        row.IsDBNull(4) ? null : row.GetFieldValue<byte[]>(4),
        row.IsDBNull(5) ? null : row.GetFieldValue<byte[]>(5),
        !row.IsDBNull(6) && row.GetBoolean(6),
        row.IsDBNull(7) ? null : row.GetFieldValue<byte[]>(7));

    /// <summary>
    /// What the caller is told. A commit that was sent before on a lost connection and meets itself has won; otherwise
    /// meeting the same command is a replay or a lost race like any other.
    /// </summary>
    public CommitOutcome Judge(PendingCommit pending) => pending.IsIndeterminate && MeetsItself(pending) ? Winning(pending) : Reason switch
    {
        KeyKnown when FoundBodyHash.AsSpan().SequenceEqual(pending.Commit.Answer!.BodyHash.Span) =>
            new CommitOutcome.Replayed(Stored(pending.Commit.Answer.Key)),
        KeyKnown => new CommitOutcome.KeyConflict(Stored(pending.Commit.Answer!.Key)),
        EventKnown => new CommitOutcome.EventTaken(FoundSeq),
        HeadMoved => new CommitOutcome.Lost(FoundSeq),
        _ => throw new UnreachableException($"journal_commit knows no reason {Reason}."),
    };

    public static CommitOutcome Winning(PendingCommit pending) => new CommitOutcome.Won(
        pending.Hash is { } hash ? new JournalHead(pending.Commit.Seq, hash) : pending.Commit.Expected);

    private bool MeetsItself(PendingCommit pending) => Reason == HeadMoved
        ? pending.Hash is { } hash && RivalHash.AsSpan().SequenceEqual(hash)
        : FoundCommand == pending.Commit.Command && FoundSeq == pending.Commit.Seq;

    private StoredAnswer Stored(string key) => new(key, FoundBodyHash!, FoundAnswer!, FoundFinal, FoundCommand!, FoundSeq);
}
