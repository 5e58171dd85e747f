namespace Billing.Storage;

/// <summary>
/// A commit on its way, and the caller who waits for it. It is sent or it expires, never both: what was answered
/// <see cref="CommitOutcome.Unavailable"/> is not sent afterwards.
/// </summary>
internal sealed class PendingCommit(Commit commit, byte[]? hash, long expiresAt)
{
    private const int Waiting = 0;
    private const int Sent = 1;
    private const int Over = 2;

    private readonly TaskCompletionSource<CommitOutcome> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _stage;

    public Commit Commit { get; } = commit;

    /// <summary>The chain hash of the entry; null without facts.</summary>
    public byte[]? Hash { get; } = hash;

    public long ExpiresAt { get; } = expiresAt;

    /// <summary>It was sent on a connection that was lost: it may be durable already.</summary>
    public bool IsIndeterminate { get; private set; }

    /// <summary>Somebody holds its head; it waits for its next try.</summary>
    public bool IsHeldUp { get; private set; }

    /// <summary>It does not wait for the lock again, or a batch would wait with it.</summary>
    public bool WasHeldUp { get; private set; }

    public bool IsOver => Volatile.Read(ref _stage) == Over;

    public Task<CommitOutcome> Answer => _answer.Task;

    /// <summary>Whether it may be sent, which from here on it counts as.</summary>
    public bool TrySend()
    {
        IsHeldUp = false;
        return Interlocked.CompareExchange(ref _stage, Sent, Waiting) is Waiting or Sent;
    }

    /// <summary>The server said that nothing of it was kept.</summary>
    public void Recall()
    {
        if (!IsIndeterminate)
        {
            Interlocked.CompareExchange(ref _stage, Waiting, Sent);
        }
    }

    public void LoseTrack() => IsIndeterminate = true;

    public void HoldUp()
    {
        (IsHeldUp, WasHeldUp) = (true, true);
        Recall();
    }

    public void Complete(CommitOutcome outcome)
    {
        Volatile.Write(ref _stage, Over);
        _answer.TrySetResult(outcome);
    }

    public void ExpireBy(long now)
    {
        if (now >= ExpiresAt)
        {
            Expire();
        }
    }

    public void Expire()
    {
        switch (Interlocked.Exchange(ref _stage, Over))
        {
            case Waiting: _answer.TrySetResult(new CommitOutcome.Unavailable()); break;
            case Sent: _answer.TrySetResult(new CommitOutcome.Unknown()); break;
        }
    }
}
