using Billing.Domain.Calendars;
using FsCheck;
using FsCheck.Fluent;
using NodaTime;

namespace Billing.Domain.Tests.Calendars;

public sealed class CalendarProperties
{
    private static readonly bool Full = Environment.GetEnvironmentVariable("BILLING_TESTS") == "full";
    private static readonly string[] ZoneIds = [.. DateTimeZoneProviders.Tzdb.Ids];
    private static readonly BillingInterval[] Intervals =
    [
        BillingInterval.Daily, BillingInterval.Weekly, new(IntervalUnit.Week, 2), BillingInterval.Monthly, BillingInterval.Quarterly,
        new(IntervalUnit.Month, 5), BillingInterval.Semiannual, BillingInterval.Yearly, new(IntervalUnit.Year, 3), new(IntervalUnit.Day, 45),
    ];

    [Fact]
    public void Periods_tile_the_line_in_every_zone_over_400_years()
    {
        // The ordinary run takes every tenth zone and the months; the full run every zone and every interval.
        for (var i = 0; i < ZoneIds.Length; i += Full ? 1 : 10)
        {
            var zone = DateTimeZoneProviders.Tzdb[ZoneIds[i]];
            foreach (var interval in Full ? Intervals : [BillingInterval.Monthly])
            {
                Tiles(new(interval, Anchor.Anniversary(new LocalDate(1801, 1, 31)), zone));
            }
        }
    }

    [Fact]
    public void Every_instant_falls_in_exactly_one_period() =>
        Prop.ForAll(Cases().ToArbitrary(), c =>
        {
            var period = c.Calendar.Containing(c.At);
            var before = c.Calendar[period.Number - 1];
            var after = c.Calendar[period.Number + 1];
            return period.Contains(c.At) && !before.Contains(c.At) && !after.Contains(c.At)
                && before.EndAt == period.StartAt && period.EndAt == after.StartAt
                && c.Calendar[period.Number] == period;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(Full ? 200_000 : 3_000));

    [Fact]
    public void The_dates_of_a_period_can_be_redone_from_what_is_recorded() =>
        Prop.ForAll(Cases().ToArbitrary(), c =>
        {
            var period = c.Calendar.Containing(c.At);
            return PeriodRecalculation.Of(PeriodOrigin.Of(c.Calendar, period)) == (period.From, period.Until, period.StartAt, period.EndAt);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(Full ? 20_000 : 500));

    [Fact]
    public void The_days_of_the_parts_of_a_period_are_the_days_of_the_whole() =>
        Prop.ForAll(Cases().ToArbitrary(), c =>
        {
            var zone = c.Calendar.Zone;
            var period = c.Calendar.Containing(c.At);
            var cut = zone.ToDate(c.At);
            return cut < period.From || cut > period.Until
                || zone.DaysBetween(period.From, cut) + zone.DaysBetween(cut, period.Until)
                    == zone.DaysBetween(period.From, period.Until);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(Full ? 100_000 : 2_000));

    [Fact]
    public void A_day_of_the_month_never_drifts() =>
        Prop.ForAll(Gen.Choose(1, 31).ToArbitrary(), Gen.Choose(-2_000, 2_000).ToArbitrary(), (day, months) =>
        {
            var anchor = Anchor.FirstOnOrAfter(new LocalDate(2024, 2, 1), day);
            var date = anchor.Step(BillingInterval.Monthly, months);
            return date.Day == Math.Min(day, CalendarSystem.Iso.GetDaysInMonth(date.Year, date.Month));
        }).QuickCheckThrowOnFailure();

    private static void Tiles(BillingCalendar calendar)
    {
        var before = calendar[0];
        for (var number = 1; before.From.Year < 2201; number++)
        {
            var period = calendar[number];
            Assert.True(
                before.EndAt == period.StartAt && before.Until == period.From && before.StartAt <= before.EndAt,
                $"{calendar.Zone.Id} {calendar.Interval} {before.From}");
            before = period;
        }
    }

    private static Gen<Case> Cases() =>
        from zone in Gen.Elements(ZoneIds)
        from interval in Gen.Elements(Intervals)
        from start in Gen.Choose(-60_000, 80_000)
        from hour in Gen.Elements(0, 0, 2, 13, 23)
        from days in Gen.Choose(-70_000, 70_000)
        from seconds in Gen.Choose(0, 86_399)
        let anchor = Anchor.Anniversary(new LocalDate(1970, 1, 1).PlusDays(start), new LocalTime(hour, 30))
        select new Case(
            new(interval, anchor, DateTimeZoneProviders.Tzdb[zone]),
            Instant.FromUnixTimeSeconds((days * 86_400L) + seconds));

    private sealed record Case(BillingCalendar Calendar, Instant At);
}
