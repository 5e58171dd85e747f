using System.Collections.Immutable;
using System.Diagnostics;
using Billing.Domain.Amounts;
using Billing.Domain.Calendars;
using Billing.Domain.Catalogs;
using Billing.Domain.Charging;
using Billing.Domain.Conventions;
using Billing.Domain.Subscriptions;
using NodaTime;

namespace Billing.Domain.Accounts;

/// <summary>Decides changes of what a subscription is billed for.</summary>
internal static class SubscriptionDecisions
{
    public static Rejection? ChangePlan(Deliberation on, AccountCommand.ChangePlan command, Catalog catalog)
    {
        if (Changeable(on, command.SubscriptionId, out var subscription) is { } refused)
        {
            return refused;
        }

        if (catalog.Find(command.Plan, command.Version) is not { } plan)
        {
            return Rejections.PlanUnknown;
        }

        if (plan.Currency != subscription.Currency)
        {
            return Rejections.CurrencyMismatch;
        }

        var (items, refusedItems) = TermChanges.Items(plan, command.Overrides, command.Quantities);
        if (refusedItems is not null)
        {
            return refusedItems;
        }

        // Whoever asks for the plan they have keeps it: a change that was planned is called off.
        if (IsSo(on, subscription, command, plan, items))
        {
            Withdraw<PlannedChange.ToPlan>(on, subscription);
            return null;
        }

        return Schedule(
            on,
            subscription,
            command.When,
            isDowngrade: IsCheaper(items, plan, subscription, on),
            at => new PlannedChange.ToPlan(on.NewId("change"), at, plan, items, command.AnchorDay, command.AnchorOn) { KeepsPeriod = !command.Prorate });
    }

    public static Rejection? ChangeQuantities(Deliberation on, AccountCommand.ChangeQuantities command)
    {
        if (Changeable(on, command.SubscriptionId, out var subscription) is { } refused)
        {
            return refused;
        }

        var (_, refusedItems) = TermChanges.WithQuantities(subscription.TermInForce(on.At).Items, command.Quantities);
        return refusedItems ?? ChangeItems(on, subscription, command.When, at => new(on.NewId("change"), at, command.Quantities, [], []) { KeepsPeriod = !command.Prorate });
    }

    public static Rejection? AddItem(Deliberation on, AccountCommand.AddItem command)
    {
        if (Changeable(on, command.SubscriptionId, out var subscription) is { } refused)
        {
            return refused;
        }

        var term = subscription.TermInForce(on.At);
        var known = term.Items.FirstOrDefault(item => item.Code == command.Item.Code);
        if (known is not null)
        {
            return known.Equals(command.Item) ? null : Rejections.ItemTwice;
        }

        return PlanRules.Check(subscription.Plan(term.PlanKey), command.Item)
            ?? ChangeItems(on, subscription, command.When, at => new(on.NewId("change"), at, [], [command.Item], []) { KeepsPeriod = !command.Prorate });
    }

    public static Rejection? RemoveItem(Deliberation on, AccountCommand.RemoveItem command)
    {
        if (Changeable(on, command.SubscriptionId, out var subscription) is { } refused)
        {
            return refused;
        }

        return subscription.TermInForce(on.At).Items.Any(item => item.Code == command.Item)
            ? ChangeItems(on, subscription, command.When, at => new(on.NewId("change"), at, [], [], [command.Item]) { KeepsPeriod = !command.Prorate })
            : Rejections.ItemUnknown(command.Item);
    }

    public static Rejection? ChangeAnchor(Deliberation on, AccountCommand.ChangeAnchor command)
    {
        if (command.Day is < 1 or > 31)
        {
            return Rejections.AnchorDayInvalid;
        }

        if (Changeable(on, command.SubscriptionId, out var subscription) is { } refused)
        {
            return refused;
        }

        var anchor = subscription.TermAt(on.At).Anchor;
        if (anchor.Day == command.Day && anchor != Anchor.Calendar)
        {
            Withdraw<PlannedChange.ToAnchorDay>(on, subscription);
            return null;
        }

        return Schedule(on, subscription, command.When, isDowngrade: false, at =>
            new PlannedChange.ToAnchorDay(on.NewId("change"), at, command.Day));
    }

