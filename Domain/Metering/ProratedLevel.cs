using System.Collections.Immutable;
using Billing.Domain.Amounts;
using Billing.Domain.Calendars;
using Billing.Domain.Charging;
using Billing.Domain.Conventions;
using Billing.Domain.Prorating;
using NodaTime;

namespace Billing.Domain.Metering;

/// <summary>A change of a level on a day, such as ten seats more.</summary>
public readonly record struct LevelChange(LocalDate On, decimal Delta);

/// <summary>
/// Prices a level that lasts, such as seats, when it changes within a period: what each change costs is multiplied by
/// the days that were left. Flat fees of tiers are owed whole, once, for the highest level.
/// </summary>
public static class ProratedLevel
{
    /// <summary>The price of a period that began with a level. Paid in advance, only what exceeds the highest level is charged.</summary>
    public static Figure Price(
        ChargeModel model,
        decimal carried,
        IEnumerable<LevelChange> changes,
        BillingCalendar calendar,
        BillingPeriod period,
        BillingConvention convention,
        bool inAdvance)
    {
        var units = WithoutFlatFees(model);
        var level = carried;
        var highest = Math.Max(carried, 0);
        var terms = ImmutableArray.CreateBuilder<Figure>();
        terms.Add(Rating.Price(units, RatedUsage.Of(level), convention));
        foreach (var change in changes)
        {
            var next = level + change.Delta;
            var (from, to) = inAdvance ? (highest, Math.Max(highest, next)) : (level, next);
            if (from != to)
            {
                terms.Add(Difference(units, from, to, convention) * ShareFrom(change.On, calendar, period, convention));
            }

            level = next;
            highest = Math.Max(highest, next);
        }

        terms.Add(Rating.Price(model, RatedUsage.Of(highest), convention) - Rating.Price(units, RatedUsage.Of(highest), convention));
        return Figure.Sum("level", terms.ToImmutable());
    }

    /// <summary>
    /// How events change a level: by their values, or, where subjects are counted, by one when a subject comes or leaves.
    /// </summary>
    public static IEnumerable<LevelChange> Changes(
        Aggregation aggregation, ImmutableArray<UsageEvent> events, DateTimeZone zone, CarriedOver carried)
    {
        var present = carried.Subjects.ToList();
        foreach (var usage in events.Sort(UsageEvent.Compare))
        {
            var on = zone.ToDate(usage.HappenedAt);
            var subject = usage.Subject ?? usage.Id;
            if (aggregation != Aggregation.UniqueCount)
            {
                yield return new(on, usage.Value);
            }
            else if (usage.Removes && present.Remove(subject))
            {
                yield return new(on, -1);
            }
            else if (!usage.Removes && !present.Contains(subject))
            {
                present.Add(subject);
                yield return new(on, 1);
            }
        }
    }

    private static Figure Difference(ChargeModel units, decimal from, decimal to, BillingConvention convention) =>
        Rating.Price(units, RatedUsage.Of(to), convention) - Rating.Price(units, RatedUsage.Of(from), convention);

    private static Figure ShareFrom(LocalDate on, BillingCalendar calendar, BillingPeriod period, BillingConvention convention) =>
        PeriodShare.Of(convention, calendar, period, new(calendar.Zone.ToInstant(on), period.EndAt)) ?? Figure.Given("whole period", 1);

    private static ChargeModel WithoutFlatFees(ChargeModel model) => model switch
    {
        ChargeModel.Graduated graduated => new ChargeModel.Graduated(WithoutFlatFees(graduated.Tiers)),
        ChargeModel.Volume volume => new ChargeModel.Volume(WithoutFlatFees(volume.Tiers)),
        _ => model,
    };

    private static Tiers WithoutFlatFees(Tiers tiers) => Tiers.Of([.. tiers.All.Select(tier => tier with { FlatFee = 0 })]);
}
