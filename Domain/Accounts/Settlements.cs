using System.Collections.Immutable;
using Billing.Domain.Collection;

namespace Billing.Domain.Accounts;

/// <summary>What became of something that was asked of the outside world. Stored: names and fields are format.</summary>
public sealed record SettledEffect(AccountEffect Effect, ProviderOutcome Outcome);

/// <summary>
/// An answer that is not final: its sender waits for what the command asked of the outside world. Stored: names and fields
/// are format.
/// </summary>
/// <param name="Key">The sender's key, under which the answer is stored.</param>
/// <param name="Seq">The number of the entry that the command became.</param>
/// <param name="Made">The ids that the answer names.</param>
/// <param name="Effects">What is still waited for.</param>
/// <param name="Outcomes">What is known.</param>
public sealed record AwaitedAnswer(
    string Key, long Seq, ImmutableArray<string> Made, ImmutableArray<AccountEffect> Effects, ImmutableArray<SettledEffect> Outcomes)
{
    public bool Equals(AwaitedAnswer? other) =>
        other is not null && Key == other.Key && Seq == other.Seq && Made.SequenceEqual(other.Made)
        && Effects.SequenceEqual(other.Effects) && Outcomes.SequenceEqual(other.Outcomes);

    public override int GetHashCode() => Seq.GetHashCode();
}

/// <summary>Who waits for which outcome.</summary>
public static class Settlements
{
    /// <summary>What was decided, and that its sender waits; as it was when it asks nothing of the outside world.</summary>
    public static ImmutableArray<AccountFact> Await(ImmutableArray<AccountFact> facts, string key, long seq, ImmutableArray<string> made)
    {
        var effects = AwaitedOf(facts);
        return effects.IsEmpty ? facts : facts.Add(new AccountFact.SettlementAwaited(new AwaitedAnswer(key, seq, made, effects, [])));
    }

    /// <summary>What the sender of a command waits for: what it asked of the outside world, in the order asked.</summary>
    public static ImmutableArray<AccountEffect> AwaitedOf(ImmutableArray<AccountFact> facts)
    {
        var awaited = ImmutableArray.CreateBuilder<AccountEffect>(0);
        foreach (var fact in facts)
        {
            if (fact is AccountFact.EffectRequested { Effect: var effect } && !IsOfDunning(effect))
            {
                awaited.Add(effect);
            }
        }

        return awaited.DrainToImmutable();
    }

    // What follows from what somebody did is not what they asked for.
    private static bool IsOfDunning(AccountEffect effect) => effect is AccountEffect.AskPolicy or AccountEffect.TellCustomer or AccountEffect.EnforceMeasure;

    /// <summary>The answers that facts make final. An effect is asked for by one command, so one outcome ends one wait at most.</summary>
    public static ImmutableArray<AwaitedAnswer> EndedBy(AccountState before, ImmutableArray<AccountFact> facts)
    {
        if (before.Awaited.IsEmpty)
        {
            return [];
        }

        var ended = ImmutableArray.CreateBuilder<AwaitedAnswer>();
        var waiting = before.Awaited;
        foreach (var fact in facts)
        {
            if (fact is AccountFact.EffectRequested { Effect: Collect collect })
            {
                waiting = Joined(waiting, collect);
            }
            else if (fact is AccountFact.EffectSettled settled)
            {
                var next = waiting.Select(answer => With(answer, settled)).ToImmutableArray();
                ended.AddRange(next.Where(static answer => answer.Effects.IsEmpty));
                waiting = next.RemoveAll(static answer => answer.Effects.IsEmpty);
            }
        }

        return ended.ToImmutable();
    }

    /// <summary>Who waits for the money of an invoice waits for the next attempt too.</summary>
    internal static ImmutableArray<AwaitedAnswer> Joined(ImmutableArray<AwaitedAnswer> waiting, Collect next) => waiting.IsEmpty ? waiting :
    [
        .. waiting.Select(answer => answer.Effects.Any(effect => effect is Collect asked && asked.InvoiceId == next.InvoiceId)
            ? answer with { Effects = answer.Effects.Add(next) }
            : answer),
    ];

    internal static ImmutableArray<AwaitedAnswer> After(ImmutableArray<AwaitedAnswer> waiting, AccountFact.EffectSettled settled) =>
        waiting.IsEmpty ? waiting : [.. waiting.Select(answer => With(answer, settled)).Where(static answer => !answer.Effects.IsEmpty)];

    private static AwaitedAnswer With(AwaitedAnswer answer, AccountFact.EffectSettled settled) =>
        answer.Effects.FirstOrDefault(effect => effect.Key == settled.Key) is { } effect
            ? answer with { Effects = answer.Effects.Remove(effect), Outcomes = answer.Outcomes.Add(new(effect, settled.Outcome)) }
            : answer;
}
