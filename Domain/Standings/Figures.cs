using System.Collections.Immutable;
using Billing.Domain.Amounts;
using NodaTime;

namespace Billing.Domain.Standings;

/// <summary>How many accounts have which status. Names are contract.</summary>
public sealed record HealthFigures(Instant AsOf, long Accounts, ImmutableArray<StatusCount> Statuses)
{
    public bool Equals(HealthFigures? other) =>
        other is not null && AsOf == other.AsOf && Accounts == other.Accounts && Statuses.SequenceEqual(other.Statuses);

    public override int GetHashCode() => Statuses.Length;
}

public sealed record StatusCount(AccountStatus Status, long Accounts);

/// <summary>What is owed, by how long it has been due. Names are contract.</summary>
public sealed record AgingFigures(Instant AsOf, ImmutableArray<AgingBucket> Buckets)
{
    public bool Equals(AgingFigures? other) => other is not null && AsOf == other.AsOf && Buckets.SequenceEqual(other.Buckets);

    public override int GetHashCode() => Buckets.Length;
}

/// <param name="Bucket">not_due, days_1_30, days_31_60, days_61_90 or days_over_90.</param>
public sealed record AgingBucket(Currency Currency, string Bucket, long Invoices, long Accounts, Money Amount)
{
    /// <summary>All there are, from the freshest.</summary>
    public static readonly ImmutableArray<string> Names = ["not_due", "days_1_30", "days_31_60", "days_61_90", "days_over_90"];
}

/// <summary>How far behind the clocks, the outside world and the inbox are. Names are contract.</summary>
/// <param name="OverdueClocks">Accounts whose clock should have been advanced by now, or whose overdue answer should have been asked for.</param>
/// <param name="OldestClockAt">Since when the longest waiting of them has been due.</param>
/// <param name="AwaitingAccounts">Accounts that wait for an answer of the outside world.</param>
/// <param name="OverdueEvents">Events of providers whose time to be tried has passed.</param>
public sealed record LagFigures(
    Instant AsOf, long OverdueClocks, Instant? OldestClockAt, long AwaitingAccounts, long PendingEffects,
    long WaitingEvents, long OverdueEvents, long ParkedEvents, Instant? OldestEventAt);

/// <summary>Whether the journal tells the whole life of each finalized invoice. Names are contract.</summary>
/// <param name="Since">Invoices finalized from then on were looked at.</param>
/// <param name="Finalized">All of them.</param>
/// <param name="Complete">Made, finalized, and an outcome: all in the journal.</param>
/// <param name="Awaiting">Made and finalized, and nothing has become of them yet.</param>
/// <param name="Broken">Those that lack a step.</param>
public sealed record CoverageFigures(Instant AsOf, Instant Since, long Finalized, long Complete, long Awaiting, ImmutableArray<BrokenChain> Broken)
{
    /// <summary>Of those that can be complete, how many are; none when there are none.</summary>
    public decimal? Percent { get; init; }

    public long BrokenCount { get; init; }

    public bool Equals(CoverageFigures? other) =>
        other is not null && AsOf == other.AsOf && Since == other.Since && Finalized == other.Finalized && Complete == other.Complete
        && Awaiting == other.Awaiting && Percent == other.Percent && BrokenCount == other.BrokenCount && Broken.SequenceEqual(other.Broken);

    public override int GetHashCode() => Broken.Length;
}

/// <param name="Lacks">The steps that the journal does not tell: generated, finalized or outcome.</param>
public sealed record BrokenChain(string Account, string Invoice, string Lacks);
