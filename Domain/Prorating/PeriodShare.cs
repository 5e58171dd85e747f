using System.Diagnostics;
using Billing.Domain.Amounts;
using Billing.Domain.Calendars;
using Billing.Domain.Conventions;
using NodaTime;

namespace Billing.Domain.Prorating;

/// <summary>Which part of a whole period a stretch of it is: 16/31, or 871482/2678400 when seconds are counted.</summary>
public static class PeriodShare
{
    /// <summary>The part as a figure; none when it is the whole period, which is billed without any fraction.</summary>
    public static Figure? Of(BillingConvention convention, BillingCalendar calendar, BillingPeriod whole, Span part) =>
        part.StartAt == whole.StartAt && part.EndAt == whole.EndAt
            ? null
            : Measure(convention.DayCount, calendar.Zone, part) / Whole(convention, calendar, whole, part);

    /// <summary>How long a stretch is, in what the convention counts.</summary>
    public static Figure Measure(DayCount count, DateTimeZone zone, Span span)
    {
        var from = zone.ToDate(span.StartAt);
        var until = zone.ToDate(span.EndAt);
        return count == DayCount.Seconds ? Figure.Seconds(span.StartAt, span.EndAt) : Measure(count, zone, from, until);
    }

    private static Figure Whole(BillingConvention convention, BillingCalendar calendar, BillingPeriod whole, Span part)
    {
        if (convention.DayCount == DayCount.Seconds)
        {
            return Figure.Seconds(whole.StartAt, whole.EndAt);
        }

        var isStub = part.EndAt == whole.EndAt;
        var from = isStub && convention.StubDenominator == StubDenominator.SteppedBack
            ? OneIntervalBefore(calendar.Interval, whole.Until)
            : whole.From;
        return Measure(convention.DayCount, calendar.Zone, from, whole.Until);
    }

    private static Figure Measure(DayCount count, DateTimeZone zone, LocalDate from, LocalDate until) => count switch
    {
        DayCount.Days => Figure.Days(zone.DaysBetween(from, until), from, until, zone.Id),
        DayCount.Fixed30 => Figure.Thirties(ThirtiesOf(until) - ThirtiesOf(from), from, until),
        _ => throw new UnreachableException(),
    };

    private static int ThirtiesOf(LocalDate date) => (date.Year * 360) + (date.Month * 30) + Math.Min(date.Day, 30);

    private static LocalDate OneIntervalBefore(BillingInterval interval, LocalDate until) => interval.Unit switch
    {
        IntervalUnit.Day => until.PlusDays(-interval.Count),
        IntervalUnit.Week => until.PlusWeeks(-interval.Count),
        IntervalUnit.Month => until.PlusMonths(-interval.Count),
        IntervalUnit.Year => until.PlusYears(-interval.Count),
        _ => throw new UnreachableException(),
    };
}
