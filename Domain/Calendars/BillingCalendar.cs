using NodaTime;

namespace Billing.Domain.Calendars;

/// <summary>
/// All periods of an interval, an anchor and a time zone. Every boundary is computed from the anchor, never from the
/// period before it, so that a short month cannot make the day drift.
/// </summary>
public sealed record BillingCalendar(BillingInterval Interval, Anchor Anchor, DateTimeZone Zone)
{
    public BillingPeriod this[int number] =>
        Between(number, Anchor.Step(Interval, number), Anchor.Step(Interval, checked(number + 1)));

    /// <summary>The one period that an instant falls in.</summary>
    public BillingPeriod Containing(Instant at)
    {
        // The local date is only a first guess: a period may begin later in the day, or a day may begin twice.
        var period = this[NumberOf(at.InZone(Zone).Date)];
        while (period.StartAt > at)
        {
            period = this[period.Number - 1];
        }

        while (period.EndAt <= at)
        {
            period = this[period.Number + 1];
        }

        return period;
    }

    /// <summary>The period whose dates a local date lies between.</summary>
    public BillingPeriod Containing(LocalDate date) => this[NumberOf(date)];

    /// <summary>The periods that a stretch of time touches, in order, without those that have no length.</summary>
    public TouchedPeriods Touching(Span span) => new(this, span);

    private BillingPeriod Between(int number, LocalDate from, LocalDate until) =>
        new(number, from, until, Zone.ToInstant(from, Anchor.At), Zone.ToInstant(until, Anchor.At));

    private int NumberOf(LocalDate date)
    {
        var number = Interval.CountsMonths
            ? FloorOf(MonthsFromAnchor(date), Interval.Months)
            : FloorOf(Period.DaysBetween(Anchor.On, date), Interval.Days);
        while (Anchor.Step(Interval, number) > date)
        {
            number--;
        }

        return number;
    }

    private int MonthsFromAnchor(LocalDate date) =>
        ((date.Year - Anchor.On.Year) * 12) + date.Month - Anchor.On.Month;

    private static int FloorOf(int value, int divisor) => (value / divisor) - (value % divisor < 0 ? 1 : 0);
}
