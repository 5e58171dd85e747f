namespace Billing.Storage;

/// <summary>What became of a commit. Only <see cref="Won"/> has written anything.</summary>
public abstract record CommitOutcome
{
    private CommitOutcome()
    {
    }

    /// <summary>Durable. The next decision is made on this head.</summary>
    public sealed record Won(JournalHead Head) : CommitOutcome;

    /// <summary>The key is known with the same body: this is its answer. Not final: it still waits for an outcome.</summary>
    public sealed record Replayed(StoredAnswer Stored) : CommitOutcome;

    /// <summary>The key is known with another body.</summary>
    public sealed record KeyConflict(StoredAnswer Stored) : CommitOutcome;

    /// <summary>The event has been taken, by the entry of this number.</summary>
    public sealed record EventTaken(long Seq) : CommitOutcome;

    /// <summary>The account has moved on to this entry: decided on a state that is no longer true.</summary>
    public sealed record Lost(long HeadSeq) : CommitOutcome;

    /// <summary>The store refuses this very commit, and will again: a programmer's error.</summary>
    public sealed record Poisoned(string Code, string Reason) : CommitOutcome;

    /// <summary>The deadline passed before it was sent: nothing is written, nor will be.</summary>
    public sealed record Unavailable : CommitOutcome;

    /// <summary>
    /// The deadline passed after it was sent. It may be durable or not, or become so. Load the account, and decide again:
    /// the head waits for whatever is still under way.
    /// </summary>
    public sealed record Unknown : CommitOutcome;
}
