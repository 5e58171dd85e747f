using System.Collections.Immutable;
using System.ComponentModel;
using Billing.Domain.Collection;
using NodaTime;

namespace Billing.Domain.Accounts;

/// <summary>
/// How often the outside world was asked for a pending effect, until when its answer may be expected, and what it said
/// last. Stored: names and fields are format.
/// </summary>
public sealed record EffectLease(string Key, int Tries, Instant AskAgainAt, ProviderOutcome? Last = null)
{
    /// <summary>When it was asked for first, by the clock on the wall; none before anybody was asked.</summary>
    public Instant? AskedAt { get; init; }

    /// <summary>How often it was asked for since the provider said that it takes its time.</summary>
    [DefaultValue(0)]
    public int HeldAsks { get; init; }

    /// <summary>It was asked for often enough, and is not any more: what comes is still taken, and somebody has to look.</summary>
    [DefaultValue(false)]
    public bool IsStuck { get; init; }

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

    /// <summary>A bank that decides later is asked after an hour and then rarely; notices come sooner.</summary>
    private static readonly ImmutableArray<Duration> Held =
        [Duration.FromHours(1), Duration.FromDays(1), Duration.FromDays(2), Duration.FromDays(4), Duration.FromDays(7)];

    /// <summary>What was decided, with the leases of its effects begun: they are asked for as soon as it is stored.</summary>
    public static ImmutableArray<AccountFact> Begin(ImmutableArray<AccountFact> facts, Instant now) =>
        facts.Any(static fact => fact is AccountFact.EffectRequested or AccountFact.EffectAnswered)
            ? [.. facts.Select(fact => fact switch
            {
                AccountFact.EffectRequested requested => requested with { AskAgainAt = now + LengthOf(1), AskedAt = now },
                AccountFact.EffectAnswered { Outcome: ProviderOutcome.Processing } answered => answered with { AskAgainAt = now + Held[0] },
                _ => fact,
            })]
            : facts;

    /// <summary>Asks once more for everything whose answer is overdue; nothing when nothing is.</summary>
    public static Decision.Accepted AskAgain(AccountState state, Instant now)
    {
        var overdue = state.Leases.Where(lease => !lease.IsStuck && lease.AskAgainAt <= now).ToImmutableArray();
        return new Decision.Accepted(
            [.. overdue.Select(lease => IsOver(lease) ? (AccountFact)new AccountFact.EffectStuck(lease.Key) : new AccountFact.EffectAskedAgain(lease.Key, now + Next(lease)))],
            [.. overdue.Where(static lease => !IsOver(lease)).Select(lease => state.Pending.First(pending => pending.Key == lease.Key))]);
    }

    /// <summary>When the next answer is overdue; none when nothing is pending.</summary>
    public static Instant? NextUntil(AccountState state)
    {
        Instant? next = null;
        foreach (var lease in state.Leases)
        {
            next = lease.IsStuck || next < lease.AskAgainAt ? next : lease.AskAgainAt;
        }

        return next;
    }

    private static bool IsOver(EffectLease lease) => lease.Last is ProviderOutcome.Processing && lease.HeldAsks + 1 >= Held.Length;

    private static Duration Next(EffectLease lease) =>
        lease.Last is ProviderOutcome.Processing ? Held[lease.HeldAsks + 1] : LengthOf(lease.Tries + 1);

    private static Duration LengthOf(int tries) => Duration.Min(Longest, First * (1 << Math.Min(tries - 1, 10)));
}