    /// <summary>Carries a change out at its moment: the terms are written anew; what that costs, a billing run finds.</summary>
    public static void Apply(Deliberation on, Subscription subscription, PlannedChange change)
    {
        var zone = on.State.Terms.Zone;
        var convention = subscription.ConventionOf(subscription.TermAt(change.At).PlanKey, on.State.Terms.Convention);
        var from = Instant.Max(Boundaries.OfChange(convention, zone, change.At), subscription.Terms[0].FromAt);
        if (change is PlannedChange.ToPlan { KeepsPeriod: true } or PlannedChange.ToItems { KeepsPeriod: true })
        {
            // What is billed for the running period stays as it is; only its successor is billed anew.
            from = TermChanges.PeriodEndFrom(subscription, zone, from);
        }

        switch (change)
        {
            case PlannedChange.ToPlan to:
                SetPlan(on, subscription, to, from, convention);
                break;
            case PlannedChange.ToItems to:
                Set(on, subscription, TermChanges.Rewrite(subscription, from, change.At, term => term with { Items = to.ApplyTo(term.Items) }), from);
                break;
            case PlannedChange.ToAnchorDay to:
                var anchor = Anchor.LastOnOrBefore(zone.ToDate(from), to.Day, subscription.TermAt(from).Anchor.At);
                Set(on, subscription, TermChanges.Rewrite(subscription, from, change.At, term => term with { Anchor = anchor }), from);
                break;
            default:
                throw new UnreachableException();
        }
    }

    internal static Rejection? Changeable(Deliberation on, string id, out Subscription subscription)
    {
        subscription = on.State.Subscription(id)!;
        return subscription is null ? Rejections.SubscriptionUnknown
            : !subscription.IsCurrent ? Rejections.SubscriptionEnded
            : null;
    }

    internal static Instant? MomentOf(Deliberation on, Subscription subscription, Effective when, bool waits)
    {
        var zone = on.State.Terms.Zone;
        return when switch
        {
            Effective.Now => on.At,
            Effective.ByConvention => waits ? TermChanges.PeriodEnd(subscription, zone, on.At) : on.At,
            Effective.AtPeriodEnd => TermChanges.PeriodEnd(subscription, zone, on.At),
            Effective.On date => zone.ToDate(on.At) == date.Date ? on.At : zone.ToInstant(date.Date),
            _ => throw new UnreachableException(),
        };
    }

    private static Rejection? ChangeItems(
        Deliberation on, Subscription subscription, Effective when, Func<Instant, PlannedChange.ToItems> change)
    {
        var items = subscription.TermInForce(on.At).Items;
        return when is Effective.Now or Effective.ByConvention && change(on.At).ApplyTo(items).SequenceEqual(items)
            ? null
            : Schedule(on, subscription, when, isDowngrade: false, change);
    }

    private static Rejection? Schedule(
        Deliberation on, Subscription subscription, Effective when, bool isDowngrade, Func<Instant, PlannedChange> change)
    {
        var convention = subscription.ConventionOf(subscription.TermAt(on.At).PlanKey, on.State.Terms.Convention);
        var moment = MomentOf(on, subscription, when, isDowngrade && convention.Downgrade == DowngradeTiming.AtPeriodEnd);
        if (moment is not { } at || at < subscription.StartedAt)
        {
            return Rejections.ChangeBeforeStart;
        }

        if (at < on.At)
        {
            return Rejections.ScheduleInThePast;
        }

        var planned = change(at);
        if (at > on.At)
        {
            Plan(on, subscription, planned);
            return null;
        }

        if (planned is PlannedChange.ToPlan)
        {
            Withdraw<PlannedChange.ToPlan>(on, subscription);
        }
        else if (planned is PlannedChange.ToAnchorDay)
        {
            Withdraw<PlannedChange.ToAnchorDay>(on, subscription);
        }

        Apply(on, on.State.Subscription(subscription.Id)!, planned);
        BillingRuns.Run(on);
        return null;
    }

    // The same plan for the same moment again is nothing new.
    private static void Plan(Deliberation on, Subscription subscription, PlannedChange planned)
    {
        var before = subscription.Planned.Where(known => known.GetType() == planned.GetType() && known.At == planned.At).ToImmutableArray();
        if (before.Any(known => known with { Id = planned.Id } == planned))
        {
            return;
        }

        // Changes of items add up; a plan or an anchor day takes the place of the one before it.
        if (planned is not PlannedChange.ToItems && before is [var replaced, ..])
        {
            on.Add(new AccountFact.PlanWithdrawn(subscription.Id, replaced.Id));
        }

        on.Add(new AccountFact.ChangePlanned(subscription.Id, planned));
    }

