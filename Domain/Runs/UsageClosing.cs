using System.Collections.Immutable;
using Billing.Domain.Calendars;
using Billing.Domain.Subscriptions;
using NodaTime;

namespace Billing.Domain.Runs;

/// <summary>
/// Until when usage is closed: its periods are over, on final invoices, and everybody had their days to bring what was late. What
/// happened before that need not be kept to be counted again.
/// </summary>
public static class UsageClosing
{
    /// <summary>The new bound; none when nothing would leave.</summary>
    public static Instant? Of(Subscription subscription, DateTimeZone zone, Instant at, int lateDays, ImmutableArray<string> drafts)
    {
        var before = Instant.Min(at - Duration.FromDays(lateDays), subscription.SettledTo);
        for (var closed = subscription.UsageClosedTo ?? Instant.MinValue;
            before > closed && before > subscription.Terms[0].FromAt && Leaves(subscription, before);)
        {
            var boundary = BoundaryBefore(subscription, zone, before, drafts);
            if (boundary == before)
            {
                return before;
            }

            before = boundary;
        }

        return null;
    }

    /// <summary>Billed for usage, or to make up for usage that was too little.</summary>
    public static bool IsUsage(BilledSpan span) => span.Item.Meter is not null || span.Item.Code == UsageRun.Minimum;

    // No period that usage is billed by may be cut: what is late in it is priced together with the rest of it.
    private static Instant BoundaryBefore(Subscription subscription, DateTimeZone zone, Instant before, ImmutableArray<string> drafts)
    {
        var boundary = before;
        foreach (var span in subscription.Billed)
        {
            if (IsUsage(span) && span.Span.StartAt < boundary
                && (boundary < span.Span.EndAt || (span.InvoiceId is { } invoice && drafts.Contains(invoice))))
            {
                boundary = span.Span.StartAt;
            }
        }

        var term = subscription.TermAt(boundary);
        foreach (var calendar in subscription.CalendarsOf(term, zone))
        {
            if (BillsUsage(subscription, term, calendar))
            {
                boundary = Instant.Min(boundary, calendar.Containing(boundary).StartAt);
            }
        }

        return boundary;
    }

    private static bool BillsUsage(Subscription subscription, Term term, BillingCalendar calendar)
    {
        foreach (var item in term.Items)
        {
            if (item.Meter is not null && subscription.IsBilledBy(item, term, calendar))
            {
                return true;
            }
        }

        return subscription.Plan(term.PlanKey) is { Minimum: not null } plan && plan.Interval == calendar.Interval && calendar.Anchor == term.Anchor;
    }

    private static bool Leaves(Subscription subscription, Instant before)
    {
        foreach (var usage in subscription.Usage)
        {
            if (usage.HappenedAt < before)
            {
                return true;
            }
        }

        foreach (var span in subscription.Billed)
        {
            if (IsUsage(span) && span.Span.EndAt <= before)
            {
                return true;
            }
        }

        return false;
    }
}
