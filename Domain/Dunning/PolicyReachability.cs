using System.Collections.Immutable;
using Billing.Domain.Amounts;

namespace Billing.Domain.Dunning;

/// <summary>
/// Whether what stands later in a list can ever apply, where the first that fits does. A line that never applies is a mistake of whoever
/// wrote the policy, and one that nobody would notice.
/// </summary>
public static class PolicyReachability
{
    /// <summary>Everybody who belongs to the later one belongs to the earlier one already.</summary>
    public static bool Covers(SegmentCondition? earlier, SegmentCondition? later) => earlier is null || (later is not null
        && Covers(earlier.Plans, later.Plans) && Covers(earlier.Products, later.Products) && Covers(earlier.Countries, later.Countries)
        && Covers(earlier.Currencies, later.Currencies) && Covers(earlier.Flags, later.Flags) && Covers(earlier.Providers, later.Providers)
        && Covers(earlier.Kinds, later.Kinds)
        && CoversFrom(earlier.RevenueAtLeast, later.RevenueAtLeast)
        && CoversUntil(earlier.RevenueBelow, later.RevenueBelow)
        && (earlier.TenureDaysAtLeast is not { } days || later.TenureDaysAtLeast >= days)
        && (earlier.TenureDaysBelow is not { } below || later.TenureDaysBelow <= below)
        && (earlier.PaysByInvoice is not { } byInvoice || later.PaysByInvoice == byInvoice));

    /// <summary>Every failure that the later one fits is fitted by the earlier one already.</summary>
    public static bool Covers(RetryRow earlier, RetryRow later) =>
        (earlier.Class is not { } kind || later.Class == kind) && (earlier.Code is not { } code || later.Code == code)
        && (earlier.Provider is not { } provider || later.Provider == provider) && (earlier.Kind is not { } method || later.Kind == method)
        && CoversFrom(earlier.AtLeast, later.AtLeast) && CoversUntil(earlier.Below, later.Below);

    private static bool Covers(ImmutableArray<string> earlier, ImmutableArray<string> later) =>
        earlier.IsEmpty || (!later.IsEmpty && later.All(earlier.Contains));

    // A bound holds in its currency only: the later one must be of the same, and at least as narrow.
    private static bool CoversFrom(Money? earlier, Money? later) =>
        earlier is not { } least || (later is { } from && from.Currency == least.Currency && from >= least);

    private static bool CoversUntil(Money? earlier, Money? later) =>
        earlier is not { } below || (later is { } until && until.Currency == below.Currency && until <= below);
}
