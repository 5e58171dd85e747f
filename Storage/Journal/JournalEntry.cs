using NodaTime;

namespace Billing.Storage;

/// <summary>One commit as it stands in the journal for ever.</summary>
public sealed record JournalEntry(
    long Seq, string Command, string Cause, Instant At, ReadOnlyMemory<byte> Facts, int KeyId, ReadOnlyMemory<byte> Hash)
{
    public JournalHead Head => new(Seq, Hash);
}

/// <summary>
/// The state folded up to a head, in a format that its writer knows again. Losing it, or finding it in an unknown format,
/// costs a longer fold and nothing else.
/// </summary>
public sealed record Snapshot(JournalHead Head, int Format, ReadOnlyMemory<byte> State);

/// <summary>What an activation starts from: a snapshot, if there is one, and every entry after it.</summary>
public sealed record LoadedAccount(Snapshot? Snapshot, IReadOnlyList<JournalEntry> Tail)
{
    public JournalHead Head => Tail.Count > 0 ? Tail[^1].Head : Snapshot?.Head ?? JournalHead.Empty;
}

/// <summary>An account that somebody must wake.</summary>
public sealed record WakeUp(AccountKey Account, Instant WakeAt)
{
    /// <summary>It waits for an answer of the outside world, and so perhaps does a person; nothing of its own is due.</summary>
    public bool IsForAnswer { get; init; }
}

/// <summary>The accounts of one shard out of so many; those that wait for an answer alone, if so asked.</summary>
public sealed record WakePart(int Shard, int Shards, bool ForAnswersOnly = false)
{
    /// <summary>The shard of an account: the first byte of a hash that every process and PostgreSQL compute alike.</summary>
    public static int ShardOf(AccountKey account, int shards) =>
        System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(account.ToString()))[0] % shards;
}
