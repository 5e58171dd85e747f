using System.Collections.Immutable;
using NodaTime;

namespace Billing.Domain.Dunning;

/// <summary>
/// How far a case is, and what comes next. A function of what failed, of what was promised and of the time: nothing is counted anywhere, so
/// nothing that is told twice, late or in another order can move it.
/// </summary>
public static class Ladder
{
    public static LadderStanding At(DunningFacts facts, Instant now)
    {
        var failures = Since(facts);
        var row = failures.IsEmpty ? null : RowFor(facts.Schedule, failures[^1]);
        var retryAt = NextRetry(facts, failures, row);
        var exhaustedAt = ExhaustedAt(facts, failures, retryAt);
        var moments = facts.Schedule.Steps
            .Select((step, index) => (Step: step, Index: index, At: Kept(facts, MomentOf(facts, failures, exhaustedAt, step.At))))
            .Where(static step => step.At is not null)
            .ToImmutableArray();
        var grace = PlusDays(facts, facts.Case.OpenedAt, facts.Schedule.GraceDays);
        return new LadderStanding(failures.Length)
        {
            RetryAt = retryAt,
            Row = row,
            ExhaustedAt = exhaustedAt,
            IsExhausted = exhaustedAt <= now,
            GraceUntil = grace,
            Steps =
            [
                .. moments.Where(step => step.At <= now).OrderBy(static step => step.At).ThenBy(static step => step.Index)
                    .Select(static step => new DueStep(step.Index, step.Step.Do, step.At!.Value)),
            ],
            NextAt = moments.Select(static step => step.At).Append(retryAt).Append(exhaustedAt).Append(grace)
                .Where(at => at > now).Min(),
        };
    }

    /// <summary>Each once, in the order of time; those of before the case are another case's.</summary>
    private static ImmutableArray<DunningFailure> Since(DunningFacts facts) =>
    [
        .. facts.Failures
            .Where(failure => failure.At >= facts.Case.OpenedAt)
            .OrderBy(static failure => failure.At).ThenBy(static failure => failure.Key, StringComparer.Ordinal)
            .DistinctBy(static failure => failure.Key),
    ];

    private static RetryRow? RowFor(DunningSchedule schedule, DunningFailure failure) =>
        schedule.Retries.FirstOrDefault(row => row.Fits(failure));

    private static Instant? NextRetry(DunningFacts facts, ImmutableArray<DunningFailure> failures, RetryRow? row)
    {
        if (failures.IsEmpty)
        {
            return null;
        }

        // What is there now has not failed yet.
        if (facts.MethodsChangedAt > failures[^1].At)
        {
            return Kept(facts, facts.MethodsChangedAt);
        }

        if (row is null || failures.Length > row.AfterDays.Length)
        {
            return null;
        }

        var after = PlusDays(facts, failures[^1].At, row.AfterDays[failures.Length - 1]);
        return Kept(facts, (row.Window ?? facts.Schedule.Window)?.Moved(after, facts.Zone) ?? after);
    }

    /// <summary>A customer who pays invoices by themselves is never charged: their time runs from when the case opened.</summary>
    private static Instant? ExhaustedAt(DunningFacts facts, ImmutableArray<DunningFailure> failures, Instant? retryAt) =>
        retryAt is not null || (failures.IsEmpty && !facts.Schedule.Retries.IsEmpty) ? null
        : Kept(facts, PlusDays(facts, failures.IsEmpty ? facts.Case.OpenedAt : failures[^1].At, facts.Schedule.PatienceDays));

    private static Instant? MomentOf(DunningFacts facts, ImmutableArray<DunningFailure> failures, Instant? exhaustedAt, StepMoment moment) => moment switch
    {
        StepMoment.Days days => PlusDays(facts, facts.Case.OpenedAt, days.Count),
        StepMoment.Failures count => count.Count <= failures.Length ? failures[count.Count - 1].At : null,
        StepMoment.HardDecline => failures.FirstOrDefault(static failure => failure.Class == Collection.DeclineClass.Hard)?.At,
        StepMoment.Exhaustion => exhaustedAt,
        _ => throw new ArgumentOutOfRangeException(nameof(moment)),
    };

    /// <summary>A promise puts off what would come before it is over.</summary>
    private static Instant? Kept(DunningFacts facts, Instant? at) =>
        at is { } due && facts.Case.PromisedUntil is { } until && due < until && until > facts.Case.OpenedAt ? until : at;

    /// <summary>Days as the customer counts them, at the hour of the day at which it began.</summary>
    public static Instant PlusDays(DateTimeZone zone, Instant from, int days) =>
        days == 0 ? from : from.InZone(zone).LocalDateTime.PlusDays(days).InZoneLeniently(zone).ToInstant();

    private static Instant PlusDays(DunningFacts facts, Instant from, int days) => PlusDays(facts.Zone, from, days);
}
