using System.Collections.Immutable;
using Billing.Domain.Amounts;
using Billing.Domain.Calendars;
using Billing.Domain.Catalogs;
using Billing.Domain.Charging;
using Billing.Domain.Invoices;
using Billing.Domain.Metering;
using Billing.Domain.Runs;
using Billing.Domain.Subscriptions;
using NodaTime;

namespace Billing.Domain.Accounts;

/// <summary>Decides what reported usage means at once: fees per event, thresholds passed, wallets to fill.</summary>
internal static class UsageDecisions
{
    public static Rejection? Record(Deliberation on, AccountCommand.RecordUsage command)
    {
        if (on.State.Subscription(command.SubscriptionId) is not { } subscription)
        {
            return Rejections.SubscriptionUnknown;
        }

        var events = command.Events
            .Where(usage => subscription.Usage.All(known => known.Id != usage.Id))
            .DistinctBy(usage => usage.Id)
            .ToImmutableArray();
        if (events.Any(usage => !InForce(subscription, usage.HappenedAt)))
        {
            return Rejections.UsageOutsideSubscription;
        }

        if (events.Any(usage => usage.Value.Scale > 9))
        {
            return Rejections.UsageTooFine;
        }

        if (events.IsEmpty)
        {
            return null;
        }

        var fees = events.SelectMany((usage, i) => EventFees.Of(on, subscription, usage, subscription.Usage.AddRange(events[..i]))).ToImmutableArray();
        on.Add(new AccountFact.UsageRecorded(subscription.Id, events, LateItems(subscription, events)));
        if (fees.Any(line => !line.Amount.Money.IsZero))
        {
            Invoicing.Issue(on, on.NewId("invoice"), [.. fees.Select((line, i) => line with { Id = InvoiceDecisions.LineId(i) })], atOnce: true);
        }

        BillThreshold(on, subscription.Id);
        CreditDecisions.FillWallets(on);
        return null;
    }

    public static Rejection? Withdraw(Deliberation on, AccountCommand.WithdrawUsage command)
    {
        if (on.State.Subscription(command.SubscriptionId) is not { } subscription)
        {
            return Rejections.SubscriptionUnknown;
        }

        var gone = subscription.Usage.Where(usage => command.EventIds.Contains(usage.Id)).ToImmutableArray();
        if (gone.IsEmpty)
        {
            return Rejections.UsageUnknown;
        }

        on.Add(new AccountFact.UsageWithdrawn(subscription.Id, [.. gone.Select(usage => usage.Id)], LateItems(subscription, gone)));
        return null;
    }

    private static bool InForce(Subscription subscription, Instant at)
    {
        var start = Instant.Min(subscription.StartedAt, subscription.Terms[0].FromAt);
        var last = subscription.Terms[^1];
        return at >= start && (last.Kind != TermKind.Ended || at <= Instant.Max(last.EffectiveAt, last.FromAt));
    }

    // Usage of a stretch that was billed already is billed, or given back, by the next run.
    private static ImmutableArray<string> LateItems(Subscription subscription, ImmutableArray<UsageEvent> events) =>
    [
        .. subscription.Billed
            .Where(span => span.Item.Meter is { } meter
                && events.Any(usage => usage.Meter == meter.Meter && span.Span.Contains(usage.HappenedAt)))
            .Select(span => span.Item.Code)
            .Distinct(),
    ];

