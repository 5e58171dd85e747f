using System.Collections.Immutable;

namespace Billing.Domain.Metering;

/// <summary>What an event must look like to be billed at a filter's own price.</summary>
public sealed record UsageFilter(string Code, ImmutableArray<UsageProperty> Matches)
{
    public bool Fits(UsageEvent usage) => Matches.All(match => usage.Property(match.Name) == match.Value);

    public bool Equals(UsageFilter? other) => other is not null && Code == other.Code && Matches.SequenceEqual(other.Matches);

    public override int GetHashCode() => Code.Length;
}

/// <summary>The events that are billed together.</summary>
public sealed record UsageBucket(string Code, ImmutableArray<UsageEvent> Events);

/// <summary>Divides events so that each is billed exactly once.</summary>
public static class UsageBuckets
{
    public const string Other = "other";

    /// <summary>One bucket per filter and one for the rest; an event goes to the filter that asks most of it.</summary>
    public static ImmutableArray<UsageBucket> ByFilter(IEnumerable<UsageEvent> events, ImmutableArray<UsageFilter> filters)
    {
        var all = events.ToImmutableArray();
        if (filters.IsEmpty)
        {
            return [new(Other, all)];
        }

        return
        [
            .. filters.Select(filter => new UsageBucket(filter.Code, [.. all.Where(usage => FilterOf(usage, filters) == filter.Code)])),
            new(Other, [.. all.Where(usage => FilterOf(usage, filters) == Other)]),
        ];
    }

    /// <summary>One bucket per value of a property, in the order of the values.</summary>
    public static ImmutableArray<UsageBucket> ByGroup(IEnumerable<UsageEvent> events, string property) =>
    [
        .. events
            .GroupBy(usage => usage.Property(property) ?? Other)
            .OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => new UsageBucket(group.Key, [.. group])),
    ];

    private static string FilterOf(UsageEvent usage, ImmutableArray<UsageFilter> filters) => filters
        .Where(filter => filter.Fits(usage))
        .OrderByDescending(filter => filter.Matches.Length)
        .FirstOrDefault()?.Code ?? Other;
}
