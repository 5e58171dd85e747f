using System.Collections.Immutable;
using System.Globalization;
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

        var events = NewOf(subscription, command.Events);
        foreach (var usage in events)
        {
            if (!InForce(subscription, usage.HappenedAt))
            {
                return Rejections.UsageOutsideSubscription;
            }

            if (usage.HappenedAt < subscription.UsageClosedTo)
            {
                return Rejections.UsagePeriodClosed;
            }

            if (usage.Value.Scale > 9)
            {
                return Rejections.UsageTooFine;
            }
        }

        if (events.IsEmpty)
        {
            return null;
        }

        var fees = FeesOf(on, subscription, events);
        on.Add(new AccountFact.UsageRecorded(subscription.Id, events, LateItems(subscription, events)));
        if (fees.Any(static line => !line.Amount.Money.IsZero))
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

    // What was told before, or twice at once, is not new.
    private static ImmutableArray<UsageEvent> NewOf(Subscription subscription, ImmutableArray<UsageEvent> told)
    {
        var events = ImmutableArray.CreateBuilder<UsageEvent>(told.Length);
        foreach (var usage in told)
        {
            if (!IsAmong(subscription.Usage, usage.Id) && !IsAmong(events, usage.Id))
            {
                events.Add(usage);
            }
        }

        return events.DrainToImmutable();
    }

    private static bool IsAmong<TList>(TList events, string id)
        where TList : IReadOnlyList<UsageEvent>
    {
        for (var i = events.Count - 1; i >= 0; i--)
        {
            if (events[i].Id == id)
            {
                return true;
            }
        }

        return false;
    }

    private static ImmutableArray<InvoiceLine> FeesOf(Deliberation on, Subscription subscription, ImmutableArray<UsageEvent> events)
    {
        var fees = ImmutableArray.CreateBuilder<InvoiceLine>(0);
        for (var i = 0; i < events.Length; i++)
        {
            if (EventFees.ArePaid(subscription, events[i]))
            {
                fees.AddRange(EventFees.Of(on, subscription, events[i], subscription.Usage.AddRange(events[..i])));
            }
        }

        return fees.DrainToImmutable();
    }

    private static bool InForce(Subscription subscription, Instant at)
    {
        var start = Instant.Min(subscription.StartedAt, subscription.Terms[0].FromAt);
        var last = subscription.Terms[^1];
        return at >= start && (last.Kind != TermKind.Ended || at <= Instant.Max(last.EffectiveAt, last.FromAt));
    }

    // Usage of a stretch that was billed already is billed, or given back, by the next run.
    private static ImmutableArray<string> LateItems(Subscription subscription, ImmutableArray<UsageEvent> events)
    {
        var late = ImmutableArray<string>.Empty;
        foreach (var span in subscription.Billed)
        {
            if (span.Item.Meter is { } meter && IsWithin(span.Span, meter.Meter, events) && !late.Contains(span.Item.Code))
            {
                late = late.Add(span.Item.Code);
            }
        }

        return late;
    }

    private static bool IsWithin(Span span, string meter, ImmutableArray<UsageEvent> events)
    {
        foreach (var usage in events)
        {
            if (span.Contains(usage.HappenedAt) && usage.Meter == meter)
            {
                return true;
            }
        }

        return false;
    }

    private static void BillThreshold(Deliberation on, string subscriptionId)
    {
        var subscription = on.State.Subscription(subscriptionId)!;
        if (!subscription.IsCurrent || subscription.Plan(subscription.TermAt(on.At).PlanKey).Thresholds is not { } thresholds)
        {
            return;
        }

        var terms = on.State.Terms;
        var nothing = Money.Zero(subscription.Currency);
        var running = UsageRun.Running(subscription, terms.Zone, terms.Convention, on.At);
        var lifetime = (subscription.LifetimeUsage ?? nothing) + running;
        if (thresholds.Passed(subscription.ThresholdPassed ?? nothing, lifetime) is not { } level)
        {
            return;
        }

        var early = subscription.BilledEarly.Aggregate(nothing, (sum, billed) => sum + billed.Amount);
        var amount = DerivedMoney.Given("usage to date", running) - DerivedMoney.Given("billed early", early);
        PurchaseDecisions.Ahead(
            on,
            string.Create(CultureInfo.InvariantCulture, $"threshold.{subscriptionId}.{level.MinorUnits}"),
            ahead => BillToDate(ahead, subscription, level, amount));
    }

    private static void BillToDate(Deliberation on, Subscription subscription, Money level, DerivedMoney amount)
    {
        var id = on.NewId("invoice");
        on.Add(new AccountFact.ThresholdPassed(subscription.Id, level, new BilledEarly(id, amount.Money, on.At)));
        if (amount.Money.IsPositive)
        {
            var line = new InvoiceLine("1", LineKind.Usage, "usage to date", amount) { SubscriptionId = subscription.Id, Plan = subscription.Plans[^1].Code };
            Invoicing.Issue(on, id, [line], atOnce: true);
        }
    }
}
