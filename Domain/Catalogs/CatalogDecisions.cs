using System.Collections.Immutable;

namespace Billing.Domain.Catalogs;

/// <summary>Decides what enters a catalog. A version, once there, never changes.</summary>
public static class CatalogDecisions
{
    /// <summary>The catalog with the plan in it, the same catalog when it is there already, or why not.</summary>
    public static (Catalog Next, Rejection? Refused) Publish(Catalog catalog, PlanVersion plan)
    {
        if (catalog.Plans.FirstOrDefault(known => known.Key == plan.Key) is { } known)
        {
            return known.Equals(plan) ? (catalog, null) : (catalog, Rejections.PlanVersionExists($"Version {plan.Version} of plan {plan.Code}"));
        }

        if (PlanRules.Check(plan) is { } refused)
        {
            return (catalog, refused);
        }

        ImmutableArray<PlanVersion> plans = [.. catalog.Plans.Append(plan).OrderBy(each => each.Code, StringComparer.Ordinal).ThenBy(each => each.Version)];
        return (new Catalog(plans), null);
    }
}
