using System.Collections.Immutable;
using Billing.Domain.Calendars;
using Billing.Domain.Catalogs;
using NodaTime;

namespace Billing.Domain.Subscriptions;

/// <summary>The calendars of a subscription's terms one after the other. A change of a quantity makes a term and no other calendar.</summary>
internal struct TermCalendars(Subscription subscription, DateTimeZone zone)
{
    private ImmutableArray<BillingCalendar> calendars;
    private Term? last;

    public ImmutableArray<BillingCalendar> Of(Term term)
    {
        if (last is null || last.PlanKey != term.PlanKey || last.Anchor != term.Anchor || !HaveSameIntervals(last.Items, term.Items))
        {
            (last, calendars) = (term, subscription.CalendarsOf(term, zone));
        }

        return calendars;
    }

    private static bool HaveSameIntervals(ImmutableArray<PlanItem> left, ImmutableArray<PlanItem> right)
    {
        if (left.Length != right.Length)
        {
            return false;
        }

        for (var i = 0; i < left.Length; i++)
        {
            if (left[i].Interval != right[i].Interval)
            {
                return false;
            }
        }

        return true;
    }
}
