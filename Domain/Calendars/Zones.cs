using NodaTime;

namespace Billing.Domain.Calendars;

/// <summary>
/// Where local time meets real time. A local time that a zone skips (clocks going forward) stands for the instant that
/// the old offset would have given; one that occurs twice (clocks going back) stands for its first occurrence. A whole
/// day that a zone skipped, as Samoa did on 30 December 2011, has no length and bills nothing.
/// </summary>
public static class Zones
{
    // Twice as far as clocks were ever moved at once.
    private static readonly Duration FarFromAnyChange = Duration.FromHours(52);

    public static Instant ToInstant(this DateTimeZone zone, LocalDate date, LocalTime time = default)
    {
        var local = date.At(time);
        var unzoned = local.InUtc().ToInstant();
        var interval = zone.GetZoneInterval(unzoned);
        // Nearly every local time is far from a change of clocks and has one meaning; only the others need the rule.
        return (!interval.HasStart || unzoned - interval.Start > FarFromAnyChange)
            && (!interval.HasEnd || interval.End - unzoned > FarFromAnyChange)
            ? unzoned - interval.WallOffset.ToDuration()
            : zone.AtLeniently(local).ToInstant();
    }

    public static LocalDate ToDate(this DateTimeZone zone, Instant at) => at.InZone(zone).Date;

    /// <summary>How many days there are from a date until another that is not counted, without days the zone skipped.</summary>
    public static int DaysBetween(this DateTimeZone zone, LocalDate from, LocalDate until)
    {
        var days = Period.DaysBetween(from, until);
        if (days <= 0 || zone is { MinOffset: var least, MaxOffset: var most } && least == most)
        {
            return Math.Max(days, 0);
        }

        // Offsets move by hours in the course of a year; only a skipped day takes most of a day away.
        var real = zone.ToInstant(until) - zone.ToInstant(from);
        return real.TotalDays > days - 0.75 ? days : days - SkippedDays(zone, from, until);
    }

    private static Duration ToDuration(this Offset offset) => Duration.FromSeconds(offset.Seconds);

    private static int SkippedDays(DateTimeZone zone, LocalDate from, LocalDate until)
    {
        var skipped = 0;
        for (var day = from; day < until; day = day.PlusDays(1))
        {
            skipped += zone.ToInstant(day) == zone.ToInstant(day.PlusDays(1)) ? 1 : 0;
        }

        return skipped;
    }
}
