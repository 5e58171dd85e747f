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
        if (subscription.Usage.IsEmpty && subscription.Billed.All(static span => !IsUsage(span)))
        {
            return null;
        }

        var before = Instant.Min(at - Duration.FromDays(lateDays), subscription.SettledTo);
        for (var closed = subscription.UsageClosedTo ?? Instant.MinValue; before > closed && before > subscription.Terms[0].FromAt;)
        {
            var boundary = BoundaryBefore(subscription, zone, before, drafts);
            if (boundary == before)
            {
                return Leaves(subscription, before) ? before : null;
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
            if (term.Items.Any(item => item.Meter is not null && subscription.IntervalOf(item, term.PlanKey) == calendar.Interval)
                || (subscription.Plan(term.PlanKey) is { Minimum: not null } plan && plan.Interval == calendar.Interval))
            {
                boundary = Instant.Min(boundary, calendar.Containing(boundary).StartAt);
            }
        }

        return boundary;
    }

    private static bool Leaves(Subscription subscription, Instant before) =>
        subscription.Usage.Any(usage => usage.HappenedAt < before) || subscription.Billed.Any(span => IsUsage(span) && span.Span.EndAt <= before);
}
