using System.Collections.Immutable;

namespace Billing.Domain.Metering;

/// <summary>
/// The units that one event adds to what is billed at once. Time goes by when things happened, not by when they were
/// told: an event dated in the future does not change what an earlier one costs.
/// </summary>
/// <param name="Before">The units that were already paid for.</param>
/// <param name="After">The units paid for once this event is billed.</param>
public readonly record struct AdvanceUnits(decimal Before, decimal After)
{
    /// <summary>
    /// A sum is paid for up to the highest level it ever had: a decrease is not refunded, and what lies below the
    /// highest level is free. A subject is paid for once in a period, however often it leaves and comes back.
    /// </summary>
    public static AdvanceUnits Of(
        Aggregation aggregation, ImmutableArray<UsageEvent> earlier, UsageEvent usage, CarriedOver carried)
    {
        var known = earlier
            .Where(other => other.HappenedAt <= usage.HappenedAt && other.Id != usage.Id)
            .ToImmutableArray()
            .Sort(UsageEvent.Compare);
        return aggregation switch
        {
            Aggregation.Count => new(known.Length, known.Length + 1),
            Aggregation.UniqueCount => Unique(known, usage, carried),
            _ => HighWater(known, usage, carried),
        };
    }

    private static AdvanceUnits HighWater(ImmutableArray<UsageEvent> known, UsageEvent usage, CarriedOver carried)
    {
        var level = carried.Level;
        var highest = Math.Max(level, 0);
        foreach (var other in known)
        {
            level += other.Value;
            highest = Math.Max(highest, level);
        }

        return new(highest, Math.Max(highest, level + usage.Value));
    }

    private static AdvanceUnits Unique(ImmutableArray<UsageEvent> known, UsageEvent usage, CarriedOver carried)
    {
        var paid = carried.Subjects
            .Concat(known.Where(other => !other.Removes).Select(other => other.Subject ?? other.Id))
            .Distinct()
            .ToImmutableArray();
        var adds = !usage.Removes && !paid.Contains(usage.Subject ?? usage.Id);
        return new(paid.Length, paid.Length + (adds ? 1 : 0));
    }
}
