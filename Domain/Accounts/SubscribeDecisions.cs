using System.Diagnostics;
using Billing.Domain.Calendars;
using Billing.Domain.Catalogs;
using Billing.Domain.Conventions;
using Billing.Domain.Subscriptions;
using NodaTime;

namespace Billing.Domain.Accounts;

/// <summary>Decides new subscriptions.</summary>
internal static class SubscribeDecisions
{
    public static Rejection? Subscribe(Deliberation on, AccountCommand.Subscribe command, Catalog catalog)
    {
        if (on.State.Subscription(command.SubscriptionId) is not null)
        {
            return Rejections.SubscriptionIdTaken;
        }

        if (catalog.Find(command.Plan, command.Version) is not { } plan)
        {
            return Rejections.PlanUnknown;
        }

        if (!on.State.Terms.Allows(plan.Currency))
        {
            return Rejections.CurrencyMismatch;
        }

        if (on.State.Subscriptions.Any(other => other.IsCurrent && other.Family == plan.Family))
        {
            return Rejections.SubscriptionExists;
        }

        var startAt = command.StartAt ?? on.At;
        if (command.EndAt is { } endAt && endAt <= startAt)
        {
            return Rejections.EndBeforeStart;
        }

        var (items, refused) = TermChanges.Items(plan, command.Overrides, command.Quantities);
        if (refused is not null)
        {
            return refused;
        }

        var subscription = Start(on, command, plan, items, startAt);
        on.Add(new AccountFact.SubscriptionStarted(subscription, subscription.Terms[0].Kind == TermKind.Trial));
        if (startAt <= on.At)
        {
            BillingRuns.Run(on);
        }

        return null;
    }

    private static Subscription Start(
        Deliberation on,
        AccountCommand.Subscribe command,
        PlanVersion plan,
        System.Collections.Immutable.ImmutableArray<PlanItem> items,
        Instant startAt)
    {
        var zone = on.State.Terms.Zone;
        var convention = plan.Convention ?? on.State.Terms.Convention;
        var from = Boundaries.OfStart(convention, zone, startAt);
        var trialEndAt = plan.Trial is { } trial && !on.State.TrialsHad.Contains(plan.Family)
            ? startAt + Duration.FromDays(trial.Days)
            : (Instant?)null;
        var first = new Term(from, startAt, TermKind.Billed, plan.Key, items, AnchorOf(command.Anchor, convention, zone, startAt));
        var terms = TermChanges.OfPlan(plan, first, trialEndAt, startAt, convention, zone);
        return new(
            command.SubscriptionId,
            plan.Family,
            startAt,
            startAt > on.At ? SubscriptionStatus.Scheduled : terms[0].Kind == TermKind.Trial ? SubscriptionStatus.Trialing : SubscriptionStatus.Active,
            terms)
        {
            Plans = [plan],
            Planned = command.EndAt is { } endAt
                ? [new PlannedChange.End(on.NewId("end"), endAt, WasAgreed: true, command.EndCredit)]
                : [],
        };
    }

    private static Anchor AnchorOf(AnchorChoice choice, BillingConvention convention, DateTimeZone zone, Instant startAt)
    {
        var start = startAt.InZone(zone);
        var time = convention.DayCount == DayCount.Seconds ? start.TimeOfDay : LocalTime.Midnight;
        return choice switch
        {
            AnchorChoice.Anniversary => Anchor.Anniversary(start.Date, time),
            AnchorChoice.Calendar => Anchor.Calendar,
            AnchorChoice.Day day => Anchor.FirstOnOrAfter(start.Date, day.OfMonth),
            AnchorChoice.On on => Anchor.Anniversary(on.Date),
            _ => throw new UnreachableException(),
        };
    }
}
