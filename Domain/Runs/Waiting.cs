using System.Collections.Immutable;
using Billing.Domain.Calendars;
using Billing.Domain.Catalogs;
using Billing.Domain.Conventions;
using Billing.Domain.Subscriptions;
using NodaTime;

namespace Billing.Domain.Runs;

/// <summary>
/// The periods within which a change waits for the next invoice: those that were billed and run on. Whoever stops, or goes over
/// to periods of another kind, has no such invoice to wait for, and who has paid nothing yet has nothing to be set off against.
/// </summary>
internal static class Waiting
{
    public static ImmutableArray<BillingPeriod> In(
        Subscription subscription, BillingConvention ofAccount, Instant asOf, ImmutableArray<WantedFee> wanted, ImmutableArray<BilledSpan> open)
    {
        var waiting = ImmutableArray<BillingPeriod>.Empty;
        foreach (var fee in wanted)
        {
            if (fee.Span.Contains(asOf) && fee.Item.Timing == BillingTiming.InAdvance && !waiting.Contains(fee.Whole)
                && subscription.ConventionOf(fee.PlanKey, ofAccount).ProrationInvoice == ProrationInvoice.WithNextInvoice
                && WasBilled(open, fee.Whole)
                && !IsCrossed(open, fee.Whole, wanted))
            {
                waiting = waiting.Add(fee.Whole);
            }
        }

        return waiting;
    }

    /// <summary>What a change left over, and what an end left over: the one may be given back where the other is not.</summary>
    public static ImmutableArray<Span> Apart(Subscription subscription, PlanKey plan, BillingConvention ofAccount, Span part)
    {
        var last = subscription.Terms[^1];
        return last.Kind == TermKind.Ended && part.StartAt < last.FromAt && last.FromAt < part.EndAt
            && subscription.ConventionOf(plan, ofAccount).ProrationInvoice == ProrationInvoice.WithNextInvoice
            ? [part with { EndAt = last.FromAt }, part with { StartAt = last.FromAt }]
            : [part];
    }

    // Who went over to other periods and came back is billed for what lay between: what was paid for that time cannot wait.
    private static bool IsCrossed(ImmutableArray<BilledSpan> open, BillingPeriod whole, ImmutableArray<WantedFee> wanted)
    {
        foreach (var span in open)
        {
            if (span.Whole != whole)
            {
                continue;
            }

            foreach (var other in wanted)
            {
                if (other.Whole != whole && (other.Item.Code == span.Item.Code || other.PlanKey != span.PlanKey) && !other.Span.And(span.Span).IsEmpty)
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static bool WasBilled(ImmutableArray<BilledSpan> open, BillingPeriod whole)
    {
        foreach (var span in open)
        {
            if (span.Whole == whole && span.Amount.IsPositive)
            {
                return true;
            }
        }

        return false;
    }
}
