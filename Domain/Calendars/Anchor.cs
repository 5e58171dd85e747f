using System.Text.Json.Serialization;
using NodaTime;

namespace Billing.Domain.Calendars;

/// <summary>
/// The date that all periods are counted from, in both directions, and the day of the month that is meant. The two
/// differ when a month is too short: meant is the 31st, the anchor fell on 29 February, and March has its 31st again.
/// </summary>
public readonly record struct Anchor
{
    // A Monday in a January: weeks begin on it, months, quarters, halves and years too.
    private static readonly LocalDate CalendarEpoch = new(2001, 1, 1);

    [JsonConstructor]
    private Anchor(LocalDate on, int day, LocalTime at)
    {
        On = on;
        Day = day;
        At = at;
    }

    public LocalDate On { get; }

    /// <summary>The day of the month that is meant, 1 to 31.</summary>
    public int Day { get; }

    /// <summary>The local time at which a period begins: midnight, unless time is counted in seconds.</summary>
    public LocalTime At { get; }

    /// <summary>Periods of the calendar: weeks from Monday, months from the 1st, years from January.</summary>
    public static Anchor Calendar => new(CalendarEpoch, 1, LocalTime.Midnight);

    /// <summary>Periods counted from a date, such as the day a subscription started.</summary>
    public static Anchor Anniversary(LocalDate on, LocalTime at = default) => new(on, on.Day, at);

    /// <summary>The first date on or after another that has the day: the 10th for a start on the 1st, the same month.</summary>
    public static Anchor FirstOnOrAfter(LocalDate date, int day, LocalTime at = default)
    {
        var here = Clamp(date.Year, date.Month, day);
        return new(here >= date ? here : ClampMonth(here, 1, day), day, at);
    }

    /// <summary>The last date on or before another that has the day.</summary>
    public static Anchor LastOnOrBefore(LocalDate date, int day, LocalTime at = default)
    {
        var here = Clamp(date.Year, date.Month, day);
        return new(here <= date ? here : ClampMonth(here, -1, day), day, at);
    }

    /// <summary>The date this anchor gives, so many intervals away.</summary>
    public LocalDate Step(BillingInterval interval, int steps) => interval.CountsMonths
        ? ClampMonth(On, checked(interval.Months * steps), Day)
        : On.PlusDays(checked(interval.Days * steps));

    internal static LocalDate Clamp(int year, int month, int day) =>
        new(year, month, Math.Min(day, CalendarSystem.Iso.GetDaysInMonth(year, month)));

    private static LocalDate ClampMonth(LocalDate from, int months, int day)
    {
        var index = (from.Year * 12) + from.Month - 1 + months;
        var year = (int)Math.Floor(index / 12m);
        return Clamp(year, index - (year * 12) + 1, day);
    }
}