    private static void BillThreshold(Deliberation on, string subscriptionId)
    {
        var subscription = on.State.Subscription(subscriptionId)!;
        if (!subscription.IsCurrent || subscription.Plan(subscription.TermAt(on.At).PlanKey).Thresholds is not { } thresholds)
        {
            return;
        }

        var terms = on.State.Terms;
        var nothing = Money.Zero(terms.Currency);
        var running = UsageRun.Running(subscription, terms.Zone, terms.Convention, on.At);
        var lifetime = (subscription.LifetimeUsage ?? nothing) + running;
        if (thresholds.Passed(subscription.ThresholdPassed ?? nothing, lifetime) is not { } level)
        {
            return;
        }

        var early = subscription.BilledEarly.Aggregate(nothing, (sum, billed) => sum + billed.Amount);
        var amount = DerivedMoney.Given("usage to date", running) - DerivedMoney.Given("billed early", early);
        var id = on.NewId("invoice");
        on.Add(new AccountFact.ThresholdPassed(subscriptionId, level, new BilledEarly(id, amount.Money, on.At)));
        if (amount.Money.IsPositive)
        {
            Invoicing.Issue(
                on,
                id,
                [
                    new InvoiceLine("1", LineKind.Usage, "usage to date", amount)
                    {
                        SubscriptionId = subscriptionId,
                        Plan = subscription.Plans[^1].Code,
                    },
                ],
                atOnce: true);
        }
    }
}

/// <summary>What one event costs at once, where an item is paid for in advance.</summary>
internal static class EventFees
{
    public static IEnumerable<InvoiceLine> Of(Deliberation on, Subscription subscription, UsageEvent usage, ImmutableArray<UsageEvent> before)
    {
        var terms = on.State.Terms;
        var term = subscription.TermAt(usage.HappenedAt);
        var convention = subscription.ConventionOf(term.PlanKey, terms.Convention);
        foreach (var item in term.Items.Where(item => UsageRun.IsPaidPerEvent(item) && item.Meter!.Meter == usage.Meter))
        {
            var calendar = new BillingCalendar(subscription.IntervalOf(item, term.PlanKey), term.Anchor, terms.Zone);
            var period = calendar.Containing(usage.HappenedAt);
            var filter = FilterOf(item, usage);
            var earlier = before
                .Where(other => other.Meter == usage.Meter && period.Contains(other.HappenedAt) && FilterOf(item, other) == filter)
                .ToImmutableArray();
            var model = filter?.Model ?? item.Model;
            var carried = item.Meter!.IsRecurring ? subscription.CarriedInto(item.Code) : CarriedOver.Nothing;
            var fee = item.Meter.IsProrated
                ? Level(earlier.Add(usage)) - Level(earlier)
                : Figure.Sum("fee", [Figure.Given("nothing before", 0), .. Added(model, item.Meter.Aggregation, earlier, usage, carried, convention)]);
            yield return LineShapes.Of(
                LineKind.Usage,
                subscription,
                term.PlanKey,
                item.Code,
                fee.ToMoney(terms.Currency, convention.LineRounding),
                new(usage.HappenedAt, period.EndAt),
                terms.Zone) with
            {
                Quantity = usage.Value,
                TaxRates = item.TaxRates,
            };

            Figure Level(ImmutableArray<UsageEvent> events) => ProratedLevel.Price(
                model,
                carried.Level,
                ProratedLevel.Changes(item.Meter.Aggregation, events, terms.Zone, carried),
                calendar,
                period,
                convention,
                inAdvance: true);
        }
    }

    private static IEnumerable<Figure> Added(
        ChargeModel model,
        Aggregation aggregation,
        ImmutableArray<UsageEvent> earlier,
        UsageEvent usage,
        CarriedOver carried,
        Conventions.BillingConvention convention)
    {
        var units = AdvanceUnits.Of(aggregation, earlier, usage, carried);
        ImmutableArray<decimal> values = [.. earlier.Sort(UsageEvent.Compare).Select(other => other.Value)];
        return Rating.Added(
            model,
            new(Figure.Given("units before", units.Before), values, []),
            new(Figure.Given("units after", units.After), values.Add(usage.Value), []),
            convention).Select(part => part.Amount);
    }

    private static PricedFilter? FilterOf(PlanItem item, UsageEvent usage) => item.Meter!.Filters
        .Where(filter => filter.Filter.Fits(usage))
        .OrderByDescending(filter => filter.Filter.Matches.Length)
        .FirstOrDefault();
}
