using System.Collections.Immutable;
using Billing.Domain.Amounts;
using Billing.Domain.Calendars;
using Billing.Domain.Catalogs;
using Billing.Domain.Charging;
using Billing.Domain.Conventions;
using Billing.Domain.Invoices;
using Billing.Domain.Metering;
using Billing.Domain.Subscriptions;
using NodaTime;

namespace Billing.Domain.Runs;

/// <summary>What a run found about usage: lines to bill, corrections, and what the meters carry on.</summary>
public sealed record UsageLines(
    ImmutableArray<Charge> Charges,
    ImmutableArray<Giveback> Givebacks,
    ImmutableArray<BilledSpan> Standing,
    ImmutableArray<BilledSpan> WithdrawnFromDrafts,
    ImmutableArray<MeterLevel> Meters,
    Money UsageBilled);

/// <summary>
/// Bills usage in arrears: each stretch once, when it is over. Usage that came or went after its stretch had been billed
/// is billed or given back as a line of the period it belongs to; nothing is dropped for being late.
/// </summary>
public static class UsageRun
{
    /// <summary>The item under which a plan's own minimum is remembered as billed.</summary>
    public const string Minimum = "plan minimum";

    public static UsageLines Of(
        Subscription subscription,
        DateTimeZone zone,
        BillingConvention ofAccount,
        Instant asOf,
        RunLines fees,
        ImmutableArray<string> drafts)
    {
        var run = new Gathering(subscription, zone, ofAccount);
        run.Correct(drafts);
        if (!MayBillUsage(subscription))
        {
            return run.Result();
        }

        foreach (var span in UsageSpans.Until(subscription, zone, ofAccount, asOf, subscription.SettledTo))
        {
            if (!span.IsDue)
            {
                continue;
            }

            foreach (var item in span.Items(subscription))
            {
                run.Bill(item, span);
            }

            run.TrueUp(span, fees);
        }

        return run.Result();
    }

    /// <summary>What the usage of the running stretches comes to by now, without billing it.</summary>
    public static Money Running(Subscription subscription, DateTimeZone zone, BillingConvention ofAccount, Instant asOf) =>
        RunningLines(subscription, zone, ofAccount, asOf, withPaidPerEvent: false)
            .Aggregate(Money.Zero(subscription.Plans[0].Currency), (sum, line) => sum + line.Amount.Money);

    /// <summary>The same as lines; what each event pays for at once may be shown with it.</summary>
    public static ImmutableArray<InvoiceLine> RunningLines(
        Subscription subscription, DateTimeZone zone, BillingConvention ofAccount, Instant asOf, bool withPaidPerEvent)
    {
        var lines = ImmutableArray.CreateBuilder<InvoiceLine>();
        foreach (var span in UsageSpans.Until(subscription, zone, ofAccount, asOf, subscription.SettledTo).Where(span => span.Span.StartAt <= asOf))
        {
            foreach (var item in span.Items(subscription, withPaidPerEvent))
            {
                foreach (var open in Unbilled(subscription.Billed, item, span))
                {
                    var carried = subscription.CarriedInto(item.Code);
                    lines.AddRange(UsageRating.Of(subscription, item, open with { IsDue = false }, zone, ofAccount, carried).Lines);
                }
            }
        }

        return lines.ToImmutable();
    }

    internal static bool IsPaidPerEvent(PlanItem item) => item is { Meter: not null, Timing: BillingTiming.InAdvance };

