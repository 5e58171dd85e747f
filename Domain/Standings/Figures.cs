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

/// <summary>How far the cases are that are open, and were. Names are contract.</summary>
public sealed record DunningFigures(Instant AsOf, ImmutableArray<DunningStage> Stages)
{
    public bool Equals(DunningFigures? other) => other is not null && AsOf == other.AsOf && Stages.SequenceEqual(other.Stages);

    public override int GetHashCode() => Stages.Length;
}

/// <param name="Segment">How the policy treats them; none before the policy has answered.</param>
/// <param name="Stage">awaiting_policy, not_tried, retrying, promised, restricted, suspended, canceled, written_off or closed.</param>
/// <param name="Owed">What they owe, by currency; none where they owe nothing any more.</param>
public sealed record DunningStage(string? Segment, string Stage, long Accounts, Money? Owed)
{
    /// <summary>All there are, in the order in which a case goes through them.</summary>
    public static readonly ImmutableArray<string> Names =
        ["awaiting_policy", "not_tried", "retrying", "promised", "restricted", "suspended", "canceled", "written_off", "closed"];
}

/// <summary>What came of failed attempts. Names are contract.</summary>
/// <param name="Since">Attempts that failed from then on.</param>
public sealed record RecoveryFigures(Instant AsOf, Instant Since, ImmutableArray<RecoveryRow> Rows)
{
    public bool Equals(RecoveryFigures? other) => other is not null && AsOf == other.AsOf && Since == other.Since && Rows.SequenceEqual(other.Rows);

    public override int GetHashCode() => Rows.Length;
}

/// <param name="Class">soft or hard.</param>
/// <param name="Step">The how manieth failure of its case it was.</param>
/// <param name="Recovered">After how many of them money came before the next one failed.</param>
public sealed record RecoveryRow(string Class, long Step, long Failed, long Recovered, Money FailedAmount, Money RecoveredAmount);

/// <summary>Accounts whose views disagree. Names are contract.</summary>
/// <param name="Differences">How many differences stand.</param>
/// <param name="Escalated">How many of them wait for a person.</param>
/// <param name="MendedLately">How many were mended in the last thirty days.</param>
/// <param name="Disagreeing">The accounts whose differences have stood for longest.</param>
public sealed record DriftFigures(
    Instant AsOf, long Accounts, long Differences, long Escalated, long MendedLately, Instant? OldestAt, ImmutableArray<DisagreeingAccount> Disagreeing)
{
    public bool Equals(DriftFigures? other) =>
        other is not null && AsOf == other.AsOf && Accounts == other.Accounts && Differences == other.Differences && Escalated == other.Escalated
        && MendedLately == other.MendedLately && OldestAt == other.OldestAt && Disagreeing.SequenceEqual(other.Disagreeing);

    public override int GetHashCode() => Disagreeing.Length;
}

/// <param name="Since">Since when it can have stood; none when that is not known.</param>
/// <param name="Reason">Why it waits for a person, where it does.</param>
public sealed record DisagreeingAccount(string Account, long Differences, ImmutableArray<string> Views, Instant? Since, Instant FoundAt, string? Reason)
{
    public bool Equals(DisagreeingAccount? other) =>
        other is not null && Account == other.Account && Differences == other.Differences && Since == other.Since && FoundAt == other.FoundAt
        && Reason == other.Reason && Views.SequenceEqual(other.Views);

    public override int GetHashCode() => Views.Length;
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
/// <param name="Since">Invoices that have changed from then on were looked at, the latest of them where there are very many.</param>
/// <param name="Finalized">All that were looked at.</param>
/// <param name="Complete">Made, finalized, and what became of it: all in the journal.</param>
/// <param name="Awaiting">Made and finalized, and still open.</param>
/// <param name="Broken">Some of those that lack a step.</param>
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
