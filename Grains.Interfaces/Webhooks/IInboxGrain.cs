using System.Collections.Immutable;
using Billing.Domain.Collection;
using NodaTime;
using Orleans.Concurrency;

namespace Billing.Grains.Interfaces.Webhooks;

/// <summary>
/// Looks after what providers told us: tries what was received and not applied, shows it, and replays it. Its key is 0.
/// </summary>
[Alias("billing.inbox")]
public interface IInboxGrain : IGrainWithIntegerKey
{
    /// <summary>From here on it looks every second, after whatever ends it too.</summary>
    [Alias("start")]
    Task Start();

    /// <summary>A page of events, the newest first; older than the last one of the page before.</summary>
    [Alias("read")]
    [AlwaysInterleave]
    Task<ImmutableArray<ReceivedEvent>> Read(EventQuery query, int countMax, EventCursor? olderThan);

    [Alias("pulse")]
    [AlwaysInterleave]
    Task<InboxStanding> Pulse();

    /// <summary>Has parked and ignored events tried again; with <paramref name="isDry"/> it only says which it would.</summary>
    [Alias("replay")]
    [AlwaysInterleave]
    Task<ReplayAnswer> Replay(EventQuery query, int countMax, bool isDry);
}

/// <summary>Where a page ended.</summary>
public sealed record EventCursor(Instant ReceivedAt, string Provider, string EventId);

/// <summary>An event of a provider's, and what has become of it.</summary>
/// <param name="Reason">Why it is ignored or parked, or why the last try did not apply it.</param>
/// <param name="Notice">What was understood of it, a JSON document.</param>
public sealed record ReceivedEvent(
    string Provider, string EventId, string Type, EventStatus Status, string? Reason, Instant CreatedAt, Instant ReceivedAt, string Notice)
{
    public string? Tenant { get; init; }

    public string? Account { get; init; }

    /// <summary>The entry of the account that applied it.</summary>
    public long? Seq { get; init; }

    public int Tries { get; init; }

    public Instant? TryAt { get; init; }

    public Instant? SettledAt { get; init; }
}

/// <summary>How the inbox stands.</summary>
/// <param name="Overdue">Events whose time to be tried has passed.</param>
/// <param name="OldestAt">When the oldest of those that wait was received.</param>
public sealed record InboxStanding(long Waiting, long Overdue, long Parked, Instant? OldestAt, Instant? SweptAt);

/// <summary>The events that are, or would be, tried again.</summary>
/// <param name="HasMore">There are more of the same; ask again.</param>
public sealed record ReplayAnswer(ImmutableArray<ReceivedEvent> Events, bool HasMore)
{
    public bool Equals(ReplayAnswer? other) => other is not null && HasMore == other.HasMore && Events.SequenceEqual(other.Events);

    public override int GetHashCode() => Events.Length;
}
