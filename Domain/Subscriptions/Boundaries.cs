using Billing.Domain.Calendars;
using Billing.Domain.Conventions;
using NodaTime;

namespace Billing.Domain.Subscriptions;

/// <summary>Where a moment lies once the convention has said to whom its day belongs.</summary>
public static class Boundaries
{
    /// <summary>From when on a start, a change or a resumption is billed.</summary>
    public static Instant OfChange(BillingConvention convention, DateTimeZone zone, Instant at)
    {
        if (convention.DayCount == DayCount.Seconds)
        {
            return at;
        }

        var day = zone.ToDate(at);
        return convention.ChangeDay == ChangeDay.Old && zone.ToInstant(day) != at
            ? zone.ToInstant(day.PlusDays(1))
            : zone.ToInstant(day);
    }

    public static Instant OfStart(BillingConvention convention, DateTimeZone zone, Instant at) =>
        convention.DayCount == DayCount.Seconds ? at : zone.ToInstant(zone.ToDate(at));

    /// <summary>Until when a subscription is billed that ends at a moment.</summary>
    public static Instant OfEnd(BillingConvention convention, DateTimeZone zone, Subscription subscription, Instant at)
    {
        if (convention.DayCount == DayCount.Seconds)
        {
            return at;
        }

        var day = zone.ToDate(at);
        var endsBefore = convention.TerminationDay == TerminationDay.NotBilled
            || (convention.TerminationOnBoundary == TerminationOnBoundary.EndsBefore && BeginsOn(subscription, zone, day));
        return zone.ToInstant(endsBefore ? day : day.PlusDays(1));
    }

    // The first day of the subscription itself was used; the first day of a renewal, or of what follows a trial, was not.
    private static bool BeginsOn(Subscription subscription, DateTimeZone zone, LocalDate day)
    {
        if (zone.ToDate(subscription.StartedAt) == day)
        {
            return false;
        }

        var at = zone.ToInstant(day);
        var term = subscription.TermAt(at);
        var followsTrial = term.FromAt == at
            && subscription.Terms.Any(other => other.FromAt < at && other.Kind == TermKind.Trial)
            && subscription.TermAt(at - Duration.Epsilon).Kind == TermKind.Trial;
        return followsTrial || subscription.CalendarOf(term, zone).Containing(at).StartAt == at;
    }
}
