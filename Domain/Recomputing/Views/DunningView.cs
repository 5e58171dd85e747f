using System.Collections.Immutable;
using Billing.Domain.Accounts;
using Billing.Domain.Amounts;
using Billing.Domain.Collection;
using Billing.Domain.Dunning;
using NodaTime;

namespace Billing.Domain.Recomputing;

/// <summary>
/// How far the account is with what it owes: of the case that is open, or of the last one. Names and fields are format.
/// Source: <c>account_record</c>, kind <c>dunning</c>. Writer: the account's own commits (engine), and nobody else.
/// </summary>
/// <param name="Status">none, awaiting_policy, open, paid, resolved, given_up.</param>
/// <param name="RetryCount">The attempts that failed.</param>
/// <param name="EscalationLevel">Of what was taken away the gravest: 0 nothing, 1 flagged, 2 restricted, 3 suspended, 4 canceled, 5 written off.</param>
public sealed record DunningView(string Status, int RetryCount, int EscalationLevel)
{
    public const string None = "none";

    public string? CaseId { get; init; }

    public Instant? OpenedAt { get; init; }

    public Instant? ClosedAt { get; init; }

    public string? Policy { get; init; }

    public int? PolicyVersion { get; init; }

    public string? Segment { get; init; }

    public Instant? RetryAt { get; init; }

    public Instant? ExhaustedAt { get; init; }

    public Instant? GraceUntil { get; init; }

    public Instant? PromisedUntil { get; init; }

    public string? LastFailure { get; init; }

    public Instant? LastFailedAt { get; init; }

    public DeclineClass? LastClass { get; init; }

    public string? LastCode { get; init; }

    public Money? LastAmount { get; init; }

    public ImmutableArray<int> StepsTold { get; init; } = [];

    public ImmutableArray<string> Flags { get; init; } = [];

    public ImmutableArray<string> Restricted { get; init; } = [];

    public ImmutableArray<string> Suspended { get; init; } = [];

    public ImmutableArray<string> Unbilled { get; init; } = [];

    public ImmutableArray<string> Canceled { get; init; } = [];

    public required bool IsWrittenOff { get; init; }

    /// <summary>Whether two states can have different views.</summary>
    public static bool MayDiffer(AccountState before, AccountState after) =>
        !ReferenceEquals(before.Case, after.Case) || !ReferenceEquals(before.LastCase, after.LastCase) || before.Failures != after.Failures
        || !ReferenceEquals(before.StepsTold, after.StepsTold) || !ReferenceEquals(before.Standing, after.Standing)
        || (after.Case is not null && !ReferenceEquals(before.Agreed, after.Agreed));

    /// <summary>None for an account that has always paid.</summary>
    public static DunningView? Of(AccountState state)
    {
        if ((state.Case ?? state.LastCase) is not { } known)
        {
            return state.Standing.IsNothing ? null : WithStanding(new DunningView(None, 0, LevelOf(state.Standing)) { IsWrittenOff = false }, state);
        }

        var ladder = DunningDecisions.StandingOf(state, state.AdvancedTo);
        var last = state.Failures.IsEmpty ? null : state.Failures[^1];
        return WithStanding(
            new DunningView(StatusOf(state), state.Failures.Length, LevelOf(state.Standing))
            {
                CaseId = known.Id,
                OpenedAt = known.OpenedAt,
                ClosedAt = known.ClosedAt,
                Policy = known.Policy,
                PolicyVersion = known.Version,
                Segment = known.Segment,
                RetryAt = ladder?.RetryAt,
                ExhaustedAt = ladder?.ExhaustedAt,
                GraceUntil = ladder?.GraceUntil,
                PromisedUntil = known.PromisedUntil,
                LastFailure = last?.Key,
                LastFailedAt = last?.At,
                LastClass = last?.Class,
                LastCode = last?.Code,
                LastAmount = last?.Amount,
                StepsTold = [.. state.StepsTold],
                IsWrittenOff = false,
            },
            state);
    }

    public static string StatusOf(AccountState state) => state switch
    {
        { Case.Schedule: null, Case: not null } => "awaiting_policy",
        { Case: not null } => "open",
        { LastCase.How: DunningResolution.Paid } => "paid",
        { LastCase.How: DunningResolution.GivenUp } => "given_up",
        { LastCase: not null } => "resolved",
        _ => None,
    };

    /// <summary>What the view follows from: the case, and what failed in it.</summary>
    public static IEnumerable<string> FactsOf(AccountState state) => (state.Case ?? state.LastCase) is { } known
        ? state.Failures.Select(static failure => failure.Key).Prepend(known.Id)
        : [];

    private static DunningView WithStanding(DunningView view, AccountState state) => view with
    {
        Flags = [.. state.Standing.Flags],
        Restricted = [.. state.Standing.Restricted],
        Suspended = [.. state.Standing.Suspended],
        Unbilled = [.. state.Standing.Unbilled],
        Canceled = [.. state.Standing.Canceled],
        IsWrittenOff = state.Standing.IsWrittenOff,
    };

    private static int LevelOf(Consequences standing) =>
        standing.IsWrittenOff ? 5
        : !standing.Canceled.IsEmpty ? 4
        : !standing.Suspended.IsEmpty ? 3
        : !standing.Restricted.IsEmpty ? 2
        : standing.Flags.IsEmpty ? 0 : 1;
}
