namespace Billing.Storage;

/// <summary>What a script lets happen to a commit of the in-memory journal: what PostgreSQL and the way to it can do.</summary>
public enum MemoryFault
{
    None,

    /// <summary>Never sent: <see cref="CommitOutcome.Unavailable"/>.</summary>
    Unavailable,

    /// <summary>Sent, not answered in time, and not stored: <see cref="CommitOutcome.Unknown"/>.</summary>
    UnknownAndNotStored,

    /// <summary>Stored, the answer lost for longer than the deadline: <see cref="CommitOutcome.Unknown"/>.</summary>
    UnknownAndStored,

    /// <summary>
    /// <see cref="CommitOutcome.Unknown"/>, and loads do not see it; but the orphaned backend holds the head, and commits
    /// before the next commit of the account gets to it.
    /// </summary>
    UnknownAndStoredLater,
}
