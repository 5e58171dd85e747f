using Billing.Domain.Amounts;
using Billing.Domain.Calendars;
using Billing.Domain.Conventions;
using Billing.Domain.Prorating;
using FsCheck;
using FsCheck.Fluent;
using NodaTime;
using static Billing.Domain.Tests.Given;

namespace Billing.Domain.Tests.Prorating;

public sealed class PeriodShareTests
{
    private static readonly string[] Zones = ["UTC", "Europe/Paris", "America/New_York", "Pacific/Apia", "Asia/Kathmandu"];

    [Theory]
    [InlineData(DayCount.Days, "2024-02-01", "2024-02-16", "15/29", "a leap February")]
    [InlineData(DayCount.Days, "2023-02-01", "2023-02-15", "14/28", "a common February")]
    [InlineData(DayCount.Fixed30, "2024-02-01", "2024-02-16", "15/30", "every month has thirty")]
    [InlineData(DayCount.Fixed30, "2024-01-16", "2024-02-01", "15/30", "also January, whose 31st counts for nothing")]
    [InlineData(DayCount.Seconds, "2024-02-01", "2024-02-16", "15/29", "whole days in seconds")]
    public void A_part_of_a_month(DayCount count, string from, string until, string expected, string why)
    {
        var calendar = new BillingCalendar(BillingInterval.Monthly, Anchor.Calendar, DateTimeZone.Utc);
        var share = PeriodShare.Of(
            BillingProfiles.Standard with { DayCount = count }, calendar, calendar.Containing(At(from)), new(At(from), At(until)));
        var parts = expected.Split('/').Select(long.Parse).ToArray();

        Assert.True(Fraction.Of(parts[0], parts[1]) == share!.Value.Value, why);
    }

    [Fact]
    public void The_parts_of_a_period_add_up_to_it_however_it_is_counted() =>
        Prop.ForAll(Cuts().ToArbitrary(), cut =>
        {
            var convention = BillingProfiles.Standard with { DayCount = cut.Count };
            var whole = cut.Calendar.Containing(cut.At);
            var at = cut.Count == DayCount.Seconds ? cut.At : cut.Calendar.Zone.ToInstant(cut.Calendar.Zone.ToDate(cut.At));
            if (at <= whole.StartAt || at >= whole.EndAt)
            {
                return true;
            }

            var first = PeriodShare.Of(convention, cut.Calendar, whole, new(whole.StartAt, at))!.Value;
            var second = PeriodShare.Of(convention, cut.Calendar, whole, new(at, whole.EndAt))!.Value;
            return first.Value + second.Value == Fraction.One;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));

    private static Gen<Cut> Cuts() =>
        from zone in Gen.Elements(Zones)
        from day in Gen.Choose(1, 31)
        from months in Gen.Elements(1, 1, 3, 12)
        from count in Gen.Elements(DayCount.Seconds, DayCount.Days, DayCount.Fixed30)
        from hours in Gen.Choose(0, 40 * 365 * 24)
        select new Cut(
            new(new(IntervalUnit.Month, months), Anchor.FirstOnOrAfter(new LocalDate(1990, 1, 1), day), Zone(zone)),
            Instant.FromUtc(1990, 1, 1, 0, 0) + Duration.FromHours(hours),
            count);

    private sealed record Cut(BillingCalendar Calendar, Instant At, DayCount Count);
}
