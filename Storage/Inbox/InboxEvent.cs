using Billing.Domain.Collection;
using NodaTime;

namespace Billing.Storage;

/// <summary>An event of a provider's, named by the provider and by its id there.</summary>
public readonly record struct InboxKey(string Provider, string EventId)
{
    public override string ToString() => $"{Provider}/{EventId}";
}

/// <summary>An event as it comes in. The notice is a JSON document and opaque here.</summary>
public sealed record InboxEvent(InboxKey Key, string Type, Instant CreatedAt, Instant ReceivedAt, ReadOnlyMemory<byte> Notice)
{
    /// <summary>What is known of it already: a type that nobody handles need not be tried.</summary>
    public EventStatus Status { get; init; } = EventStatus.Received;

    /// <summary>Why it is ignored or parked, or why the last try did not apply it.</summary>
    public string? Reason { get; init; }

    public AccountKey? Account { get; init; }

    /// <summary>From when on the sweep may try it, if nobody has by then.</summary>
    public Instant? TryAt { get; init; }
}

/// <summary>An event as it is kept.</summary>
public sealed record InboxRow(InboxEvent Event)
{
    /// <summary>How often it was tried in vain since it came or was replayed.</summary>
    public int Tries { get; init; }

    public Instant? SettledAt { get; init; }

    /// <summary>The entry of the account that applied it.</summary>
    public long? Seq { get; init; }
}

/// <summary>How the inbox stands at one moment.</summary>
/// <param name="Overdue">Events whose time to be tried has passed.</param>
/// <param name="OldestAt">When the oldest of those that wait was received.</param>
public sealed record InboxPulse(long Waiting, long Overdue, long Parked, Instant? OldestAt);

/// <summary>What came of taking an event in.</summary>
public enum InboxTaking
{
    New,

    /// <summary>It was there already. Nothing was written.</summary>
    Known,

    /// <summary>It may or may not be there: the store is away. The provider sends it again.</summary>
    Unavailable,
}
