using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Billing.Domain.Collection;

namespace Billing.Domain.Accounts;

/// <summary>The answer to a command: what is true from now on and what is to be done, or why nothing is.</summary>
public abstract record Decision
{
    private Decision()
    {
    }

    public sealed record Accepted(ImmutableArray<AccountFact> Facts, ImmutableArray<AccountEffect> Effects) : Decision
    {
        /// <summary>
        /// The state with these facts applied to it: they were, one by one, while it was decided. None where nothing was decided.
        /// Whoever kept the facts may go on from here instead of applying them once more.
        /// </summary>
        [JsonIgnore]
        public AccountState? Next { get; init; }

        /// <summary>What became of a notice; none for everything else. Whoever keeps notices keeps it.</summary>
        public NoticeVerdict? Verdict { get; init; }
    }

    public sealed record Refused(Rejection Rejection) : Decision;
}
