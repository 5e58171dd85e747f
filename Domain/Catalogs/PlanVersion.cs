using System.Collections.Immutable;
using Billing.Domain.Amounts;
using Billing.Domain.Calendars;
using Billing.Domain.Conventions;
using Billing.Domain.Features;

namespace Billing.Domain.Catalogs;

/// <summary>A stretch at the start that costs no fees; usage is billed all the same unless the trial covers it.</summary>
public sealed record Trial(int Days, bool CoversUsage = false);

/// <summary>A stretch at the start with items of its own, such as three months at half the price.</summary>
public sealed record PlanPhase(BillingInterval Length, ImmutableArray<PlanItem> Items)
{
    public bool Equals(PlanPhase? other) => other is not null && Length == other.Length && Items.SequenceEqual(other.Items);

    public override int GetHashCode() => Items.Length;
}

/// <summary>From when the phases of a plan are counted for whoever changes to it. Stored: names are format.</summary>
public enum PhaseAlignment
{
    /// <summary>From the first day of the subscription: phases that are over are not had again.</summary>
    StartOfSubscription,

    /// <summary>From the change: every change begins with the first phase.</summary>
    ChangeOfPlan,
}

/// <summary>Amounts of usage at which an invoice is made before the period is over.</summary>
/// <param name="Once">Levels that each count once in the life of a subscription, rising.</param>
/// <param name="Every">After the last of them, every such amount again.</param>
public sealed record SpendThresholds(ImmutableArray<Money> Once, Money? Every = null)
{
    public bool Equals(SpendThresholds? other) => other is not null && Every == other.Every && Once.SequenceEqual(other.Once);

    public override int GetHashCode() => Once.Length;

    /// <summary>The highest level reached that was not reached before; none when there is no new one.</summary>
    public Money? Passed(Money before, Money now)
    {
        var passed = Once.Where(level => level > before && level <= now).Cast<Money?>().LastOrDefault();
        if (Every is not { IsPositive: true } every)
        {
            return passed;
        }

        var start = Once.IsEmpty ? Money.Zero(now.Currency) : Once[^1];
        var steps = (now - start).MinorUnits / every.MinorUnits;
        var level = start with { MinorUnits = checked(start.MinorUnits + (steps * every.MinorUnits)) };
        return steps > 0 && level > before ? level : passed;
    }
}

/// <summary>Names one version of a plan.</summary>
public readonly record struct PlanKey(string Code, int Version);

/// <summary>
/// One version of a plan. It never changes: a new price is a new version, and whoever subscribed keeps theirs until
/// they are moved.
/// </summary>
public sealed record PlanVersion(string Code, int Version, Currency Currency, BillingInterval Interval, ImmutableArray<PlanItem> Items)
{
    /// <summary>At most one current subscription of an account per family.</summary>
    public string Family { get; init; } = Code;

    /// <summary>The convention it is billed by; none means the account's.</summary>
    public BillingConvention? Convention { get; init; }

    public Trial? Trial { get; init; }

    /// <summary>What comes, in order, before the plan's own items are billed.</summary>
    public ImmutableArray<PlanPhase> Phases { get; init; } = [];

    public PhaseAlignment PhaseAlignment { get; init; } = PhaseAlignment.StartOfSubscription;

    /// <summary>What all items together bill at least in a whole period.</summary>
    public Money? Minimum { get; init; }

    /// <summary>
    /// What all items together bill at most in a whole period: usage beyond it is shown and costs nothing. Fees that alone are more are not
    /// given back.
    /// </summary>
    public Money? Maximum { get; init; }

    public SpendThresholds? Thresholds { get; init; }

    /// <summary>What whoever subscribes may use beside the items themselves.</summary>
    public ImmutableArray<PlanEntitlement> Entitlements { get; init; } = [];

    public PlanKey Key => new(Code, Version);

    public bool Equals(PlanVersion? other) =>
        other is not null && Code == other.Code && Version == other.Version && Currency == other.Currency
        && Interval == other.Interval && Family == other.Family && Equals(Convention, other.Convention)
        && Equals(Trial, other.Trial) && Minimum == other.Minimum && Maximum == other.Maximum && Equals(Thresholds, other.Thresholds)
        && Items.SequenceEqual(other.Items) && Phases.SequenceEqual(other.Phases) && PhaseAlignment == other.PhaseAlignment
        && Entitlements.SequenceEqual(other.Entitlements);

    public override int GetHashCode() => Version;
}

/// <summary>All versions of all plans that can be subscribed to.</summary>
public sealed record Catalog(ImmutableArray<PlanVersion> Plans)
{
    public static Catalog Empty { get; } = new([]);

    /// <summary>A version of a plan, or its latest when none is named.</summary>
    public PlanVersion? Find(string code, int? version) => Plans
        .Where(plan => plan.Code == code && (version is null || plan.Version == version))
        .MaxBy(plan => plan.Version);

    public bool Equals(Catalog? other) => other is not null && Plans.SequenceEqual(other.Plans);

    public override int GetHashCode() => Plans.Length;
}
