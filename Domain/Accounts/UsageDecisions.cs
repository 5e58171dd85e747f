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
