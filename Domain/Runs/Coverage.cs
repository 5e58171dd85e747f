using System.Collections.Immutable;
using Billing.Domain.Calendars;

namespace Billing.Domain.Runs;

/// <summary>Which parts of a stretch of time others leave uncovered.</summary>
public static class Coverage
{
    public static ImmutableArray<Span> Minus(Span whole, IEnumerable<Span> covering)
    {
        var left = ImmutableArray.Create(whole);
        foreach (var cover in covering)
        {
            left = [.. left.SelectMany(part => Minus(part, cover))];
        }

        return left;
    }

    private static IEnumerable<Span> Minus(Span part, Span cover)
    {
        if (part.And(cover).IsEmpty)
        {
            yield return part;
            yield break;
        }

        if (part.StartAt < cover.StartAt)
        {
            yield return part with { EndAt = cover.StartAt };
        }

        if (cover.EndAt < part.EndAt)
        {
            yield return part with { StartAt = cover.EndAt };
        }
    }
}
