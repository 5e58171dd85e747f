using System.Collections.Immutable;
using Billing.Domain.Calendars;
using Billing.Domain.Catalogs;
using Billing.Domain.Conventions;
using Billing.Domain.Subscriptions;
using NodaTime;

namespace Billing.Domain.Runs;

/// <summary>
/// A stretch of time whose usage is billed together at the same prices. Usage goes by the instant; the part of the
/// period that fees were billed for is kept beside it, because minimums go by that.
/// </summary>
internal sealed record UsageSpan(Term Term, BillingCalendar Calendar, BillingPeriod Whole, Span Span, Span FeePart, bool IsDue)
{
    /// <summary>The metered items that are billed by this stretch and paid when it is over.</summary>
    public IEnumerable<PlanItem> Items(Subscription subscription, bool withPaidPerEvent = false)
    {
        foreach (var item in Term.Items)
        {
            if (item.Meter is not null
                && (withPaidPerEvent || !UsageRun.IsPaidPerEvent(item))
                && subscription.IsBilledBy(item, Term, Calendar))
            {
                yield return item;
            }
        }
    }
}

/// <summary>Reads off the terms of a subscription how its usage divides.</summary>
internal static class UsageSpans
{
    public static ImmutableArray<UsageSpan> Until(
        Subscription subscription, DateTimeZone zone, BillingConvention ofAccount, Instant asOf, Instant from)
    {
        var spans = ImmutableArray.CreateBuilder<UsageSpan>(2);
        var calendars = new TermCalendars(subscription, zone);
        foreach (var segment in Segments(subscription))
        {
            var inForce = segment.Span.And(new(from, Instant.MaxValue));
            if (inForce.IsEmpty || inForce.StartAt > asOf)
            {
                continue;
            }

            foreach (var calendar in calendars.Of(segment.Term))
            {
                if (calendar.Anchor != segment.Term.Anchor)
                {
                    continue; // of what renews by itself; usage goes by the subscription
                }

                foreach (var period in calendar.Touching(inForce with { EndAt = Instant.Min(inForce.EndAt, asOf + Duration.Epsilon) }))
                {
                    var whole = new Span(period.StartAt, period.EndAt);
                    var closesAt = segment.Span.EndAt <= period.EndAt ? ClosingTime(segment, period, subscription, ofAccount) : period.EndAt;
                    spans.Add(new(segment.Term, calendar, period, segment.Span.And(whole), segment.Fees.And(whole), closesAt <= asOf));
                }
            }
        }

        return spans.DrainToImmutable();
    }

    /// <summary>Without a meter and without bounds of the plan there is nothing that a stretch could be billed for, and many have neither.</summary>
    public static bool MayBeBilled(Subscription subscription)
    {
        foreach (var plan in subscription.Plans)
        {
            if (plan.Minimum is not null || plan.Maximum is not null)
            {
                return true;
            }
        }

        foreach (var term in subscription.Terms)
        {
            foreach (var item in term.Items)
            {
                if (item.Meter is not null)
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static Instant ClosingTime(Segment segment, BillingPeriod period, Subscription subscription, BillingConvention ofAccount) =>
        segment.EndsForGood
        || subscription.ConventionOf(segment.Term.PlanKey, ofAccount).ArrearsOnChange == ArrearsOnChange.AtChange
            ? Instant.Min(segment.EffectiveEndAt, period.EndAt)
            : period.EndAt;

    // Terms that follow each other at the same prices on the same calendar are one stretch: the end of a trial does not
    // split the usage of a month.
    private static IEnumerable<Segment> Segments(Subscription subscription)
    {
        Segment? open = null;
        for (var index = 0; index < subscription.Terms.Length; index++)
        {
            var term = subscription.Terms[index];
            if (open is { } before && !Continues(before.Term, term))
            {
                yield return before;
                open = null;
            }

            if (!BillsUsage(subscription, term))
            {
                continue;
            }

            var ends = index + 1 < subscription.Terms.Length && subscription.Terms[index + 1].Kind == TermKind.Ended;
            var endAt = subscription.EffectiveEndOf(index);
            var last = new Segment(
                term,
                new(open?.Span.StartAt ?? StartOf(subscription, index), ends ? endAt + Duration.FromMilliseconds(1) : endAt),
                new(open?.Fees.StartAt ?? term.FromAt, subscription.EndOf(index)),
                endAt,
                ends);
            open = last;
        }

        if (open is not null)
        {
            yield return open;
        }
    }

    private static Instant StartOf(Subscription subscription, int index) =>
        index == 0 ? Instant.Min(subscription.StartedAt, subscription.Terms[0].FromAt) : subscription.Terms[index].EffectiveAt;

    private static bool Continues(Term before, Term term) =>
        term.Kind is TermKind.Billed or TermKind.Trial or TermKind.Paused
        && before.PlanKey == term.PlanKey
        && before.Anchor == term.Anchor
        && Metered(before).SequenceEqual(Metered(term));

    private static bool BillsUsage(Subscription subscription, Term term) => term.Kind switch
    {
        TermKind.Billed or TermKind.Paused => true,
        TermKind.Trial => subscription.Plan(term.PlanKey).Trial is not { CoversUsage: true },
        TermKind.Blocked or TermKind.Ended => false,
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static IEnumerable<PlanItem> Metered(Term term) => term.Items.Where(item => item.Meter is not null);

    private sealed record Segment(Term Term, Span Span, Span Fees, Instant EffectiveEndAt, bool EndsForGood);
}
