using System.Collections.Immutable;
using Billing.Domain;
using Billing.Domain.Accounts;
using Billing.Domain.Collection;

namespace Billing.Grains.Interfaces.Accounts;

/// <summary>What a command is answered, and whether it was answered before.</summary>
public sealed record CommandReply(CommandAnswer Answer, bool IsReplay);

/// <summary>The answer to a command. Stored under its key and given again as it was: names are format.</summary>
public abstract record CommandAnswer
{
    /// <summary>It is so from now on. The number of the journal entry, which is that of the one before when nothing changed.</summary>
    public sealed record Accepted(long Seq, ImmutableArray<string> Made) : CommandAnswer
    {
        /// <summary>False while the sender waits for the outside world; the answer is stored once more when that is known.</summary>
        public bool IsFinal { get; init; } = true;

        /// <summary>What the command asked of the outside world and was not answered when this answer was stored.</summary>
        public ImmutableArray<AccountEffect> Pending { get; init; } = [];

        /// <summary>What became of what the sender waited for.</summary>
        public ImmutableArray<SettledEffect> Outcomes { get; init; } = [];

        /// <summary>What a provider's notice was worth; none for any other command.</summary>
        public NoticeVerdict? Verdict { get; init; }

        public bool Equals(Accepted? other) =>
            other is not null && Seq == other.Seq && IsFinal == other.IsFinal && Verdict == other.Verdict && Made.SequenceEqual(other.Made)
            && Pending.SequenceEqual(other.Pending) && Outcomes.SequenceEqual(other.Outcomes);

        public override int GetHashCode() => Seq.GetHashCode();
    }

    public sealed record Refused(Rejection Rejection) : CommandAnswer;

    /// <summary>The key was used for another request.</summary>
    public sealed record KeyReused : CommandAnswer;

    /// <summary>
    /// Nothing was stored, nor will be: the store is away, or what is due first waits for the outside world. Send it again
    /// later.
    /// </summary>
    public sealed record Unavailable : CommandAnswer;
}

/// <summary>What stands under a key that somebody waits for.</summary>
public abstract record SettlementAnswer
{
    /// <summary>Nothing more will come of it: this is the answer, and stays it.</summary>
    public sealed record Settled(CommandAnswer Answer) : SettlementAnswer;

    /// <summary>The outside world has not answered yet, or not for good. Ask again, or look at the account.</summary>
    /// <param name="Standing">What it said so far about each request; in the order asked.</param>
    public sealed record StillPending(CommandAnswer Answer, ImmutableArray<EffectStanding> Standing) : SettlementAnswer
    {
        public bool Equals(StillPending? other) =>
            other is not null && Answer == other.Answer && Standing.SequenceEqual(other.Standing);

        public override int GetHashCode() => Standing.Length;
    }

    /// <summary>Nothing was stored under the key.</summary>
    public sealed record KeyUnknown : SettlementAnswer;
}

/// <summary>A request to the outside world and its last answer, which is none yet or none for good.</summary>
public sealed record EffectStanding(AccountEffect Effect, ProviderOutcome? Last, int Tries);
