using System.Collections.Immutable;
using System.Diagnostics;
using Billing.Domain.Amounts;
using Billing.Domain.Calendars;

namespace Billing.Domain.Metering;

/// <summary>What a meter had reached when a period began: a level, and the subjects that were there.</summary>
public sealed record CarriedOver(decimal Level, ImmutableArray<string> Subjects)
{
    public static CarriedOver Nothing { get; } = new(0, []);
}

/// <summary>A meter read over a stretch of time: its units, its single values, and what it carries on from there.</summary>
public sealed record Reading(Figure Units, ImmutableArray<decimal> Values, CarriedOver CarriedOver)
{
    /// <summary>Reads a meter. Events outside the stretch do not count; an id that comes twice counts once.</summary>
    public static Reading Of(Aggregation aggregation, IEnumerable<UsageEvent> events, Span span, CarriedOver carried)
    {
        var counted = Counted(events as ImmutableArray<UsageEvent>? ?? [.. events], span);
        return aggregation switch
        {
            Aggregation.Count => Simple(counted, counted.Length, "events"),
            Aggregation.Sum => Summed(counted, carried),
            Aggregation.Max => Simple(counted, counted.Select(usage => usage.Value).DefaultIfEmpty(0).Max(), "highest value"),
            Aggregation.Min => Simple(counted, counted.Select(usage => usage.Value).DefaultIfEmpty(0).Min(), "lowest value"),
            Aggregation.Latest => Simple(counted, counted.IsEmpty ? carried.Level : counted[^1].Value, "last value"),
            Aggregation.UniqueCount => Unique(counted, carried),
            Aggregation.WeightedSum => Weighted(counted, span, carried),
            _ => throw new UnreachableException(),
        };
    }

    // In order, and each once; a single event is both.
    private static ImmutableArray<UsageEvent> Counted(ImmutableArray<UsageEvent> events, Span span)
    {
        return events.IsEmpty || (events.Length == 1 && span.Contains(events[0].HappenedAt))
            ? events
            : events.Where(usage => span.Contains(usage.HappenedAt)).DistinctBy(usage => usage.Id).ToImmutableArray().Sort(UsageEvent.Compare);
    }

    private static Reading Simple(ImmutableArray<UsageEvent> events, decimal units, string name) =>
        new(Figure.Given(name, units), ValuesOf(events), new(units, []));

    private static Reading Summed(ImmutableArray<UsageEvent> events, CarriedOver carried)
    {
        var total = carried.Level;
        foreach (var usage in events)
        {
            total += usage.Value;
        }

        return new(Figure.Given("units", total), ValuesOf(events), new(total, []));
    }

    private static Reading Unique(ImmutableArray<UsageEvent> events, CarriedOver carried)
    {
        var seen = carried.Subjects.ToList();
        var present = carried.Subjects.ToList();
        foreach (var usage in events)
        {
            var subject = usage.Subject ?? usage.Id;
            if (usage.Removes)
            {
                present.Remove(subject);
            }
            else
            {
                Add(seen, subject);
                Add(present, subject);
            }
        }

        // Whoever was there for a part of the period was there: only the next period begins without them.
        return new(Figure.Given("subjects", seen.Count), ValuesOf(events), new(present.Count, [.. present]));
    }

    private static Reading Weighted(ImmutableArray<UsageEvent> events, Span span, CarriedOver carried)
    {
        var level = carried.Level;
        var from = span.StartAt;
        var terms = ImmutableArray.CreateBuilder<Figure>();
        foreach (var usage in events)
        {
            AddTerm(usage.HappenedAt);
            level += usage.Value;
            from = usage.HappenedAt;
        }

        AddTerm(span.EndAt);
        var weighted = terms.Count == 0 ? Figure.Given("level", 0) : Figure.Sum("levels", terms.ToImmutable());
        return new(weighted / Figure.Seconds(span.StartAt, span.EndAt), ValuesOf(events), new(level, []));

        void AddTerm(NodaTime.Instant until)
        {
            if (level != 0 && until > from)
            {
                terms.Add(Figure.Given("level", level) * Figure.Seconds(from, until));
            }
        }
    }

    private static ImmutableArray<decimal> ValuesOf(ImmutableArray<UsageEvent> events)
    {
        var values = ImmutableArray.CreateBuilder<decimal>(events.Length);
        foreach (var usage in events)
        {
            values.Add(usage.Value);
        }

        return values.MoveToImmutable();
    }

    private static void Add(List<string> subjects, string subject)
    {
        if (!subjects.Contains(subject))
        {
            subjects.Add(subject);
        }
    }
}
