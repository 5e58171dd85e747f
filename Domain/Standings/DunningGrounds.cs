using System.Collections.Immutable;
using System.Globalization;
using Billing.Domain.Accounts;
using Billing.Domain.Dunning;

namespace Billing.Domain.Standings;

/// <summary>Why somebody is dunned, and what it has come to.</summary>
internal static class DunningGrounds
{
    public static ImmutableArray<Ground> Of(AccountState state, JournalTrail trail) =>
    [
        .. state.Case is { } open ? [OfCase(state, open, trail)] : ImmutableArray<Ground>.Empty,
        .. state.Standing.IsNothing ? [] : ImmutableArray.Create(OfConsequences(state, trail)),
    ];

    /// <summary>A case whose policy nobody knows goes nowhere by itself.</summary>
    public static ImmutableArray<Ground> Troubles(AccountState state, JournalTrail trail) =>
        state.Case is { Schedule: null } open && !state.Pending.Any(static pending => pending is AccountEffect.AskPolicy)
            ?
            [
                new Ground("dunning.policy_unknown", $"There is no policy {open.Policy}, so nothing is done about what is owed.")
                {
                    Facts = trail.Since(TrailSubjects.Dunning, IsBegin, IsBegin),
                },
            ]
            : [];

    public static Ground OfCase(AccountState state, DunningCase open, JournalTrail trail) => new("dunning.case_open", string.Create(
        CultureInfo.InvariantCulture,
        $"A case is open{(open.Segment.Length > 0 ? $", treated as {open.Segment} by {open.Policy} version {open.Version}" : "")}; {state.Failures.Length} {(state.Failures.Length == 1 ? "attempt has" : "attempts have")} failed."))
    {
        Facts = trail.Since(
            TrailSubjects.Dunning, IsBegin,
            static fact => fact is AccountFact.DunningOpened or AccountFact.SegmentApplied or AccountFact.CollectionFailed or AccountFact.PaymentPromised),
    };

    public static Ground OfConsequences(AccountState state, JournalTrail trail) => new("dunning.consequences", SaysOf(state.Standing))
    {
        Facts = trail.LastAbout(TrailSubjects.Dunning, static fact => fact is AccountFact.ConsequencesSet),
    };

    public static string SaysOf(Consequences lost)
    {
        ImmutableArray<string> parts =
        [
            .. Part("closed", lost.Restricted), .. Part("suspended", lost.Suspended), .. Part("not billed", lost.Unbilled),
            .. Part("canceled", lost.Canceled), .. Part("marked", lost.Flags),
            .. lost.IsWrittenOff ? ["given up"] : ImmutableArray<string>.Empty,
        ];
        return parts.IsEmpty ? "Everything that was taken away comes back." : $"For not being paid: {string.Join("; ", parts)}.";
    }

    private static ImmutableArray<string> Part(string what, ImmutableSortedSet<string> of) => of.IsEmpty ? [] : [$"{what} {string.Join(", ", of)}"];

    private static bool IsBegin(AccountFact fact) => fact is AccountFact.DunningOpened;
}
