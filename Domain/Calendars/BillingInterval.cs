namespace Billing.Domain.Calendars;

/// <summary>The unit that a billing interval counts.</summary>
public enum IntervalUnit
{
    Day,
    Week,
    Month,
    Year,
}

/// <summary>How long a billing period is: every month, every two weeks, every three months, every year.</summary>
public readonly record struct BillingInterval(IntervalUnit Unit, int Count)
{
    public static BillingInterval Monthly { get; } = new(IntervalUnit.Month, 1);

    public static BillingInterval Quarterly { get; } = new(IntervalUnit.Month, 3);

    public static BillingInterval Semiannual { get; } = new(IntervalUnit.Month, 6);

    public static BillingInterval Yearly { get; } = new(IntervalUnit.Year, 1);

    public static BillingInterval Weekly { get; } = new(IntervalUnit.Week, 1);

    public static BillingInterval Daily { get; } = new(IntervalUnit.Day, 1);

    public bool IsValid => Count is > 0 and <= 1200;

    /// <summary>Months and years keep the day of the month; days and weeks keep only their distance.</summary>
    public bool CountsMonths => Unit is IntervalUnit.Month or IntervalUnit.Year;

    internal int Months => Unit == IntervalUnit.Year ? checked(Count * 12) : Count;

    internal int Days => Unit == IntervalUnit.Week ? checked(Count * 7) : Count;
}
