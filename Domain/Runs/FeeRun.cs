using System.Collections.Immutable;
using Billing.Domain.Amounts;
using Billing.Domain.Calendars;
using Billing.Domain.Catalogs;
using Billing.Domain.Charging;
using Billing.Domain.Conventions;
using Billing.Domain.Invoices;
using Billing.Domain.Prorating;
using Billing.Domain.Subscriptions;
using NodaTime;

namespace Billing.Domain.Runs;

/// <summary>
/// Bills fees by comparing what should have been billed by a moment with what was. What is missing is charged, what is
/// too much is given back. Every change of a subscription is billed this way, so a second run finds nothing.
/// </summary>
public static class FeeRun
{
    public static RunLines Of(
        Subscription subscription, DateTimeZone zone, BillingConvention ofAccount, Instant asOf, ImmutableArray<string> drafts)
    {
        var wanted = FeesWanted.By(subscription, zone, ofAccount, asOf);
        // What ended before everything was settled is out of question; a long history costs nothing here.
        var open = Open(subscription);
        var waiting = Waiting.In(subscription, ofAccount, asOf, wanted, open);
        // A draft is not owed yet: what changes before it is issued is written anew instead of being corrected.
        var withdrawn = drafts.IsEmpty ? [] : Withdrawn(open, drafts, wanted, waiting, subscription);
        open = open.RemoveRange(withdrawn);
        return new(
            Charges(subscription, zone, ofAccount, wanted, open, waiting, areWaiting: false),
            Givebacks(subscription, zone, ofAccount, wanted, open, waiting, areWaiting: false),
            subscription.Billed.RemoveRange(withdrawn),
            withdrawn);
    }

    /// <summary>The lines of changes that wait for the next invoice, as they would be if it were made now.</summary>
    public static ImmutableArray<InvoiceLine> WaitingLines(
        Subscription subscription, DateTimeZone zone, BillingConvention ofAccount, Instant asOf)
    {
        var wanted = FeesWanted.By(subscription, zone, ofAccount, asOf);
        var open = Open(subscription);
        var waiting = Waiting.In(subscription, ofAccount, asOf, wanted, open);
        return
        [
            .. Charges(subscription, zone, ofAccount, wanted, open, waiting, areWaiting: true).Select(static charge => charge.Line),
            .. Givebacks(subscription, zone, ofAccount, wanted, open, waiting, areWaiting: true).Select(static giveback => giveback.AsLine),
        ];
    }

    private static ImmutableArray<Charge> Charges(
        Subscription subscription,
        DateTimeZone zone,
        BillingConvention ofAccount,
        ImmutableArray<WantedFee> wanted,
        ImmutableArray<BilledSpan> open,
        ImmutableArray<BillingPeriod> waiting,
        bool areWaiting)
    {
        var charges = ImmutableArray.CreateBuilder<Charge>(wanted.Length);
        foreach (var fee in wanted)
        {
            if (waiting.Contains(fee.Whole) != areWaiting)
            {
                continue;
            }

            foreach (var part in Missing(fee, open, subscription))
            {
                charges.Add(Charge(fee, part, subscription, zone, ofAccount));
            }
        }

        return charges.DrainToImmutable();
    }

    private static ImmutableArray<Giveback> Givebacks(
        Subscription subscription,
        DateTimeZone zone,
        BillingConvention ofAccount,
        ImmutableArray<WantedFee> wanted,
        ImmutableArray<BilledSpan> open,
        ImmutableArray<BillingPeriod> waiting,
        bool areWaiting)
    {
        var givebacks = ImmutableArray.CreateBuilder<Giveback>(0);
        foreach (var span in open)
        {
            if (waiting.Contains(span.Whole) != areWaiting)
            {
                continue;
            }

            foreach (var left in Surplus(span, wanted, subscription))
            {
                foreach (var part in Waiting.Apart(subscription, span.PlanKey, ofAccount, left))
                {
                    givebacks.Add(Give(span, part, subscription, zone, ofAccount));
                }
            }
        }

        return givebacks.DrainToImmutable();
    }

    /// <summary>The billed spans after some parts of them were given back.</summary>
    public static ImmutableArray<BilledSpan> Without(
        ImmutableArray<BilledSpan> standing, ImmutableArray<Giveback> givebacks, DateTimeZone zone)
    {
        if (givebacks.IsEmpty)
        {
            return standing;
        }

        var left = ImmutableArray.CreateBuilder<BilledSpan>(standing.Length);
        foreach (var span in standing)
        {
            if (IsUntouched(span, givebacks))
            {
                left.Add(span);
            }
            else
            {
                left.AddRange(Remains(span, [.. givebacks.Where(giveback => ReferenceEquals(giveback.From, span))], zone));
            }
        }

        return left.DrainToImmutable();
    }

    private static bool IsUntouched(BilledSpan span, ImmutableArray<Giveback> givebacks)
    {
        foreach (var giveback in givebacks)
        {
            if (ReferenceEquals(giveback.From, span))
            {
                return false;
            }
        }

        return true;
    }

    private static ImmutableArray<BilledSpan> Open(Subscription subscription)
    {
        var open = ImmutableArray.CreateBuilder<BilledSpan>(4);
        foreach (var span in subscription.Billed)
        {
            if (span.Span.EndAt > subscription.SettledTo && IsFee(span))
            {
                open.Add(span);
            }
        }

        return open.DrainToImmutable();
    }

