using System.Collections.Immutable;
using Billing.Domain.Calendars;
using Billing.Domain.Catalogs;
using Billing.Domain.Conventions;
using Billing.Domain.Subscriptions;
using NodaTime;

namespace Billing.Domain.Runs;

/// <summary>A stretch of time for which an item should be billed by now.</summary>
internal sealed record WantedFee(PlanItem Item, PlanKey PlanKey, BillingCalendar Calendar, BillingPeriod Whole, Span Span);

/// <summary>Reads off the terms of a subscription what should be billed by a moment.</summary>
internal static class FeesWanted
{
    public static ImmutableArray<WantedFee> By(Subscription subscription, DateTimeZone zone, BillingConvention ofAccount, Instant asOf)
    {
        var wanted = ImmutableArray.CreateBuilder<WantedFee>();
        for (var index = 0; index < subscription.Terms.Length; index++)
        {
            var term = subscription.Terms[index];
            var inForce = new Span(term.FromAt, subscription.EndOf(index)).And(new(subscription.SettledTo, Instant.MaxValue));
            if (!term.BillsFees || inForce.IsEmpty || term.FromAt > asOf)
            {
                continue;
            }

            foreach (var calendar in subscription.CalendarsOf(term, zone))
            {
                var items = term.Items
                    .Where(item => item.Meter is null && subscription.IntervalOf(item, term.PlanKey) == calendar.Interval)
                    .ToImmutableArray();
                foreach (var period in items.IsEmpty ? [] : calendar.Touching(inForce).TakeWhile(period => period.StartAt <= asOf))
                {
                    var span = inForce.And(new(period.StartAt, period.EndAt));
                    wanted.AddRange(items
                        .Where(item => IsDue(item, subscription, index, period, span, ofAccount, asOf))
                        .Select(item => new WantedFee(item, term.PlanKey, calendar, period, span)));
                }
            }
        }

        return wanted.ToImmutable();
    }

    private static bool IsDue(
        PlanItem item, Subscription subscription, int index, BillingPeriod period, Span span, BillingConvention ofAccount, Instant asOf)
    {
        if (item.Timing == BillingTiming.InAdvance)
        {
            // A term may be billed from the midnight before it took effect, but not before it took effect, unless a period
            // begins then: a trial that ends in the course of a billing day is billed with that day.
            return span.StartAt <= asOf && (subscription.Terms[index].EffectiveAt <= asOf || span.StartAt == period.StartAt);
        }

        if (period.EndAt <= asOf)
        {
            return true;
        }

        // Cut short by the next term: billed at once, or together with the rest of the period.
        return subscription.EndOf(index) <= period.EndAt
            && subscription.EffectiveEndOf(index) <= asOf
            && (subscription.Terms[index + 1].Kind == TermKind.Ended
                || subscription.EndOf(index) < period.EndAt && subscription.ConventionOf(subscription.Terms[index].PlanKey, ofAccount).ArrearsOnChange == ArrearsOnChange.AtChange);
    }
}
