using System.Collections.Immutable;
using Billing.Domain.Recomputing;
using NodaTime;

namespace Billing.Storage;

/// <summary>
/// One decision about one account, to be stored whole or not at all. Texts and documents are opaque here: they are stored
/// as they come.
/// </summary>
public sealed record Commit
{
    public required AccountKey Account { get; init; }

    /// <summary>The head that was decided on. <see cref="JournalHead.Empty"/> for an account without entries.</summary>
    public required JournalHead Expected { get; init; }

    /// <summary>The id of the command, from which all ids of the decision derive.</summary>
    public required string Command { get; init; }

    /// <summary>What made the command come: a request, an event, the clock.</summary>
    public required string Cause { get; init; }

    /// <summary>The instant that was decided at, in whole microseconds.</summary>
    public required Instant At { get; init; }

    /// <summary>The facts, as the exact UTF-8 bytes that are hashed. Empty: nothing changes, the head is only checked.</summary>
    public ReadOnlyMemory<byte> Facts { get; init; }

    public WakeTimes Clock { get; init; } = WakeTimes.Stopped;

    /// <summary>The key under which the command was sent, and the answer it gets.</summary>
    public KeyedAnswer? Answer { get; init; }

    /// <summary>The final answer to an earlier command that waited for this outcome.</summary>
    public SettledAnswer? Settled { get; init; }

    public CausingEvent? Event { get; init; }

    /// <summary>The account's health after this commit, a JSON document; empty leaves the row as it is.</summary>
    public ReadOnlyMemory<byte> Health { get; init; }

    /// <summary>What the timeline says about this commit, JSON documents in order.</summary>
    public ImmutableArray<TimelineLine> Timeline { get; init; } = [];

    /// <summary>The names at providers that this commit says are the account's.</summary>
    public ImmutableArray<ClaimedCustomer> Customers { get; init; } = [];

    /// <summary>What can be looked at of the account and is another since this commit.</summary>
    public ImmutableArray<ViewRecord> Records { get; init; } = [];

    public CommitLane Lane { get; init; } = CommitLane.People;

    /// <summary>How long the caller waits; null for the journal's own deadline, which it may only shorten.</summary>
    public Duration? Deadline { get; init; }

    public bool HasFacts => !Facts.IsEmpty;

    /// <summary>The number of the entry that these facts become, or of the head that is checked.</summary>
    public long Seq => HasFacts ? Expected.Seq + 1 : Expected.Seq;
}

/// <summary>People before storm: a person waits for one, a run or a burst of events sent the other.</summary>
public enum CommitLane
{
    People,
    Storm,
}

/// <summary>When the account is next due, and when somebody must wake it: for that, or for a pending effect.</summary>
public sealed record WakeTimes(Instant? NextDueAt, Instant? WakeAt)
{
    public static readonly WakeTimes Stopped = new(null, null);
}

/// <summary>An answer that is not final is replaced once, by the commit that settles it.</summary>
public sealed record KeyedAnswer(string Key, ReadOnlyMemory<byte> BodyHash, ReadOnlyMemory<byte> Answer, bool IsFinal = true);

public sealed record SettledAnswer(string Key, ReadOnlyMemory<byte> Answer);

/// <summary>An outside event is taken once: its source and its id there.</summary>
public sealed record CausingEvent(string Source, string Id);

public sealed record TimelineLine(string Kind, ReadOnlyMemory<byte> Document);