    private static ImmutableArray<BilledSpan> Withdrawn(
        ImmutableArray<BilledSpan> open,
        ImmutableArray<string> drafts,
        ImmutableArray<WantedFee> wanted,
        ImmutableArray<BillingPeriod> waiting,
        Subscription subscription) =>
    [
        .. open.Where(span => span.InvoiceId is { } invoice && drafts.Contains(invoice) && !waiting.Contains(span.Whole)
            && !Surplus(span, wanted, subscription).IsEmpty),
    ];

    private static bool IsFee(BilledSpan span) => span.Item.Meter is null && span.Item.Code != UsageRun.Minimum;

    private static ImmutableArray<Span> Missing(WantedFee fee, ImmutableArray<BilledSpan> open, Subscription subscription)
    {
        // Nearly always it was billed whole or not at all.
        foreach (var span in open)
        {
            if (span.Span.Covers(fee.Span) && IsSameFee(span, fee, subscription))
            {
                return [];
            }
        }

        var parts = ImmutableArray.Create(fee.Span);
        foreach (var span in open)
        {
            if (!span.Span.And(fee.Span).IsEmpty && IsSameFee(span, fee, subscription))
            {
                parts = Coverage.Minus(parts, span.Span);
            }
        }

        return fee.Item.IsProrated || parts is [var whole] && whole == fee.Span ? parts : [];
    }

    private static ImmutableArray<Span> Surplus(BilledSpan span, ImmutableArray<WantedFee> wanted, Subscription subscription)
    {
        var open = span.Span.And(new(subscription.SettledTo, Instant.MaxValue));
        foreach (var fee in wanted)
        {
            if (fee.Span.Covers(open) && IsSameFee(span, fee, subscription))
            {
                return [];
            }
        }

        var parts = ImmutableArray.Create(open);
        foreach (var fee in wanted)
        {
            if (!fee.Span.And(open).IsEmpty && IsSameFee(span, fee, subscription))
            {
                parts = Coverage.Minus(parts, fee.Span);
            }
        }

        return parts;
    }

    private static bool IsSameFee(BilledSpan span, WantedFee fee, Subscription subscription) =>
        span.Item.HasPriceOf(fee.Item)
        && (span.PlanKey == fee.PlanKey
            || subscription.IntervalOf(span.Item, span.PlanKey) == subscription.IntervalOf(fee.Item, fee.PlanKey));

    private static Charge Charge(WantedFee fee, Span part, Subscription subscription, DateTimeZone zone, BillingConvention ofAccount)
    {
        var amount = Price(fee.Item, fee.PlanKey, fee.Calendar, fee.Whole, part, subscription, ofAccount);
        var line = LineShapes.Of(
            LineKind.Fee, subscription, fee.PlanKey, fee.Item.Code, amount, part, zone, fee.Stretch.Origin, fee.Item.Quantity, fee.Item.TaxRates);
        return new(line, new(fee.Item, fee.PlanKey, fee.Whole, part, amount.Money));
    }

    private static Giveback Give(BilledSpan span, Span part, Subscription subscription, DateTimeZone zone, BillingConvention ofAccount)
    {
        var calendar = new BillingCalendar(subscription.IntervalOf(span.Item, span.PlanKey), Anchor.Anniversary(span.Whole.From), zone);
        var amount = DerivedMoney.Given("what was billed", span.Amount);
        if (part != span.Span)
        {
            var unused = span.Item.IsProrated
                ? Price(span.Item, span.PlanKey, calendar, span.Whole, part, subscription, ofAccount)
                : DerivedMoney.Zero(span.Amount.Currency);
            amount = unused.Money > span.Amount ? amount : unused;
        }

        var line = LineShapes.Of(LineKind.ProrationCredit, subscription, span.PlanKey, span.Item.Code, -amount, part, zone) with
        {
            Quantity = span.Item.Quantity,
            TaxRates = span.Item.TaxRates,
        };
        return new(span, part, amount, line);
    }

    private static DerivedMoney Price(
        PlanItem item,
        PlanKey planKey,
        BillingCalendar calendar,
        BillingPeriod whole,
        Span part,
        Subscription subscription,
        BillingConvention ofAccount)
    {
        var convention = subscription.ConventionOf(planKey, ofAccount);
        var price = Rating.PriceOf(item.Model, item.Quantity, convention);
        var share = item.IsProrated ? PeriodShare.Of(convention, calendar, whole, part) : null;
        return (share is { } fraction ? price * fraction : price).ToMoney(subscription.Plan(planKey).Currency, convention.LineRounding);
    }

    private static IEnumerable<BilledSpan> Remains(BilledSpan span, ImmutableArray<Giveback> givebacks, DateTimeZone zone)
    {
        var parts = Coverage.Minus(span.Span, givebacks.Select(giveback => giveback.Part));
        if (parts.IsEmpty)
        {
            return [];
        }

        var left = givebacks.Aggregate(span.Amount, (rest, giveback) => rest - giveback.Amount.Money);
        var lengths = parts.Select(part => PeriodShare.Measure(DayCount.Seconds, zone, part).Value).ToImmutableArray();
        var amounts = Allocation.Split(left, lengths);
        return parts.Select((part, i) => span with { Span = part, Amount = amounts[i] });
    }
}
