using Billing.Domain.Collection;

namespace Billing.Providers.Simulated;

/// <summary>
/// A line of a script: what happens to the next so many requests that it is meant for. Names are the simulator's contract.
/// </summary>
/// <param name="Account">For this account only; none for all.</param>
/// <param name="Outcome">What is booked; none books nothing, the provider is away.</param>
/// <param name="IsLost">It is booked, and the answer never arrives.</param>
/// <param name="DelayMilliseconds">How long it takes.</param>
/// <param name="Times">For how many requests; none for all that come.</param>
public sealed record SimulatedRule(
    string? Account = null, ProviderOutcome? Outcome = null, bool IsLost = false, int DelayMilliseconds = 0, int? Times = null)
{
    public SimulatedAnswer Answer
    {
        get
        {
            SimulatedAnswer answer = Outcome is null ? new SimulatedAnswer.IsAway()
                : IsLost ? new SimulatedAnswer.BooksAndIsNotHeard(Outcome)
                : new SimulatedAnswer.Books(Outcome);
            return answer with { Delay = TimeSpan.FromMilliseconds(DelayMilliseconds) };
        }
    }
}

/// <summary>How many of a thousand requests go wrong, and in which way; drawn from the seed and the key, so the same again.</summary>
public sealed record SimulatedMishaps(int Seed, int Declined = 0, int Lost = 0, int Away = 0, int Processing = 0, int Slow = 0);

/// <summary>What happens to a request: the first rule that is meant for it, what its account's name says, what is drawn, or success.</summary>
public sealed class SimulatedRules
{
    private static readonly SimulatedAnswer Success = new SimulatedAnswer.Books(new ProviderOutcome.Succeeded("simulated"));

    private readonly Lock _gate = new();
    private readonly List<(SimulatedRule Rule, int Left)> _rules = [];
    private SimulatedMishaps? _mishaps;

    /// <summary>These instead of those before.</summary>
    public void Replace(IEnumerable<SimulatedRule> rules, SimulatedMishaps? mishaps)
    {
        lock (_gate)
        {
            _rules.Clear();
            _rules.AddRange(rules.Select(static rule => (rule, rule.Times ?? int.MaxValue)));
            _mishaps = mishaps;
        }
    }

    public SimulatedAnswer AnswerFor(string key, string account, string? method = null) => Find(key, account, method) ?? Success;

    /// <summary>Null when nothing is meant for this request, so that it goes as it goes.</summary>
    public SimulatedAnswer? Find(string key, string account, string? method = null)
    {
        lock (_gate)
        {
            var at = _rules.FindIndex(each => each.Left > 0 && (each.Rule.Account is null || each.Rule.Account == account));
            if (at < 0)
            {
                return TellingNames.AnswerFor(account, method) ?? Drawn(key);
            }

            var (rule, left) = _rules[at];
            _rules[at] = (rule, left == int.MaxValue ? left : left - 1);
            return rule.Answer;
        }
    }

    private SimulatedAnswer? Drawn(string key)
    {
        if (_mishaps is not { } mishaps)
        {
            return null;
        }

        var drawn = Draw(mishaps.Seed, key);
        return Below(mishaps.Declined) ? new SimulatedAnswer.Books(new ProviderOutcome.Declined(DeclineClass.Soft, "insufficient_funds"))
            : Below(mishaps.Lost) ? new SimulatedAnswer.BooksAndIsNotHeard(new ProviderOutcome.Succeeded("simulated"))
            : Below(mishaps.Away) ? new SimulatedAnswer.IsAway()
            : Below(mishaps.Processing) ? new SimulatedAnswer.Books(new ProviderOutcome.Processing())
            : Below(mishaps.Slow) ? Success with { Delay = TimeSpan.FromSeconds(2) }
            : null;

        bool Below(int perMille) => (drawn -= perMille) < 0;
    }

    /// <summary>The same number below a thousand for the same seed and key, in every process.</summary>
    private static int Draw(int seed, string key)
    {
        var hash = unchecked(2166136261u ^ (uint)seed);
        foreach (var letter in key)
        {
            hash = unchecked((hash ^ letter) * 16777619u);
        }

        return (int)(unchecked(hash ^ (hash >> 15)) % 1000);
    }
}
