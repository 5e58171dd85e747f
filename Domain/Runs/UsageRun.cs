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
        if (!UsageSpans.MayBeBilled(subscription))
        {
            return run.Result();
        }

        foreach (var span in UsageSpans.Until(subscription, zone, ofAccount, asOf, subscription.UsageOpenFrom))
        {
            if (!span.IsDue)
            {
                continue;
            }

            foreach (var item in span.Items(subscription))
            {
                run.Bill(item, span, fees);
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
        foreach (var span in UsageSpans.Until(subscription, zone, ofAccount, asOf, subscription.UsageOpenFrom).Where(span => span.Span.StartAt <= asOf))
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

        public void Bill(PlanItem item, UsageSpan span, RunLines fees)
        {
            if (charges.Count == 0 && IsWhollyUnbilled(standing, item, span) is { } isUnbilled)
            {
                if (isUnbilled)
                {
                    BillPart(item, span, fees);
                }

                return;
            }

            // What this very run has written anew on a draft is billed too.
            var known = standing.AddRange(charges.Select(charge => charge.Span).OfType<BilledSpan>());
            foreach (var part in Unbilled(known, item, span).ToImmutableArray())
            {
                BillPart(item, part, fees);
            }
        }

        private void BillPart(PlanItem item, UsageSpan span, RunLines fees)
        {
            var carried = meters.FirstOrDefault(level => level.Item == item.Code)?.CarriedOver ?? CarriedOver.Nothing;
            var rated = UsageRating.Of(subscription, item, span, zone, ofAccount, carried);
            if (subscription.Plan(span.Term.PlanKey) is { Maximum: { } maximum })
            {
                rated = rated.Within(Money.Greatest(maximum - Billed(span, fees).Money, Money.Zero(maximum.Currency)));
            }

            Charge(rated, new BilledSpan(item, span.Term.PlanKey, span.Whole, span.Span, rated.Total) { Carried = Lasting(item, carried) });
            foreach (var line in rated.Lines)
            {
                usageBilled = line.Kind == LineKind.Usage ? usageBilled + line.Amount.Money : usageBilled;
            }

            if (item.Meter!.IsRecurring)
            {
                Reach(item.Code, rated.CarriedOver);
            }
        }

        private void Reach(string item, CarriedOver level) => meters = meters.RemoveAll(known => known.Item == item).Add(new(item, level));

        private static CarriedOver? Lasting(PlanItem item, CarriedOver carried) =>
            item.Meter!.IsRecurring && (carried.Level != 0 || !carried.Subjects.IsEmpty) ? carried : null;

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
            if (Commitments.TrueUp(TrueUps.ShareOf(minimum, span, convention), Billed(span, fees)) is { } missing)
            {
                var item = new PlanItem(Minimum, new ChargeModel.Flat(0));

                // A minimum goes by the days that fees go by: usage may end within the day that the next term already bills.
                charges.Add(new(
                    LineShapes.Of(LineKind.TrueUp, subscription, span.Term.PlanKey, Minimum, missing, span.Span, zone),
                    new(item, span.Term.PlanKey, span.Whole, span.FeePart, missing.Money)));
            }
        }

        // What all items bill in a period: of a usage item that has several lines, all of them.
        private DerivedMoney Billed(UsageSpan span, RunLines fees) => DerivedMoney.Sum(
            "billed",
            subscription.Currency,
            standing.Where(known => IsOf(known, span)).Concat(fees.Charges.Concat(charges).Select(charge => charge.Span).OfType<BilledSpan>().Where(known => IsOf(known, span)))
                .Select(known => DerivedMoney.Given(known.Item.Code, known.Amount)));

        public void Correct(ImmutableArray<string> drafts)
        {
            foreach (var code in subscription.LateItems)
            {
                CarriedOver? reached = null;
                foreach (var billed in standing.Where(span => span.Item.Code == code && span.Item.Meter is not null).OrderBy(span => span.Span.StartAt).ToImmutableArray())
                {
                    var carried = billed.Item.Meter!.IsRecurring ? reached ?? billed.Carried ?? CarriedOver.Nothing : CarriedOver.Nothing;
                    reached = Correct(billed, carried, billed.InvoiceId is { } invoice && drafts.Contains(invoice));
                    if (billed.Item.Meter.IsRecurring)
                    {
                        Reach(code, reached);
                    }
                }
            }
        }

        // What a lasting meter had reached in a stretch that is corrected is carried into the stretches after it.
        private CarriedOver Correct(BilledSpan billed, CarriedOver carried, bool isOnDraft)
        {
            // The term it was billed under may be gone; the span itself says all that is needed to rate it again.
            var anchor = Anchor.Anniversary(billed.Whole.From);
            var term = new Term(billed.Span.StartAt, billed.Span.StartAt, TermKind.Billed, billed.PlanKey, [billed.Item], anchor);
            var calendar = new BillingCalendar(subscription.IntervalOf(billed.Item, billed.PlanKey), anchor, zone);
            var span = new UsageSpan(term, calendar, billed.Whole, billed.Span, billed.Span, IsDue: true);
            var rated = UsageRating.Of(subscription, billed.Item, span, zone, ofAccount, carried).WithoutOrigin();
            var corrected = billed with { Amount = rated.Total, Carried = Lasting(billed.Item, carried), IsForgotten = false };
            var difference = rated.Total - billed.Amount;
            usageBilled += difference;
            if (billed.IsForgotten)
            {
                standing = standing.Remove(billed);
                Charge(rated, corrected);
                return rated.CarriedOver;
            }

            if (difference.IsZero)
            {
                standing = corrected == billed ? standing : standing.Replace(billed, corrected);
                return rated.CarriedOver;
            }

            if (isOnDraft)
            {
                // A draft is written anew instead of being corrected.
                withdrawn.Add(billed);
                standing = standing.Remove(billed);
                Charge(rated, corrected with { InvoiceId = null, LineId = null });
                return rated.CarriedOver;
            }

            var amount = DerivedMoney.Sum("usage", difference.Currency, rated.Lines.Select(line => line.Amount))
                - DerivedMoney.Given("billed before", billed.Amount);
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

            return rated.CarriedOver;
        }

        public UsageLines Result() => new(charges.DrainToImmutable(), givebacks.DrainToImmutable(), standing, withdrawn.DrainToImmutable(), meters, usageBilled);

        // Once for a period, and never twice for the same days, also when periods are counted anew from a day within it.
        private static bool IsTrueUpOf(BilledSpan known, UsageSpan span) => known.Item.Code == Minimum
            && ((known.PlanKey == span.Term.PlanKey && known.Whole == span.Whole) || !known.Span.And(span.FeePart).IsEmpty);

        private static bool IsOf(BilledSpan known, UsageSpan span) =>
            known.PlanKey == span.Term.PlanKey && known.Item.Code != Minimum
            && span.Whole.StartAt <= known.Whole.StartAt && known.Whole.EndAt <= span.Whole.EndAt;
    }
}
