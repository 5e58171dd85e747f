using System.Collections.Immutable;
using Billing.Domain.Catalogs;
using NodaTime;

namespace Billing.Domain.Subscriptions;

/// <summary>
/// One step of a schedule: what a subscription becomes at the beginning of a day. What a step does not name stays as it was.
/// It crosses the API: names are contract.
/// </summary>
public sealed record ScheduledPhase(LocalDate On)
{
    /// <summary>Another plan; none keeps the plan and changes only what is named below.</summary>
    public string? Plan { get; init; }

    public int? Version { get; init; }

    /// <summary>Items at other prices, or more of them. Without a plan, an item that is there keeps its quantity.</summary>
    public ImmutableArray<PlanItem> Items { get; init; } = [];

    /// <summary>Items that are no longer billed.</summary>
    public ImmutableArray<string> Removed { get; init; } = [];

    public ImmutableArray<ItemQuantity> Quantities { get; init; } = [];

    /// <summary>False: what is left of the running period is neither charged nor given back; fees follow with the next.</summary>
    public bool Prorate { get; init; } = true;

    public bool SaysNothing => Plan is null && Items.IsEmpty && Removed.IsEmpty && Quantities.IsEmpty;

    public bool Equals(ScheduledPhase? other) =>
        other is not null && On == other.On && Plan == other.Plan && Version == other.Version && Prorate == other.Prorate
        && Items.SequenceEqual(other.Items) && Removed.SequenceEqual(other.Removed) && Quantities.SequenceEqual(other.Quantities);

    public override int GetHashCode() => On.GetHashCode();
}
