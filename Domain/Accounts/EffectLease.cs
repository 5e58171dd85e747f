using System.Collections.Immutable;
using Billing.Domain.Collection;
using NodaTime;

namespace Billing.Domain.Accounts;

/// <summary>
/// How often the outside world was asked for a pending effect, until when its answer may be expected, and what it said
/// last. Stored: names and fields are format.
/// </summary>
public sealed record EffectLease(string Key, int Tries, Instant AskAgainAt, ProviderOutcome? Last = null)
{
    /// <summary>Accepted there and not decided, for days perhaps: an answer is not to be expected soon.</summary>
    public bool IsHeld => Last is ProviderOutcome.Processing or ProviderOutcome.ActionRequired;
}

/// <summary>
/// When the outside world is asked again. Leases are of real time, also for an account that lives on a test clock: the
/// outside world does not.
/// </summary>
public static class EffectLeases
{
    private static readonly Duration First = Duration.FromSeconds(30);
    private static readonly Duration Longest = Duration.FromHours(1);

    /// <summary>What was decided, with the leases of its effects begun: they are asked for as soon as it is stored.</summary>
    public static ImmutableArray<AccountFact> Begin(ImmutableArray<AccountFact> facts, Instant now) =>
        facts.Any(static fact => fact is AccountFact.EffectRequested)
            ? [.. facts.Select(fact => fact is AccountFact.EffectRequested requested ? requested with { AskAgainAt = now + LengthOf(1) } : fact)]
            : facts;

    /// <summary>Asks once more for everything whose answer is overdue; nothing when nothing is.</summary>
    public static Decision.Accepted AskAgain(AccountState state, Instant now)
    {
        var overdue = state.Leases.Where(lease => lease.AskAgainAt <= now).ToImmutableArray();
        return new Decision.Accepted(
            [.. overdue.Select(lease => new AccountFact.EffectAskedAgain(lease.Key, now + LengthOf(lease.Tries + 1)))],
            [.. overdue.Select(lease => state.Pending.First(pending => pending.Key == lease.Key))]);
    }

    /// <summary>When the next answer is overdue; none when nothing is pending.</summary>
    public static Instant? NextUntil(AccountState state) =>
        state.Leases.IsEmpty ? null : state.Leases.Min(static lease => lease.AskAgainAt);

    private static Duration LengthOf(int tries) => Duration.Min(Longest, First * (1 << Math.Min(tries - 1, 10)));
}
