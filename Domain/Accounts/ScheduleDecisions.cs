using System.Collections.Immutable;
using Billing.Domain.Calendars;
using Billing.Domain.Catalogs;
using Billing.Domain.Subscriptions;
using NodaTime;

namespace Billing.Domain.Accounts;

/// <summary>
/// Decides schedules and ramps: dated phases given once, each a change at its date. A schedule is taken or refused as a whole,
/// replaced as a whole and withdrawn as a whole.
/// </summary>
internal static class ScheduleDecisions
{
    public static Rejection? Set(Deliberation on, AccountCommand.SetSchedule command, Catalog catalog)
    {
        if (SubscriptionDecisions.Changeable(on, command.SubscriptionId, out var subscription) is { } refused)
        {
            return refused;
        }

        if (CheckDates(on, subscription, command.Phases) is { } impossible)
        {
            return impossible;
        }

        var schedule = on.NewId("schedule");
        var (planned, refusedPhase) = Plan(on, subscription, command.Phases, catalog, schedule);
        if (refusedPhase is not null)
        {
            return refusedPhase;
        }

        var known = Scheduled(subscription);
        if (known.Length == planned.Length && known.Zip(planned).All(static pair => IsSame(pair.First, pair.Second)))
        {
            return null;
        }

        Withdraw(on, subscription, known);
        foreach (var change in planned)
        {
            on.Add(new AccountFact.ChangePlanned(subscription.Id, change));
        }

        return null;
    }

    public static Rejection? Withdraw(Deliberation on, AccountCommand.WithdrawSchedule command)
    {
        if (SubscriptionDecisions.Changeable(on, command.SubscriptionId, out var subscription) is { } refused)
        {
            return refused;
        }

        Withdraw(on, subscription, Scheduled(subscription));
        return null;
    }

    private static ImmutableArray<PlannedChange> Scheduled(Subscription subscription) =>
        [.. subscription.Planned.Where(static change => change.ScheduleId is not null).OrderBy(static change => change.At)];

    private static void Withdraw(Deliberation on, Subscription subscription, ImmutableArray<PlannedChange> changes)
    {
        foreach (var change in changes)
        {
            on.Add(new AccountFact.PlanWithdrawn(subscription.Id, change.Id));
        }
    }

    private static Rejection? CheckDates(Deliberation on, Subscription subscription, ImmutableArray<ScheduledPhase> phases)
    {
        if (phases.IsDefaultOrEmpty || phases.Any(static phase => phase.SaysNothing))
        {
            return Rejections.ScheduleEmpty;
        }

        var zone = on.State.Terms.Zone;
        var endAt = subscription.Planned.OfType<PlannedChange.End>().Select(static end => end.At).DefaultIfEmpty(Instant.MaxValue).Min();
        var before = on.At;
        foreach (var phase in phases)
        {
            var at = zone.ToInstant(phase.On);
            if (at <= before)
            {
                return before == on.At ? Rejections.ScheduleInThePast : Rejections.ScheduleOutOfOrder;
            }

            if (at < subscription.StartedAt)
            {
                return Rejections.ChangeBeforeStart;
            }

            if (at >= endAt)
            {
                return Rejections.ScheduleAfterEnd;
            }

            before = at;
        }

        return null;
    }

    // Each phase is checked against what the ones before it leave.
    private static (ImmutableArray<PlannedChange> Planned, Rejection? Refused) Plan(
        Deliberation on, Subscription subscription, ImmutableArray<ScheduledPhase> phases, Catalog catalog, string schedule)
    {
        var planned = ImmutableArray.CreateBuilder<PlannedChange>(phases.Length);
        foreach (var phase in phases)
        {
            var at = on.State.Terms.Zone.ToInstant(phase.On);
            var (items, plan) = Foreseen(subscription, planned, at);
            var (change, refused) = phase.Plan is null
                ? ToItems(on, phase, at, items, plan)
                : ToPlan(on, phase, at, subscription, catalog);
            if (refused is not null)
            {
                return ([], refused);
            }

            planned.Add(change! with { ScheduleId = schedule });
        }

        return (planned.ToImmutable(), null);
    }

    // What the subscription has just before a moment, once everything that is planned for it has happened.
    private static (ImmutableArray<PlanItem> Items, PlanVersion Plan) Foreseen(
        Subscription subscription, IEnumerable<PlannedChange> phases, Instant at)
    {
        var term = subscription.TermInForce(at);
        var (items, plan) = (term.Items, subscription.Plan(term.PlanKey));
        foreach (var change in subscription.Planned.Where(static known => known.ScheduleId is null).Concat(phases)
            .Where(known => known.At <= at).OrderBy(static known => known.At))
        {
            (items, plan) = change switch
            {
                PlannedChange.ToPlan to => (to.Items, to.To),
                PlannedChange.ToItems to => (to.ApplyTo(items), plan),
                _ => (items, plan),
            };
        }

        return (items, plan);
    }

    private static (PlannedChange? Change, Rejection? Refused) ToPlan(
        Deliberation on, ScheduledPhase phase, Instant at, Subscription subscription, Catalog catalog)
    {
        if (catalog.Find(phase.Plan!, phase.Version) is not { } plan)
        {
            return (null, Rejections.PlanUnknown);
        }

        if (plan.Currency != subscription.Currency)
        {
            return (null, Rejections.CurrencyMismatch);
        }

        var (items, refused) = TermChanges.Items(plan, phase.Items, phase.Quantities);
        return refused is null && phase.Removed.FirstOrDefault(code => items.All(item => item.Code != code)) is { } unknown
            ? (null, Rejections.ItemUnknown(unknown))
            : (new PlannedChange.ToPlan(on.NewId("change"), at, plan, items.RemoveAll(item => phase.Removed.Contains(item.Code)), null, null)
            {
                KeepsPeriod = !phase.Prorate,
            }, refused);
    }

    private static (PlannedChange? Change, Rejection? Refused) ToItems(
        Deliberation on, ScheduledPhase phase, Instant at, ImmutableArray<PlanItem> items, PlanVersion plan)
    {
        if (phase.Removed.FirstOrDefault(code => items.All(item => item.Code != code)) is { } unknown)
        {
            return (null, Rejections.ItemUnknown(unknown));
        }

        var replaced = phase.Items.Select(static item => item.Code).Where(code => items.Any(item => item.Code == code));
        var change = new PlannedChange.ToItems(
            on.NewId("change"), at, phase.Quantities, phase.Items, [.. phase.Removed.Union(replaced)]) { KeepsPeriod = !phase.Prorate };
        var (_, refused) = TermChanges.WithQuantities((change with { Quantities = [] }).ApplyTo(items), phase.Quantities);
        return (change, phase.Items.Select(item => PlanRules.Check(plan, item)).FirstOrDefault(static found => found is not null) ?? refused);
    }

    private static bool IsSame(PlannedChange known, PlannedChange asked) =>
        known with { Id = asked.Id, ScheduleId = asked.ScheduleId } == asked;
}
