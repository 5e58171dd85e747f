using System.Collections.Immutable;
using Billing.Domain.Collection;

namespace Billing.Providers.Simulated;

/// <summary>
/// Accounts and methods whose name says how their payments go: <c>anna~insufficient_funds</c> is always declined. What a walk through the
/// product or a test wants to see needs no script then.
/// </summary>
public static class TellingNames
{
    private static readonly ImmutableSortedDictionary<string, SimulatedAnswer> Answers = new Dictionary<string, SimulatedAnswer>
    {
        ["declined"] = new SimulatedAnswer.Books(new ProviderOutcome.Declined(DeclineClass.Soft, "generic_decline")),
        ["insufficient_funds"] = new SimulatedAnswer.Books(new ProviderOutcome.Declined(DeclineClass.Soft, "insufficient_funds")),
        ["expired_card"] = new SimulatedAnswer.Books(new ProviderOutcome.Declined(DeclineClass.Hard, "expired_card")),
        ["stolen_card"] = new SimulatedAnswer.Books(new ProviderOutcome.Declined(DeclineClass.Hard, "stolen_card")),
        ["processing"] = new SimulatedAnswer.Books(new ProviderOutcome.Processing()),
        ["action_required"] = new SimulatedAnswer.Books(new ProviderOutcome.ActionRequired()),
        ["lost"] = new SimulatedAnswer.BooksAndIsNotHeard(new ProviderOutcome.Succeeded("simulated")),
        ["slow"] = new SimulatedAnswer.Books(new ProviderOutcome.Succeeded("simulated")) { Delay = TimeSpan.FromSeconds(3) },
        ["away"] = new SimulatedAnswer.IsAway(),
    }.ToImmutableSortedDictionary(StringComparer.Ordinal);

    public static IEnumerable<string> All => Answers.Keys;

    /// <summary>What follows the last tilde decides, the method's before the account's; null when neither says anything.</summary>
    public static SimulatedAnswer? AnswerFor(string account, string? method = null) =>
        (method is null ? null : Told(method)) ?? Told(account);

    private static SimulatedAnswer? Told(string name) => name.LastIndexOf('~') is >= 0 and var at
        ? Answers.GetValueOrDefault(name[(at + 1)..])
        : null;
}
