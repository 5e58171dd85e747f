using System.Collections.Immutable;
using Billing.Domain.Amounts;
using Billing.Domain.Calendars;
using Billing.Domain.Catalogs;
using Billing.Domain.Charging;
using Billing.Domain.Conventions;
using Billing.Domain.Invoices;
using Billing.Domain.Metering;
using Billing.Domain.Runs;
using Billing.Domain.Subscriptions;

namespace Billing.Domain.Accounts;

/// <summary>What one event costs at once, where an item is paid for in advance.</summary>
internal static class EventFees
{
    /// <summary>Whether anything is paid for this event at once.</summary>
    public static bool ArePaid(Subscription subscription, UsageEvent usage)
    {
        foreach (var item in subscription.TermAt(usage.HappenedAt).Items)
        {
            if (UsageRun.IsPaidPerEvent(item) && item.Meter!.Meter == usage.Meter)
            {
                return true;
            }
        }

        return false;
    }

    public static IEnumerable<InvoiceLine> Of(Deliberation on, Subscription subscription, UsageEvent usage, ImmutableArray<UsageEvent> before)
    {
        var terms = on.State.Terms;
        var term = subscription.TermAt(usage.HappenedAt);
        var convention = subscription.ConventionOf(term.PlanKey, terms.Convention);
        foreach (var item in term.Items.Where(item => UsageRun.IsPaidPerEvent(item) && item.Meter!.Meter == usage.Meter))
        {
            var calendar = new BillingCalendar(subscription.IntervalOf(item, term.PlanKey), term.Anchor, terms.Zone);
            var period = calendar.Containing(usage.HappenedAt);
            var filter = FilterOf(item, usage);
            var earlier = before
                .Where(other => other.Meter == usage.Meter && period.Contains(other.HappenedAt) && FilterOf(item, other) == filter)
                .ToImmutableArray();
            var model = filter?.Model ?? item.Model;
            var carried = item.Meter!.IsRecurring ? subscription.CarriedInto(item.Code) : CarriedOver.Nothing;
            var fee = item.Meter.IsProrated
                ? Level(earlier.Add(usage)) - Level(earlier)
                : Figure.Sum("fee", [Figure.Given("nothing before", 0), .. Added(model, item.Meter.Aggregation, earlier, usage, carried, convention)]);
            yield return LineShapes.Of(
                LineKind.Usage,
                subscription,
                term.PlanKey,
                item.Code,
                fee.ToMoney(subscription.Currency, convention.LineRounding),
                new(usage.HappenedAt, period.EndAt),
                terms.Zone) with
            {
                Quantity = item.Meter.IsProrated ? usage.Value : BilledUnits(item.Meter.Aggregation, earlier, usage, carried),
                TaxRates = item.TaxRates,
            };

            Figure Level(ImmutableArray<UsageEvent> events) => ProratedLevel.Price(
                model,
                carried.Level,
                ProratedLevel.Changes(item.Meter.Aggregation, events, terms.Zone, carried),
                calendar,
                period,
                convention,
                inAdvance: true);
        }
    }

    private static decimal BilledUnits(Aggregation aggregation, ImmutableArray<UsageEvent> earlier, UsageEvent usage, CarriedOver carried)
    {
        var units = AdvanceUnits.Of(aggregation, earlier, usage, carried);
        return units.After - units.Before;
    }

    private static IEnumerable<Figure> Added(
        ChargeModel model,
        Aggregation aggregation,
        ImmutableArray<UsageEvent> earlier,
        UsageEvent usage,
        CarriedOver carried,
        BillingConvention convention)
    {
        var units = AdvanceUnits.Of(aggregation, earlier, usage, carried);
        ImmutableArray<decimal> values = [.. earlier.Sort(UsageEvent.Compare).Select(other => other.Value)];
        return Rating.Added(
            model,
            new(Figure.Given("units before", units.Before), values, []),
            new(Figure.Given("units after", units.After), values.Add(usage.Value), []),
            convention).Select(part => part.Amount);
    }

    private static PricedFilter? FilterOf(PlanItem item, UsageEvent usage) => item.Meter!.Filters
        .Where(filter => filter.Filter.Fits(usage))
        .OrderByDescending(filter => filter.Filter.Matches.Length)
        .FirstOrDefault();
}
