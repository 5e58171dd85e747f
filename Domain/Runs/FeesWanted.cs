using System.Collections.Immutable;
using Billing.Domain.Calendars;
using Billing.Domain.Catalogs;
using Billing.Domain.Conventions;
using Billing.Domain.Subscriptions;
using NodaTime;

namespace Billing.Domain.Runs;

/// <summary>A stretch of time for which items should be billed by now.</summary>
internal sealed class WantedStretch(PlanKey planKey, BillingCalendar calendar, BillingPeriod whole, Span span)
{
    public PlanKey PlanKey => planKey;

    public BillingCalendar Calendar => calendar;

    public BillingPeriod Whole => whole;

    public Span Span => span;

    /// <summary>Lines of one stretch share it.</summary>
    public PeriodOrigin Origin => field ??= PeriodOrigin.Of(calendar, whole);
}

/// <summary>One of the items that should be billed for it.</summary>
internal readonly record struct WantedFee(PlanItem Item, WantedStretch Stretch)
{
    public PlanKey PlanKey => Stretch.PlanKey;

    public BillingCalendar Calendar => Stretch.Calendar;

    public BillingPeriod Whole => Stretch.Whole;

    public Span Span => Stretch.Span;
}

/// <summary>Reads off the terms of a subscription what should be billed by a moment.</summary>
internal static class FeesWanted
{
    public static ImmutableArray<WantedFee> By(Subscription subscription, DateTimeZone zone, BillingConvention ofAccount, Instant asOf)
    {
        var wanted = ImmutableArray.CreateBuilder<WantedFee>(4);
        var calendars = new TermCalendars(subscription, zone);
        for (var index = 0; index < subscription.Terms.Length; index++)
        {
            var term = subscription.Terms[index];
            var inForce = new Span(term.FromAt, subscription.EndOf(index)).And(new(subscription.SettledTo, Instant.MaxValue));
            if (!term.BillsFees || inForce.IsEmpty || term.FromAt > asOf)
            {
                continue;
            }

            foreach (var calendar in calendars.Of(term))
            {
                if (HasFees(term, calendar, subscription))
                {
                    Add(wanted, subscription, index, calendar, inForce, ofAccount, asOf);
                }
            }
        }

        return wanted.DrainToImmutable();
    }

    private static void Add(
        ImmutableArray<WantedFee>.Builder wanted,
        Subscription subscription,
        int index,
        BillingCalendar calendar,
        Span inForce,
        BillingConvention ofAccount,
        Instant asOf)
    {
        var term = subscription.Terms[index];
        foreach (var period in calendar.Touching(inForce with { EndAt = Instant.Min(inForce.EndAt, asOf + Duration.Epsilon) }))
        {
            var span = inForce.And(new(period.StartAt, period.EndAt));
            WantedStretch? stretch = null;
            foreach (var item in term.Items)
            {
                if (item.Meter is null && subscription.IsBilledBy(item, term, calendar)
                    && IsDue(item, subscription, index, period, span, ofAccount, asOf))
                {
                    wanted.Add(new(item, stretch ??= new(term.PlanKey, calendar, period, span)));
                }
            }
        }
    }

    private static bool HasFees(Term term, BillingCalendar calendar, Subscription subscription)
    {
        foreach (var item in term.Items)
        {
            if (item.Meter is null && subscription.IsBilledBy(item, term, calendar))
            {
                return true;
            }
        }

        return false;
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
