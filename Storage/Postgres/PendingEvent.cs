namespace Billing.Storage;

/// <summary>An event on its way into the inbox, and the caller who waits for it.</summary>
internal sealed class PendingEvent(InboxEvent received, long expiresAt)
{
    private readonly TaskCompletionSource<InboxTaking> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public InboxEvent Event { get; } = received;

    public Task<InboxTaking> Answer => _answer.Task;

    public bool IsOver => _answer.Task.IsCompleted;

    public void Complete(InboxTaking taking) => _answer.TrySetResult(taking);

    public void Fail(Exception failure) => _answer.TrySetException(failure);

    public void ExpireBy(long now)
    {
        if (expiresAt <= now)
        {
            Complete(InboxTaking.Unavailable);
        }
    }
}