    // A schedule that loses one of its phases is no longer what was agreed: all of it is called off.
    private static void Withdraw<T>(Deliberation on, Subscription subscription)
        where T : PlannedChange
    {
        var schedules = subscription.Planned.OfType<T>().Select(static known => known.ScheduleId).OfType<string>().ToImmutableArray();
        foreach (var known in subscription.Planned.Where(known => known is T || (known.ScheduleId is { } schedule && schedules.Contains(schedule))))
        {
            on.Add(new AccountFact.PlanWithdrawn(subscription.Id, known.Id));
        }
    }

    private static bool IsSo(
        Deliberation on, Subscription subscription, AccountCommand.ChangePlan command, PlanVersion plan, ImmutableArray<PlanItem> items)
    {
        var now = subscription.TermInForce(on.At);
        // Phases may still come before the plan's own items; the last term is where it ends up.
        return now.PlanKey == plan.Key && subscription.Terms[^1].Items.SequenceEqual(items)
            && (command.AnchorDay is null || command.AnchorDay == now.Anchor.Day)
            && (command.AnchorOn is null || command.AnchorOn == now.Anchor.On);
    }

    private static void SetPlan(
        Deliberation on, Subscription subscription, PlannedChange.ToPlan to, Instant from, BillingConvention convention)
    {
        var zone = on.State.Terms.Zone;
        var now = subscription.TermAt(from);
        // Where seconds count, periods that are counted from the day of the change begin at its very time.
        var time = convention.DayCount == DayCount.Seconds && to.AnchorOn == zone.ToDate(to.At) ? to.At.InZone(zone).TimeOfDay : now.Anchor.At;
        var anchor = to.AnchorOn is { } date ? Anchor.Anniversary(date, time)
            : to.AnchorDay is { } day ? Anchor.LastOnOrBefore(zone.ToDate(from), day, time)
            : now.Anchor;
        // A trial counts from the first day of the subscription, whatever plan it began with.
        var inTrial = now.Kind == TermKind.Trial;
        var trialEndAt = inTrial && to.To.Trial is { } trial ? subscription.StartedAt + Duration.FromDays(trial.Days) : (Instant?)null;
        var first = new Term(from, to.At, TermKind.Billed, to.To.Key, to.Items, anchor);
        var phasesFrom = to.To.PhaseAlignment == PhaseAlignment.ChangeOfPlan ? to.At : subscription.StartedAt;
        var terms = TermChanges.OfPlan(to.To, first, trialEndAt > to.At ? trialEndAt : null, phasesFrom, convention, zone);
        on.Add(AccountFact.TermsSet.Of(
            on.Now(subscription),
            terms[0].Kind == TermKind.Trial ? SubscriptionStatus.Trialing : SubscriptionStatus.Active,
            [.. TermChanges.Before(subscription, from, to.At), .. terms],
            from,
            to.To));
    }

    private static void Set(Deliberation on, Subscription subscription, ImmutableArray<Term> terms, Instant from) =>
        on.Add(AccountFact.TermsSet.Of(on.Now(subscription), subscription.Status, terms, from, null));

    private static bool IsCheaper(ImmutableArray<PlanItem> items, PlanVersion plan, Subscription subscription, Deliberation on)
    {
        var now = subscription.TermInForce(on.At);
        var old = subscription.Plan(now.PlanKey);
        return PerYear(items, plan) < PerYear(now.Items, old);
    }

    private static Fraction PerYear(ImmutableArray<PlanItem> items, PlanVersion plan)
    {
        var fees = items.Where(item => item.Meter is null).Aggregate(Fraction.Zero, (sum, item) =>
            sum + Rating.Price(item.Model, RatedUsage.Of(item.Quantity), plan.Convention ?? BillingProfiles.Standard).Value);
        return plan.Interval.Unit switch
        {
            IntervalUnit.Day => fees * 365 / plan.Interval.Count,
            IntervalUnit.Week => fees * 52 / plan.Interval.Count,
            IntervalUnit.Month => fees * 12 / plan.Interval.Count,
            IntervalUnit.Year => fees / plan.Interval.Count,
            _ => throw new UnreachableException(),
        };
    }
}
