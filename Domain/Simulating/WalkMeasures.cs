using System.Collections.Immutable;
using Billing.Domain.Dunning;
using NodaTime;

namespace Billing.Domain.Simulating;

/// <summary>What a schedule brings upon a customer in a walk: each kind once, with what was left of the case when it came.</summary>
internal sealed class WalkMeasures(DunningSchedule schedule)
{
    private readonly List<WalkedMeasure> _all = [];
    private readonly HashSet<int> _told = [];

    public ImmutableArray<WalkedMeasure> All => [.. _all];

    public decimal Notices { get; private set; }

    /// <summary>What the customer was told before this stretch is not told again.</summary>
    public void Known(LadderStanding before) => _told.UnionWith(before.Steps.Select(static step => step.Index));

    /// <summary>
    /// From a moment on, to another and with it: at each at which time alone may change something. What is due by then an account does before
    /// it does anything else.
    /// </summary>
    public void Take(DunningFacts facts, Instant from, Instant until, decimal weight)
    {
        for (Instant? at = from; at is { } moment && (moment <= until || moment == from);)
        {
            var standing = Ladder.At(facts, moment);
            Tell(standing, weight);
            Add(Consequences.Of(schedule, standing, moment), moment, weight);
            at = standing.NextAt;
        }
    }

    private void Tell(LadderStanding standing, decimal weight) =>
        Notices += weight * standing.Steps.Count(step => step.Do is DunningAction.Notify && _told.Add(step.Index));

    private void Add(Consequences stands, Instant at, decimal weight)
    {
        Add("flagged", !stands.Flags.IsEmpty);
        Add("restricted", !stands.Restricted.IsEmpty);
        Add("suspended", !stands.Suspended.IsEmpty);
        Add("canceled", !stands.Canceled.IsEmpty);
        Add("written_off", stands.IsWrittenOff);

        void Add(string what, bool isSo)
        {
            if (isSo && weight > 0 && _all.TrueForAll(known => known.What != what))
            {
                _all.Add(new WalkedMeasure(what, at, weight));
            }
        }
    }
}
