using System.Collections.Immutable;
using Billing.Domain.Calendars;

namespace Billing.Domain.Runs;

/// <summary>Which parts of a stretch of time others leave uncovered.</summary>
public static class Coverage
{
    public static ImmutableArray<Span> Minus(Span whole, IEnumerable<Span> covering) =>
        covering.Aggregate(ImmutableArray.Create(whole), Minus);

    public static ImmutableArray<Span> Minus(ImmutableArray<Span> parts, Span cover)
    {
        if (parts.IsEmpty || (parts is [var only] && cover.StartAt <= only.StartAt && only.EndAt <= cover.EndAt))
        {
            return [];
        }

        if (parts is [var one])
        {
            return one.And(cover).IsEmpty ? parts
                : cover.EndAt >= one.EndAt ? [one with { EndAt = cover.StartAt }]
                : cover.StartAt <= one.StartAt ? [one with { StartAt = cover.EndAt }]
                : [one with { EndAt = cover.StartAt }, one with { StartAt = cover.EndAt }];
        }

        var left = ImmutableArray.CreateBuilder<Span>(parts.Length + 1);
        foreach (var part in parts)
        {
            if (part.And(cover).IsEmpty)
            {
                left.Add(part);
                continue;
            }

            if (part.StartAt < cover.StartAt)
            {
                left.Add(part with { EndAt = cover.StartAt });
            }

            if (cover.EndAt < part.EndAt)
            {
                left.Add(part with { StartAt = cover.EndAt });
            }
        }

        return left.DrainToImmutable();
    }
}
