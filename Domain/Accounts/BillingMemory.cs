using System.Collections.Immutable;
using Billing.Domain.Runs;
using Billing.Domain.Subscriptions;
using NodaTime;

namespace Billing.Domain.Accounts;

/// <summary>Keeps what a run billed, so that the next one finds it billed.</summary>
internal static class BillingMemory
{
    public static void Remember(Deliberation on, ImmutableArray<Look> found, Placed placed)
    {
        foreach (var look in found)
        {
            var subscription = look.Subscription;
            var standing = look.Usage.Standing.RemoveRange(look.Fees.WithdrawnFromDrafts);
            standing = FeeRun.Without(standing, look.Fees.Givebacks, on.State.Terms.Zone);
            var settledTo = SettledTo(on, subscription);
            if (look.Charges.Any(static charge => charge.Span is not null) || !IsSame(standing, subscription.Billed) || settledTo != subscription.SettledTo)
            {
                // What was settled before stays as it was billed, unless late usage opens it again.
                var after = subscription.LateItems.IsEmpty ? subscription.SettledTo : Instant.MinValue;
                var now = on.Now(subscription);
                on.Add(AccountFact.SpansBilled.Of(now, SpansAfter(now.Billed, after, standing, look.Charges, placed), settledTo));
            }

            if (!look.Usage.Charges.IsEmpty || look.ClosesEarly || !subscription.LateItems.IsEmpty
                || !look.Usage.Meters.SequenceEqual(subscription.Meters))
            {
                on.Add(new AccountFact.UsageBilled(subscription.Id, look.Usage.Meters, look.Usage.UsageBilled, look.ClosesEarly));
            }

            foreach (var oneOff in look.OneOffs)
            {
                on.Add(new AccountFact.OneOffBilled(subscription.Id, oneOff.Id));
            }
        }
    }

    private static ImmutableArray<BilledSpan> SpansAfter(
        ImmutableArray<BilledSpan> before, Instant after, ImmutableArray<BilledSpan> standing, ImmutableArray<Charge> charges, Placed placed)
    {
        var spans = ImmutableArray.CreateBuilder<BilledSpan>(before.Length + charges.Length);
        foreach (var span in before)
        {
            if (span.Span.EndAt <= after)
            {
                spans.Add(span);
            }
        }

        foreach (var span in standing)
        {
            if (span.Span.EndAt > after)
            {
                spans.Add(span);
            }
        }

        foreach (var charge in charges)
        {
            if (charge.Span is { } billed && billed.Span.EndAt > after)
            {
                spans.Add(placed.SpanOf(charge));
            }
        }

        return spans.DrainToImmutable();
    }

    // What a run left alone is the very same span; comparing contents would read the whole history each time.
    private static bool IsSame(ImmutableArray<BilledSpan> left, ImmutableArray<BilledSpan> right)
    {
        if (left.Length != right.Length)
        {
            return false;
        }

        for (var i = 0; i < left.Length; i++)
        {
            if (!ReferenceEquals(left[i], right[i]))
            {
                return false;
            }
        }

        return true;
    }

    private static Instant SettledTo(Deliberation on, Subscription subscription)
    {
        if (!subscription.IsCurrent)
        {
            return Instant.MaxValue;
        }

        var settled = Instant.MaxValue;
        var calendars = new TermCalendars(subscription, on.State.Terms.Zone);
        for (var index = 0; index < subscription.Terms.Length; index++)
        {
            var term = subscription.Terms[index];
            if (term.FromAt > on.At || subscription.EndOf(index) <= subscription.SettledTo)
            {
                continue;
            }

            foreach (var calendar in calendars.Of(term))
            {
                settled = Instant.Min(settled, Instant.Max(term.FromAt, calendar.Containing(on.At).StartAt));
            }
        }

        return settled == Instant.MaxValue ? subscription.SettledTo : Instant.Max(settled, subscription.SettledTo);
    }
}
