using System.Collections.Immutable;
using NodaTime;

namespace Billing.Domain.Dunning;

/// <summary>
/// What an account has lost by not paying, as a whole. It follows from the case; without one it is nothing, and so everything comes back by
/// the comparison that took it. Stored: names and fields are format.
/// </summary>
public sealed record Consequences
{
    public static readonly Consequences None = new();

    public ImmutableSortedSet<string> Flags { get; init; } = [];

    /// <summary>Features that are closed; of one product as <c>product/feature</c>, of all as <c>*/feature</c>.</summary>
    public ImmutableSortedSet<string> Restricted { get; init; } = [];

    /// <summary>Products that are closed as a whole; <c>*</c> is all of them.</summary>
    public ImmutableSortedSet<string> Suspended { get; init; } = [];

    /// <summary>Products that are not billed meanwhile.</summary>
    public ImmutableSortedSet<string> Unbilled { get; init; } = [];

    /// <summary>Products whose subscriptions end. That does not come back.</summary>
    public ImmutableSortedSet<string> Canceled { get; init; } = [];

    /// <summary>What is owed is given up.</summary>
    public bool IsWrittenOff { get; init; }

    public bool IsNothing => this == None;

    /// <summary>What should stand at one moment.</summary>
    public static Consequences Of(DunningSchedule schedule, LadderStanding standing, Instant now)
    {
        var all = standing.Steps.Aggregate(None, (sum, step) => sum.With(step.Do, isInGrace: now < standing.GraceUntil));
        return !standing.IsExhausted ? all : schedule.Exhausted switch
        {
            DunningEnd.Suspended => all.With(new DunningAction.Suspend(), isInGrace: false),
            DunningEnd.Canceled => all.With(new DunningAction.Cancel(), isInGrace: false),
            DunningEnd.WrittenOff => all.With(new DunningAction.WriteOff(), isInGrace: false),
            _ => all,
        };
    }

    /// <summary>Whether a feature of a product may be used, as far as this goes.</summary>
    public bool Closes(string product, string feature) =>
        IsCanceled(product) || Suspended.Contains(All) || Suspended.Contains(product) || Restricted.Contains($"{All}/{feature}") || Restricted.Contains($"{product}/{feature}");

    public bool IsUnbilled(string product) => Unbilled.Contains(All) || Unbilled.Contains(product);

    public bool IsCanceled(string product) => Canceled.Contains(All) || Canceled.Contains(product);

    /// <summary>What one product has to do: the gravest, and where that is to close features, which.</summary>
    public (ProductMeasure Measure, ImmutableArray<string> Features) MeasureFor(string product)
    {
        if (IsCanceled(product))
        {
            return (ProductMeasure.Cancel, []);
        }

        if (Suspended.Contains(All) || Suspended.Contains(product))
        {
            return (ProductMeasure.Suspend, []);
        }

        ImmutableArray<string> features =
        [
            .. Restricted.Select(static closed => closed.Split('/', 2)).Where(closed => closed[0] == All || closed[0] == product)
                .Select(static closed => closed[1]).Distinct().Order(StringComparer.Ordinal),
        ];
        return features.IsEmpty ? (ProductMeasure.Restore, []) : (ProductMeasure.Restrict, features);
    }

    public bool Equals(Consequences? other) =>
        other is not null && Flags.SetEquals(other.Flags) && Restricted.SetEquals(other.Restricted) && Suspended.SetEquals(other.Suspended)
        && Unbilled.SetEquals(other.Unbilled) && Canceled.SetEquals(other.Canceled) && IsWrittenOff == other.IsWrittenOff;

    public override int GetHashCode() => Flags.Count + Restricted.Count + Suspended.Count;

    private const string All = "*";

    // Grace keeps access: what closes something waits for its end.
    private Consequences With(DunningAction action, bool isInGrace) => action switch
    {
        DunningAction.Flag flag => this with { Flags = Flags.Add(flag.Name) },
        DunningAction.Restrict restrict when !isInGrace => this with { Restricted = Restricted.Add($"{restrict.Product ?? All}/{restrict.Feature}") },
        DunningAction.Suspend suspend when !isInGrace => this with
        {
            Suspended = Suspended.Add(suspend.Product ?? All),
            Unbilled = suspend.StopsBilling ? Unbilled.Add(suspend.Product ?? All) : Unbilled,
        },
        DunningAction.Cancel cancel when !isInGrace => this with { Canceled = Canceled.Add(cancel.Product ?? All) },
        DunningAction.WriteOff when !isInGrace => this with { IsWrittenOff = true },
        _ => this,
    };
}
