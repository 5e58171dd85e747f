using System.Collections.Immutable;
using Billing.Domain.Amounts;
using Billing.Domain.Collection;
using NodaTime;

namespace Billing.Domain.Dunning;

/// <summary>
/// Money that an account owes and that was not paid when it should have been: one case, however many invoices. How far it is follows
/// from the failures. Stored: names and fields are format.
/// </summary>
/// <param name="OpenedAt">When it should have been paid, or was first declined.</param>
/// <param name="Policy">The policy that holds for as long as the case is open.</param>
/// <param name="Segment">The segment that the account belonged to when it opened.</param>
public sealed record DunningCase(Instant OpenedAt, string Policy, int Version, string Segment)
{
    public string Id { get; init; } = "";

    /// <summary>What will be done; none until the policy was asked and answered, and for good when there is none of that name.</summary>
    public DunningSchedule? Schedule { get; init; }

    /// <summary>When a method came that has not failed yet.</summary>
    public Instant? BroughtForwardAt { get; init; }

    /// <summary>None while it is open.</summary>
    public Instant? ClosedAt { get; init; }

    public DunningResolution? How { get; init; }

    /// <summary>Until then the customer has promised to pay: nothing is tried, and nothing is taken away.</summary>
    public Instant? PromisedUntil { get; init; }
}

/// <summary>An attempt that was declined.</summary>
/// <param name="Key">What the attempt is known by: told twice, it is one failure.</param>
public sealed record DunningFailure(string Key, Instant At, DeclineClass Class, string Code, Money Amount)
{
    public string? Provider { get; init; }

    public CollectionMethodKind? Kind { get; init; }

    /// <summary>The method that failed last; none where the provider chose.</summary>
    public string? MethodId { get; init; }

    /// <summary>The invoice that it was for; none where nothing could be asked.</summary>
    public string? InvoiceId { get; init; }
}

/// <summary>How a case ended. Stored: names are format.</summary>
public enum DunningResolution
{
    /// <summary>All that was owed was paid.</summary>
    Paid,

    /// <summary>Nothing is owed any more, and not all of it was paid: it was credited, voided, or is paid by another account.</summary>
    Resolved,

    /// <summary>What is left was given up by hand.</summary>
    GivenUp,
}

/// <summary>What a product is asked to do about an account that does not pay. Stored: names are format.</summary>
public enum ProductMeasure
{
    /// <summary>Everything is as it was.</summary>
    Restore,

    /// <summary>Some features are closed.</summary>
    Restrict,
    Suspend,
    Cancel,
}

/// <summary>What a ladder is climbed by.</summary>
public sealed record DunningFacts(DunningCase Case, DunningSchedule Schedule, DateTimeZone Zone)
{
    public ImmutableArray<DunningFailure> Failures { get; init; } = [];

    /// <summary>When the customer's methods last changed: what failed before says nothing about a new one.</summary>
    public Instant? MethodsChangedAt { get; init; }
}

/// <summary>Where a case stands at one moment. All of it follows from the facts and the time.</summary>
public sealed record LadderStanding(int Position)
{
    /// <summary>When the next attempt is due; none when there will be none by itself.</summary>
    public Instant? RetryAt { get; init; }

    /// <summary>The row of the schedule that says so.</summary>
    public RetryRow? Row { get; init; }

    /// <summary>When nothing is left to try; none while that depends on what comes.</summary>
    public Instant? ExhaustedAt { get; init; }

    public bool IsExhausted { get; init; }

    /// <summary>Until when access stays as it was.</summary>
    public Instant GraceUntil { get; init; }

    /// <summary>The steps that are due by now, as they became due.</summary>
    public ImmutableArray<DueStep> Steps { get; init; } = [];

    /// <summary>The next moment at which time alone changes something; none when there is none.</summary>
    public Instant? NextAt { get; init; }

    public bool Equals(LadderStanding? other) =>
        other is not null && Position == other.Position && RetryAt == other.RetryAt && Row == other.Row && ExhaustedAt == other.ExhaustedAt
        && IsExhausted == other.IsExhausted && GraceUntil == other.GraceUntil && Steps.SequenceEqual(other.Steps) && NextAt == other.NextAt;

    public override int GetHashCode() => Position;
}

/// <summary>A step of the schedule, by its place there, and when it became due.</summary>
public sealed record DueStep(int Index, DunningAction Do, Instant DueAt);
