using System.Collections.Immutable;
using Billing.Domain.Accounts;
using Billing.Domain.Amounts;
using Billing.Domain.Dunning;
using NodaTime;

namespace Billing.Domain.Standings;

/// <summary>How far the case of an account is, and what it has come to. Names are contract.</summary>
/// <param name="Position">How many attempts have failed.</param>
public sealed record DunningStanding(string CaseId, Instant OpenedAt, string Policy, int Version, string Segment, int Position)
{
    public Instant? RetryAt { get; init; }

    public Instant? GraceUntil { get; init; }

    public Instant? PromisedUntil { get; init; }

    public Instant? ExhaustedAt { get; init; }

    public bool IsExhausted { get; init; }

    public ImmutableArray<FailedAttempt> Failures { get; init; } = [];

    /// <summary>The steps of the schedule that are due by now.</summary>
    public ImmutableArray<StandingStep> Steps { get; init; } = [];

    internal static DunningStanding? Of(AccountState state, Instant at)
    {
        if (state.Case is not { } open)
        {
            return null;
        }

        var ladder = DunningDecisions.StandingOf(state, at);
        return new DunningStanding(open.Id, open.OpenedAt, open.Policy, open.Version, open.Segment, ladder?.Position ?? state.Failures.Length)
        {
            RetryAt = ladder?.RetryAt,
            GraceUntil = ladder?.GraceUntil,
            PromisedUntil = open.PromisedUntil,
            ExhaustedAt = ladder?.ExhaustedAt,
            IsExhausted = ladder?.IsExhausted ?? false,
            Failures =
            [
                .. state.Failures.Select(static failure => new FailedAttempt(
                    failure.Key, failure.At, Words.Of(failure.Class.ToString()), failure.Code, failure.Amount, failure.Provider, failure.InvoiceId)),
            ],
            Steps = ladder is null ? [] : [.. ladder.Steps.Select(static step => new StandingStep(step.Index, SaysOf(step.Do), step.DueAt))],
        };
    }

    private static string SaysOf(DunningAction action) => action switch
    {
        DunningAction.Notify notify => $"Tells the customer {notify.Template} by {notify.Channel}.",
        DunningAction.Flag flag => $"Marks the account {flag.Name}.",
        DunningAction.Restrict restrict => $"Closes {restrict.Feature} of {restrict.Product ?? "every product"}.",
        DunningAction.Suspend suspend => $"Suspends {suspend.Product ?? "every product"}{(suspend.StopsBilling ? " and stops its billing" : "")}.",
        DunningAction.Cancel cancel => $"Cancels {cancel.Product ?? "every product"}.",
        DunningAction.WriteOff => "Gives up what is owed.",
        _ => Words.Of(action.GetType().Name),
    };

    public bool Equals(DunningStanding? other) =>
        other is not null && CaseId == other.CaseId && OpenedAt == other.OpenedAt && Policy == other.Policy && Version == other.Version
        && Segment == other.Segment && Position == other.Position && RetryAt == other.RetryAt && GraceUntil == other.GraceUntil
        && PromisedUntil == other.PromisedUntil && ExhaustedAt == other.ExhaustedAt && IsExhausted == other.IsExhausted
        && Failures.SequenceEqual(other.Failures) && Steps.SequenceEqual(other.Steps);

    public override int GetHashCode() => Position;
}

public sealed record FailedAttempt(string Key, Instant At, string Class, string Code, Money Amount, string? Provider, string? Invoice);

public sealed record StandingStep(int Index, string Says, Instant DueAt);

/// <summary>What an account has lost by not paying. Names are contract.</summary>
public sealed record StandingConsequences(
    ImmutableArray<string> Flags, ImmutableArray<string> Restricted, ImmutableArray<string> Suspended, ImmutableArray<string> Unbilled,
    ImmutableArray<string> Canceled, bool IsWrittenOff)
{
    internal static StandingConsequences? Of(Consequences lost) => lost.IsNothing ? null : new(
        [.. lost.Flags], [.. lost.Restricted], [.. lost.Suspended], [.. lost.Unbilled], [.. lost.Canceled], lost.IsWrittenOff);

    public bool Equals(StandingConsequences? other) =>
        other is not null && IsWrittenOff == other.IsWrittenOff && Flags.SequenceEqual(other.Flags) && Restricted.SequenceEqual(other.Restricted)
        && Suspended.SequenceEqual(other.Suspended) && Unbilled.SequenceEqual(other.Unbilled) && Canceled.SequenceEqual(other.Canceled);

    public override int GetHashCode() => Flags.Length + Restricted.Length;
}
