using Billing.Domain.Calendars;
using NodaTime;
using NodaTime.Text;

namespace Billing.Domain.Tests.Calendars;

public sealed class BillingCalendarTests
{
    [Theory]
    [InlineData("2024-01-31", 1, "01-31 02-29 03-31 04-30 05-31", "leap February clamps, March has its 31st again")]
    [InlineData("2023-01-31", 1, "01-31 02-28 03-31 04-30 05-31", "common February")]
    [InlineData("2023-01-30", 1, "01-30 02-28 03-30 04-30 05-30", "the 30th clamps in February only")]
    [InlineData("2022-12-31", 3, "12-31 03-31 06-30 09-30 12-31", "quarters from the 31st")]
    [InlineData("2024-02-29", 12, "02-29 02-28 02-28 02-28 02-29", "a leap day's years")]
    [InlineData("2024-08-31", 6, "08-31 02-28 08-31 02-28 08-31", "halves")]
    public void Month_ends_are_clamped_and_recover(string anchor, int months, string expected, string why)
    {
        var calendar = Calendar(new BillingInterval(IntervalUnit.Month, months), Anchor.Anniversary(Date(anchor)));

        var boundaries = Enumerable.Range(0, 5).Select(number => calendar[number].From.ToString("MM-dd", null));

        Assert.True(expected == string.Join(' ', boundaries), why);
    }

    [Theory]
    [InlineData(IntervalUnit.Month, 1, "2024-02-14", "2024-02-01", "2024-03-01")]
    [InlineData(IntervalUnit.Month, 3, "2024-05-20", "2024-04-01", "2024-07-01")]
    [InlineData(IntervalUnit.Month, 6, "2024-12-31", "2024-07-01", "2025-01-01")]
    [InlineData(IntervalUnit.Year, 1, "2024-06-01", "2024-01-01", "2025-01-01")]
    [InlineData(IntervalUnit.Week, 1, "2023-06-15", "2023-06-12", "2023-06-19")]
    [InlineData(IntervalUnit.Day, 1, "2023-06-15", "2023-06-15", "2023-06-16")]
    public void Calendar_periods_are_those_of_the_wall_calendar(IntervalUnit unit, int count, string day, string from, string until)
    {
        var period = Calendar(new BillingInterval(unit, count), Anchor.Calendar).Containing(Date(day));

        Assert.Equal((Date(from), Date(until)), (period.From, period.Until));
    }

    [Theory]
    [InlineData("2024-01-01", 10, "2024-01-10", "2023-12-10")]
    [InlineData("2024-01-11", 10, "2024-02-10", "2024-01-10")]
    [InlineData("2024-01-10", 10, "2024-01-10", "2024-01-10")]
    [InlineData("2012-03-02", 31, "2012-03-31", "2012-02-29")]
    [InlineData("2011-02-28", 31, "2011-02-28", "2011-02-28")]
    [InlineData("2023-12-30", 15, "2024-01-15", "2023-12-15")]
    public void An_anchor_day_is_found_after_and_before_a_date(string date, int day, string after, string before)
    {
        Assert.Equal(Date(after), Anchor.FirstOnOrAfter(Date(date), day).On);
        Assert.Equal(Date(before), Anchor.LastOnOrBefore(Date(date), day).On);
        Assert.Equal(day, Anchor.FirstOnOrAfter(Date(date), day).Day);
    }

    [Theory]
    [InlineData("America/Sao_Paulo", "2018-11-04", "00:00", "2018-11-04T03:00:00Z", "no midnight: the day begins at 01:00")]
    [InlineData("America/New_York", "2024-03-10", "02:30", "2024-03-10T07:30:00Z", "skipped: the old offset's instant")]
    [InlineData("America/New_York", "2024-11-03", "01:30", "2024-11-03T05:30:00Z", "twice: the first")]
    [InlineData("Pacific/Apia", "2011-12-30", "00:00", "2011-12-30T10:00:00Z", "a day that never was begins when the next does")]
    [InlineData("Pacific/Apia", "2011-12-31", "00:00", "2011-12-30T10:00:00Z", "the day after it")]
    public void Local_times_that_are_missing_or_double_have_one_meaning(string zone, string date, string time, string expected, string why)
    {
        var at = DateTimeZoneProviders.Tzdb[zone].ToInstant(Date(date), LocalTimePattern.CreateWithInvariantCulture("HH:mm").Parse(time).Value);

        Assert.True(InstantPattern.ExtendedIso.Parse(expected).Value == at, why);
    }

    [Fact]
    public void A_day_that_a_zone_skipped_has_no_length_and_counts_for_nothing()
    {
        var apia = DateTimeZoneProviders.Tzdb["Pacific/Apia"];
        var daily = new BillingCalendar(BillingInterval.Daily, Anchor.Anniversary(Date("2011-12-28")), apia);

        Assert.True(daily[2].IsEmpty);
        Assert.Equal(30, apia.DaysBetween(Date("2011-12-01"), Date("2012-01-01")));
        Assert.Equal(
            ["2011-12-29", "2011-12-31"],
            daily.Touching(new(daily[1].StartAt, daily[4].StartAt)).Take(2).Select(p => LocalDatePattern.Iso.Format(p.From)));
    }

    [Fact]
    public void A_period_may_begin_at_a_time_of_day()
    {
        var calendar = new BillingCalendar(
            BillingInterval.Monthly, Anchor.Anniversary(Date("2024-01-31"), new LocalTime(21, 55, 18)), DateTimeZone.Utc);

        Assert.Equal(Instant.FromUtc(2024, 2, 29, 21, 55, 18), calendar[1].StartAt);
        Assert.Equal(0, calendar.Containing(Instant.FromUtc(2024, 2, 29, 21, 55, 17)).Number);
        Assert.Equal(1, calendar.Containing(Instant.FromUtc(2024, 2, 29, 21, 55, 18)).Number);
    }

    private static BillingCalendar Calendar(BillingInterval interval, Anchor anchor) => new(interval, anchor, DateTimeZone.Utc);

    private static LocalDate Date(string text) => LocalDatePattern.Iso.Parse(text).Value;
}
