using Billing.Domain.Collection;
using NodaTime;

namespace Billing.Storage;

/// <summary>
/// What providers told us, from before they are told that we have it until an account has taken it. Two implementations, one
/// contract: <c>tests/Storage.Tests/Inbox</c>. That an event is applied is not said here: the account's commit says it, by its
/// <see cref="Commit.Event"/>.
/// </summary>
public interface INoticeInbox
{
    /// <summary>Durable when it completes with anything but <see cref="InboxTaking.Unavailable"/>.</summary>
    Task<InboxTaking> TakeAsync(InboxEvent received);

    /// <summary>Those to be tried by an instant, the longest waiting first; after the last one of the page before.</summary>
    Task<IReadOnlyList<InboxRow>> ReadWaitingAsync(
        Instant until, int countMax, InboxRow? after = null, CancellationToken cancellation = default);

    /// <summary>It was tried in vain and is to be tried again. False when it is not waiting any more.</summary>
    Task<bool> PostponeAsync(InboxKey key, string reason, Instant now, Instant tryAt, AccountKey? account = null);

    /// <summary>It is ignored or parked. False when it is not waiting any more.</summary>
    Task<bool> CloseAsync(InboxKey key, EventStatus status, string reason, Instant now, AccountKey? account = null);

    /// <summary>A parked or ignored one is to be tried again. False when it is neither.</summary>
    Task<bool> ReplayAsync(InboxKey key, Instant tryAt);

    /// <summary>A page of events, the newest first; older than the last one of the page before.</summary>
    Task<IReadOnlyList<InboxRow>> ReadAsync(
        EventQuery filter, int countMax, InboxRow? olderThan = null, CancellationToken cancellation = default);

    Task<InboxPulse> ReadPulseAsync(Instant now, CancellationToken cancellation = default);
}
