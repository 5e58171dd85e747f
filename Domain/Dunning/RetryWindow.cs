using System.Collections.Immutable;
using System.ComponentModel;
using NodaTime;

namespace Billing.Domain.Dunning;

/// <summary>
/// When an attempt finds money: on days of the month, as pay-day, and in hours of the day, in the customer's own zone. An attempt is moved
/// forward to the first such moment, never back, and not at all when that is too far away. Stored: names and fields are format.
/// </summary>
public sealed record RetryWindow
{
    /// <summary>Of the month, 1 to 31; a month that is shorter has its last day instead. None is every day.</summary>
    public ImmutableArray<int> Days { get; init; } = [];

    /// <summary>The first hour of the day, 0 to 23.</summary>
    [DefaultValue(0)]
    public int FromHour { get; init; }

    /// <summary>The hour before which it must begin, 1 to 24.</summary>
    [DefaultValue(24)]
    public int UntilHour { get; init; } = 24;

    /// <summary>By how many days an attempt is moved at most; beyond, it comes when it comes, at a good hour.</summary>
    [DefaultValue(7)]
    public int PatienceDays { get; init; } = 7;

    public Instant Moved(Instant at, DateTimeZone zone)
    {
        var local = at.InZone(zone);
        for (var day = 0; day <= PatienceDays; day++)
        {
            var date = local.Date.PlusDays(day);
            if (IsDay(date) && Within(date, day == 0 ? local.TimeOfDay : LocalTime.Midnight) is { } time)
            {
                return Instant.Max(at, date.At(time).InZoneLeniently(zone).ToInstant());
            }
        }

        return Days.IsEmpty ? at : (this with { Days = [] }).Moved(at, zone);
    }

    public bool Equals(RetryWindow? other) =>
        other is not null && Days.SequenceEqual(other.Days) && FromHour == other.FromHour && UntilHour == other.UntilHour && PatienceDays == other.PatienceDays;

    public override int GetHashCode() => FromHour;

    /// <summary>The first good time of a day, not before a time; none when the hours are over.</summary>
    private LocalTime? Within(LocalDate _, LocalTime notBefore)
    {
        var from = new LocalTime(FromHour, 0);
        return notBefore < from ? from : notBefore.Hour < UntilHour ? notBefore : null;
    }

    private bool IsDay(LocalDate date) => Days.IsEmpty || Days.Any(day =>
        date.Day == Math.Min(day, date.Calendar.GetDaysInMonth(date.Year, date.Month)));
}
