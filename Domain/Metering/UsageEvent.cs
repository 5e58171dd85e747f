using System.Collections.Immutable;
using NodaTime;

namespace Billing.Domain.Metering;

/// <summary>
/// Something that was used, once: the meter it belongs to, when it happened, how much it was. A subject is what a
/// unique count counts; an event may take a subject away again. Stored: names and fields are format.
/// </summary>
public sealed record UsageEvent(string Id, string Meter, Instant HappenedAt, decimal Value)
{
    public string? Subject { get; init; }

    public bool Removes { get; init; }

    public ImmutableArray<UsageProperty> Properties { get; init; } = [];

    public string? Property(string name) => Properties.FirstOrDefault(property => property.Name == name)?.Value;

    public bool Equals(UsageEvent? other) =>
        other is not null && Id == other.Id && Meter == other.Meter && HappenedAt == other.HappenedAt && Value == other.Value
        && Subject == other.Subject && Removes == other.Removes && Properties.SequenceEqual(other.Properties);

    public override int GetHashCode() => Id.Length;

    /// <summary>Time order; events of the same instant by their ids, so that every run counts them alike.</summary>
    public static int Compare(UsageEvent left, UsageEvent right)
    {
        var byTime = left.HappenedAt.CompareTo(right.HappenedAt);
        return byTime != 0 ? byTime : string.CompareOrdinal(left.Id, right.Id);
    }
}

/// <summary>One property of a usage event, such as region = eu.</summary>
public sealed record UsageProperty(string Name, string Value);
