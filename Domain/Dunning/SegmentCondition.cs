using System.Collections.Immutable;
using Billing.Domain.Amounts;
using NodaTime;

namespace Billing.Domain.Dunning;

/// <summary>
/// Who belongs to a segment. What it does not say matters not; of a list one entry is enough. Stored: names and fields are format.
/// </summary>
public sealed record SegmentCondition
{
    public ImmutableArray<string> Plans { get; init; } = [];

    /// <summary>Families of plans.</summary>
    public ImmutableArray<string> Products { get; init; } = [];

    public ImmutableArray<string> Countries { get; init; } = [];

    public ImmutableArray<string> Currencies { get; init; } = [];

    /// <summary>What kind of customer operators say that it is.</summary>
    public ImmutableArray<string> Kinds { get; init; } = [];

    /// <summary>Marks of risk on the account.</summary>
    public ImmutableArray<string> Flags { get; init; } = [];

    /// <summary>The provider of the method that is asked first.</summary>
    public ImmutableArray<string> Providers { get; init; } = [];

    /// <summary>Of what the account pays in a month; an account in another currency does not belong.</summary>
    public Money? RevenueAtLeast { get; init; }

    public Money? RevenueBelow { get; init; }

    public int? TenureDaysAtLeast { get; init; }

    public int? TenureDaysBelow { get; init; }

    /// <summary>Customers who pay invoices by themselves, or those who are charged.</summary>
    public bool? PaysByInvoice { get; init; }

    public bool Holds(SegmentFacts of) =>
        IsIn(Plans, of.Plans) && IsIn(Products, of.Products) && IsIn(Flags, of.Flags)
        && IsIn(Countries, of.Country) && IsIn(Currencies, of.MonthlyRevenue.Currency.Code) && IsIn(Providers, of.Provider) && IsIn(Kinds, of.Kind)
        && (RevenueAtLeast is not { } least || (least.Currency == of.MonthlyRevenue.Currency && of.MonthlyRevenue >= least))
        && (RevenueBelow is not { } below || (below.Currency == of.MonthlyRevenue.Currency && of.MonthlyRevenue < below))
        && (TenureDaysAtLeast is not { } days || of.Tenure >= Duration.FromDays(days))
        && (TenureDaysBelow is not { } under || of.Tenure < Duration.FromDays(under))
        && (PaysByInvoice is not { } byInvoice || byInvoice == of.PaysByInvoice);

    public bool Equals(SegmentCondition? other) =>
        other is not null && Plans.SequenceEqual(other.Plans) && Products.SequenceEqual(other.Products) && Countries.SequenceEqual(other.Countries)
        && Currencies.SequenceEqual(other.Currencies) && Flags.SequenceEqual(other.Flags) && Providers.SequenceEqual(other.Providers)
        && Kinds.SequenceEqual(other.Kinds) && RevenueAtLeast == other.RevenueAtLeast && RevenueBelow == other.RevenueBelow && TenureDaysAtLeast == other.TenureDaysAtLeast
        && TenureDaysBelow == other.TenureDaysBelow && PaysByInvoice == other.PaysByInvoice;

    public override int GetHashCode() => Plans.Length;

    private static bool IsIn(ImmutableArray<string> wanted, ImmutableArray<string> had) => wanted.IsEmpty || wanted.Any(had.Contains);

    private static bool IsIn(ImmutableArray<string> wanted, string? had) => wanted.IsEmpty || (had is not null && wanted.Contains(had));
}

/// <summary>What a segment is chosen by: an account at one moment, as far as it matters.</summary>
public sealed record SegmentFacts(Money MonthlyRevenue, Duration Tenure)
{
    public ImmutableArray<string> Plans { get; init; } = [];

    public ImmutableArray<string> Products { get; init; } = [];

    public ImmutableArray<string> Flags { get; init; } = [];

    public string? Country { get; init; }

    public string? Provider { get; init; }

    /// <summary>The kind of customer; none where nobody knows.</summary>
    public string? Kind { get; init; }

    public bool PaysByInvoice { get; init; }

    public bool Equals(SegmentFacts? other) =>
        other is not null && MonthlyRevenue == other.MonthlyRevenue && Tenure == other.Tenure && Plans.SequenceEqual(other.Plans)
        && Products.SequenceEqual(other.Products) && Flags.SequenceEqual(other.Flags) && Country == other.Country && Provider == other.Provider
        && Kind == other.Kind && PaysByInvoice == other.PaysByInvoice;

    public override int GetHashCode() => Plans.Length;
}

/// <summary>Which segment applies.</summary>
public static class Segments
{
    /// <summary>The first whose condition holds. A policy that was read has one for everybody at its end.</summary>
    public static DunningSegment Choose(DunningPolicy policy, SegmentFacts of) =>
        policy.Segments.First(segment => segment.When is null || segment.When.Holds(of));
}
