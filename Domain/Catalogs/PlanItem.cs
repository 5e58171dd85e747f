using System.Collections.Immutable;
using System.ComponentModel;
using Billing.Domain.Amounts;
using Billing.Domain.Calendars;
using Billing.Domain.Charging;
using Billing.Domain.Metering;
using Billing.Domain.Taxes;
using NodaTime;

namespace Billing.Domain.Catalogs;

/// <summary>Whether a stretch of time is billed when it begins or when it is over. Stored: names are format.</summary>
public enum BillingTiming
{
    InAdvance,
    InArrears,
}

/// <summary>A filter of a meter with a price of its own.</summary>
public sealed record PricedFilter(UsageFilter Filter, ChargeModel Model);

/// <summary>Which meter an item bills, and how the meter is read.</summary>
public sealed record MeterUse(string Meter, Aggregation Aggregation)
{
    public ImmutableArray<PricedFilter> Filters { get; init; } = [];

    /// <summary>A property by which the statement shows the usage apart.</summary>
    public string? GroupBy { get; init; }

    /// <summary>What the meter reached lasts into the next period, such as seats or storage.</summary>
    public bool IsRecurring { get; init; }

    /// <summary>A change within the period costs only the days that are left.</summary>
    public bool IsProrated { get; init; }

    public bool Equals(MeterUse? other) =>
        other is not null && Meter == other.Meter && Aggregation == other.Aggregation && GroupBy == other.GroupBy
        && IsRecurring == other.IsRecurring && IsProrated == other.IsProrated && Filters.SequenceEqual(other.Filters);

    public override int GetHashCode() => Meter.Length;
}

/// <summary>
/// Something a subscription is billed for every period: a fee, seats, a metered charge, an add-on. An item without a
/// meter is a fee for its quantity.
/// </summary>
public sealed record PlanItem(string Code, ChargeModel Model)
{
    [DefaultValue(typeof(decimal), "1")]
    public decimal Quantity { get; init; } = 1;

    [DefaultValue(BillingTiming.InAdvance)]
    public BillingTiming Timing { get; init; } = BillingTiming.InAdvance;

    /// <summary>How often it is billed when that is not the plan's interval, such as monthly usage of a yearly plan.</summary>
    public BillingInterval? Interval { get; init; }

    /// <summary>
    /// A date that its periods are counted from, for what renews by itself, such as a domain name bought in June; none goes by
    /// the subscription. Only for fees with an interval of their own.
    /// </summary>
    public LocalDate? AnchorOn { get; init; }

    /// <summary>A part of a period costs a part of the price; otherwise always the whole.</summary>
    [DefaultValue(true)]
    public bool IsProrated { get; init; } = true;

    public MeterUse? Meter { get; init; }

    /// <summary>What the item bills at least in a whole period.</summary>
    public Money? Minimum { get; init; }

    /// <summary>What the item bills at most in a period.</summary>
    public Money? Maximum { get; init; }

    /// <summary>Tax rates of its own; none means those of the account.</summary>
    public ImmutableArray<TaxRate> TaxRates { get; init; } = [];

    /// <summary>The same thing at the same price: what was billed of the one covers the other.</summary>
    public bool HasPriceOf(PlanItem other) => ReferenceEquals(this, other) ||
        Code == other.Code && Quantity == other.Quantity && Timing == other.Timing && IsProrated == other.IsProrated
        && Interval == other.Interval && AnchorOn == other.AnchorOn && Model.Equals(other.Model);

    public bool Equals(PlanItem? other) =>
        other is not null && HasPriceOf(other) && Equals(Meter, other.Meter) && Minimum == other.Minimum
        && Maximum == other.Maximum && TaxRates.SequenceEqual(other.TaxRates);

    public override int GetHashCode() => Code.Length;
}