    // Without a meter and without a minimum there is nothing that a stretch could be billed for, and many have neither.
    private static bool MayBillUsage(Subscription subscription)
    {
        foreach (var plan in subscription.Plans)
        {
            if (plan.Minimum is not null)
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

    // Nearly always the whole stretch or nothing of it; after a change with effect from the past, what that left open.
    private static IEnumerable<UsageSpan> Unbilled(ImmutableArray<BilledSpan> billed, PlanItem item, UsageSpan span) => Coverage
        .Minus(span.Span, billed.Where(known => known.Item.Meter is not null && known.Item.Code == item.Code).Select(known => known.Span))
        .Select(part => span with { Span = part });

    // Nothing to take apart: no stretch that was billed touches this one, or one covers it.
    private static bool? IsWhollyUnbilled(ImmutableArray<BilledSpan> billed, PlanItem item, UsageSpan span)
    {
        foreach (var known in billed)
        {
            if (known.Item.Meter is not null && known.Item.Code == item.Code && !known.Span.And(span.Span).IsEmpty)
            {
                return known.Span.Covers(span.Span) ? false : null;
            }
        }

        return true;
    }

    private sealed class Gathering(Subscription subscription, DateTimeZone zone, BillingConvention ofAccount)
    {
        private readonly ImmutableArray<Charge>.Builder charges = ImmutableArray.CreateBuilder<Charge>(1);
        private readonly ImmutableArray<Giveback>.Builder givebacks = ImmutableArray.CreateBuilder<Giveback>(0);
        private readonly ImmutableArray<BilledSpan>.Builder withdrawn = ImmutableArray.CreateBuilder<BilledSpan>(0);
        private ImmutableArray<BilledSpan> standing = subscription.Billed;
        private ImmutableArray<MeterLevel> meters = subscription.Meters;
        private Money usageBilled = Money.Zero(subscription.Plans[0].Currency);

        public void Bill(PlanItem item, UsageSpan span)
        {
            if (charges.Count == 0 && IsWhollyUnbilled(standing, item, span) is { } isUnbilled)
            {
                if (isUnbilled)
                {
                    BillPart(item, span);
                }

                return;
            }

            // What this very run has written anew on a draft is billed too.
            var known = standing.AddRange(charges.Select(charge => charge.Span).OfType<BilledSpan>());
            foreach (var part in Unbilled(known, item, span).ToImmutableArray())
            {
                BillPart(item, part);
            }
        }

        private void BillPart(PlanItem item, UsageSpan span)
        {
            var carried = meters.FirstOrDefault(level => level.Item == item.Code)?.CarriedOver ?? CarriedOver.Nothing;
            var rated = UsageRating.Of(subscription, item, span, zone, ofAccount, carried);
            Charge(rated, new BilledSpan(item, span.Term.PlanKey, span.Whole, span.Span, rated.Total));
            foreach (var line in rated.Lines)
            {
                usageBilled = line.Kind == LineKind.Usage ? usageBilled + line.Amount.Money : usageBilled;
            }

            if (item.Meter!.IsRecurring)
            {
                meters = meters.RemoveAll(level => level.Item == item.Code).Add(new(item.Code, rated.CarriedOver));
            }
        }

        // The first line carries the span; without a line it is remembered all the same, or it would be billed again.
        private void Charge(RatedItem rated, BilledSpan billed)
        {
            foreach (var line in rated.Lines)
            {
                charges.Add(new(line, ReferenceEquals(line, rated.Lines[0]) ? billed : null));
            }

            if (rated.Lines.IsEmpty)
            {
                standing = standing.Add(billed);
            }
        }

        public void TrueUp(UsageSpan span, RunLines fees)
        {
            var plan = subscription.Plan(span.Term.PlanKey);
            if (plan.Minimum is not { } minimum
                || plan.Interval != span.Calendar.Interval
                || standing.Any(known => IsTrueUpOf(known, span))
                || charges.Any(charge => charge.Span is { } known && IsTrueUpOf(known, span)))
            {
                return;
            }

            var convention = subscription.ConventionOf(span.Term.PlanKey, ofAccount);
            var billed = standing.Where(known => IsOf(known, span)).Select(known => DerivedMoney.Given(known.Item.Code, known.Amount))
                .Concat(fees.Charges.Concat(charges).Where(charge => charge.Span is { } known && IsOf(known, span)).Select(charge => charge.Line.Amount));
            if (Commitments.TrueUp(
                TrueUps.ShareOf(minimum, span, convention),
                DerivedMoney.Sum("billed", minimum.Currency, billed)) is { } missing)
            {
                var item = new PlanItem(Minimum, new ChargeModel.Flat(0));

                // A minimum goes by the days that fees go by: usage may end within the day that the next term already bills.
                charges.Add(new(
                    LineShapes.Of(LineKind.TrueUp, subscription, span.Term.PlanKey, Minimum, missing, span.Span, zone),
                    new(item, span.Term.PlanKey, span.Whole, span.FeePart, missing.Money)));
            }
        }

        public void Correct(ImmutableArray<string> drafts)
        {
            foreach (var code in subscription.LateItems)
            {
                foreach (var billed in standing.Where(span => span.Item.Code == code && span.Item.Meter is not null))
                {
                    Correct(billed, billed.InvoiceId is { } invoice && drafts.Contains(invoice));
                }
            }
        }

        private void Correct(BilledSpan billed, bool isOnDraft)
        {
            // The term it was billed under may be gone; the span itself says all that is needed to rate it again.
            var anchor = Anchor.Anniversary(billed.Whole.From);
            var term = new Term(billed.Span.StartAt, billed.Span.StartAt, TermKind.Billed, billed.PlanKey, [billed.Item], anchor);
            var calendar = new BillingCalendar(subscription.IntervalOf(billed.Item, billed.PlanKey), anchor, zone);
            var span = new UsageSpan(term, calendar, billed.Whole, billed.Span, billed.Span, IsDue: true);
            var rated = UsageRating.Of(subscription, billed.Item, span, zone, ofAccount, CarriedOver.Nothing).WithoutOrigin();
            var difference = rated.Total - billed.Amount;
            if (difference.IsZero)
            {
                return;
            }

            if (isOnDraft)
            {
                // A draft is written anew instead of being corrected.
                withdrawn.Add(billed);
                standing = standing.Remove(billed);
                Charge(rated, billed with { Amount = rated.Total, InvoiceId = null, LineId = null });
                return;
            }

            var amount = DerivedMoney.Sum("usage", difference.Currency, rated.Lines.Select(line => line.Amount))
                - DerivedMoney.Given("billed before", billed.Amount);
            var corrected = billed with { Amount = rated.Total };
            standing = standing.Replace(billed, corrected);
            var line = LineShapes.Of(LineKind.Usage, subscription, billed.PlanKey, billed.Item.Code, amount, billed.Span, zone) with
            {
                TaxRates = billed.Item.TaxRates,
            };
            if (difference.IsPositive)
            {
                charges.Add(new(line, null));
            }
            else
            {
                givebacks.Add(new(corrected, default, -amount, line));
            }
        }

        public UsageLines Result() => new(charges.DrainToImmutable(), givebacks.DrainToImmutable(), standing, withdrawn.DrainToImmutable(), meters, usageBilled);

        private static bool IsTrueUpOf(BilledSpan known, UsageSpan span) =>
            known.Item.Code == Minimum && known.PlanKey == span.Term.PlanKey && known.Whole == span.Whole;

        private static bool IsOf(BilledSpan known, UsageSpan span) =>
            known.PlanKey == span.Term.PlanKey && known.Item.Code != Minimum
            && span.Whole.StartAt <= known.Whole.StartAt && known.Whole.EndAt <= span.Whole.EndAt;
    }
}
