using NodaTime;

namespace Billing.Domain.Calendars;

/// <summary>
/// How the dates of a period came to be: which period it is, counted from which anchor, in which zone by which edition of
/// the zone data. Stored with the line it is for: fields are format.
/// </summary>
public sealed record PeriodOrigin(
    BillingInterval Interval, LocalDate AnchorOn, int AnchorDay, LocalTime AnchorAt, string Zone, string ZoneData, int Number)
{
    public static PeriodOrigin Of(BillingCalendar calendar, BillingPeriod period) => new(
        calendar.Interval,
        calendar.Anchor.On,
        calendar.Anchor.Day,
        calendar.Anchor.At,
        calendar.Zone.Id,
        DateTimeZoneProviders.Tzdb.VersionId,
        period.Number);

    public override string ToString() =>
        $"period {Number} of every {Interval.Count} {Interval.Unit} from {AnchorOn:yyyy-MM-dd} (day {AnchorDay}), {Zone}";
}

/// <summary>
/// Redoes the dates of a period from what was recorded, month by month and day by day, sharing nothing with the calendar
/// that computed them.
/// </summary>
public static class PeriodRecalculation
{
    public static (LocalDate From, LocalDate Until, Instant StartAt, Instant EndAt) Of(PeriodOrigin origin)
    {
        var from = Boundary(origin, origin.Number);
        var until = Boundary(origin, origin.Number + 1);
        return (from, until, InstantOf(origin, from), InstantOf(origin, until));
    }

    private static LocalDate Boundary(PeriodOrigin origin, int number)
    {
        if (origin.Interval.Unit is IntervalUnit.Day or IntervalUnit.Week)
        {
            var days = (long)number * origin.Interval.Count * (origin.Interval.Unit == IntervalUnit.Week ? 7 : 1);
            return new LocalDate(1970, 1, 1).PlusDays((int)(Period.DaysBetween(new LocalDate(1970, 1, 1), origin.AnchorOn) + days));
        }

        var months = number * origin.Interval.Count * (origin.Interval.Unit == IntervalUnit.Year ? 12 : 1);
        var month = new LocalDate(origin.AnchorOn.Year, origin.AnchorOn.Month, 1);
        for (var i = 0; i < Math.Abs(months); i++)
        {
            month = months > 0 ? month.PlusMonths(1) : month.PlusMonths(-1);
        }

        var last = month.PlusMonths(1).PlusDays(-1);
        return origin.AnchorDay > last.Day ? last : month.PlusDays(origin.AnchorDay - 1);
    }

    private static Instant InstantOf(PeriodOrigin origin, LocalDate date)
    {
        var local = date.At(origin.AnchorAt);
        var mapping = DateTimeZoneProviders.Tzdb[origin.Zone].MapLocal(local);
        // Skipped: by the offset before the gap. Twice: the first.
        return mapping.Count == 0 ? local.WithOffset(mapping.EarlyInterval.WallOffset).ToInstant() : mapping.First().ToInstant();
    }
}
