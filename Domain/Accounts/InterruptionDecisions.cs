using System.Collections.Immutable;
using Billing.Domain.Calendars;
using Billing.Domain.Conventions;
using Billing.Domain.Subscriptions;
using NodaTime;

namespace Billing.Domain.Accounts;

/// <summary>Decides pauses, blocks and ends of subscriptions.</summary>
internal static class InterruptionDecisions
{
    public static Rejection? Pause(Deliberation on, AccountCommand.PauseSubscription command)
    {
        if (SubscriptionDecisions.Changeable(on, command.SubscriptionId, out var subscription) is { } refused)
        {
            return refused;
        }

        if (subscription.Status == SubscriptionStatus.Paused)
        {
            return null;
        }

        var zone = on.State.Terms.Zone;
        if (command.ResumeOn is { } date)
        {
            if (zone.ToInstant(date) <= on.At)
            {
                return Rejections.ScheduleInThePast;
            }

            on.Add(new AccountFact.ChangePlanned(subscription.Id, new PlannedChange.Resume(on.NewId("change"), zone.ToInstant(date))));
        }

        Interrupt(on, subscription, TermKind.Paused, SubscriptionStatus.Paused, FromOf(on, subscription, on.At), on.At);
        BillingRuns.Run(on);
        return null;
    }

    public static Rejection? Resume(Deliberation on, AccountCommand.ResumeSubscription command)
    {
        if (SubscriptionDecisions.Changeable(on, command.SubscriptionId, out var subscription) is { } refused)
        {
            return refused;
        }

        if (subscription.Status != SubscriptionStatus.Paused)
        {
            return subscription.Status == SubscriptionStatus.Active ? null : Rejections.SubscriptionNotPaused;
        }

        foreach (var planned in subscription.Planned.Where(change => change is PlannedChange.Resume))
        {
            on.Add(new AccountFact.PlanWithdrawn(subscription.Id, planned.Id));
        }

        Resume(on, on.State.Subscription(subscription.Id)!, on.At);
        BillingRuns.Run(on);
        return null;
    }

    public static void Resume(Deliberation on, Subscription subscription, Instant at)
    {
        var from = FromOf(on, subscription, at);
        var term = subscription.TermAt(from);
        var convention = ConventionOf(on, subscription, term);
        var anchor = convention.ResumeAnchor == ResumeAnchor.MovedToResume
            ? Anchor.LastOnOrBefore(on.State.Terms.Zone.ToDate(from), term.Anchor.Day, term.Anchor.At)
            : term.Anchor;
        Continue(on, subscription, from, at, anchor);
    }

    /// <summary>Stops billing as of a moment; whoever calls bills.</summary>
    public static void BlockFrom(Deliberation on, Subscription subscription, Instant at) =>
        Interrupt(on, subscription, TermKind.Blocked, SubscriptionStatus.Blocked, FromOf(on, subscription, at), at);

    /// <summary>Bills again as of a moment.</summary>
    public static void UnblockFrom(Deliberation on, Subscription subscription, Instant at)
    {
        var from = FromOf(on, subscription, at);
        Continue(on, subscription, from, at, subscription.TermAt(from).Anchor);
    }

    public static Rejection? Block(Deliberation on, AccountCommand.BlockBilling command)
    {
        if (SubscriptionDecisions.Changeable(on, command.SubscriptionId, out var subscription) is { } refused)
        {
            return refused;
        }

        var from = Instant.Max(on.State.Terms.Zone.ToInstant(command.From), subscription.Terms[0].FromAt);
        if (from > on.At)
        {
            return Rejections.BlockInTheFuture;
        }

        if (subscription.Status == SubscriptionStatus.Blocked)
        {
            return null;
        }

        Interrupt(on, subscription, TermKind.Blocked, SubscriptionStatus.Blocked, from, from);
        BillingRuns.Run(on);
        return null;
    }

    public static Rejection? Unblock(Deliberation on, AccountCommand.UnblockBilling command)
    {
        if (SubscriptionDecisions.Changeable(on, command.SubscriptionId, out var subscription) is { } refused)
        {
            return refused;
        }

        if (subscription.Status != SubscriptionStatus.Blocked)
        {
            return null;
        }

        var from = on.State.Terms.Zone.ToInstant(command.From);
        if (from > on.At)
        {
            return Rejections.BlockInTheFuture;
        }

        from = Instant.Max(from, subscription.Terms[0].FromAt);
        Continue(on, subscription, from, from, subscription.TermAt(from).Anchor);
        BillingRuns.Run(on);
        return null;
    }

    public static Rejection? Cancel(Deliberation on, AccountCommand.CancelSubscription command)
    {
        var subscription = on.State.Subscription(command.SubscriptionId);
        if (subscription is null)
        {
            return Rejections.SubscriptionUnknown;
        }

        if (!subscription.IsCurrent)
        {
            return null;
        }

        var at = SubscriptionDecisions.MomentOf(on, subscription, command.When, waits: true);
        if (at < on.At)
        {
            return Rejections.ScheduleInThePast;
        }

        var end = new PlannedChange.End(on.NewId("end"), at!.Value, WasAgreed: false, command.Credit);
        if (at > on.At)
        {
            if (subscription.Planned.OfType<PlannedChange.End>().Any(known => known.At == at && known.Credit == command.Credit))
            {
                return null;
            }

            WithdrawEnds(on, subscription);
            on.Add(new AccountFact.ChangePlanned(subscription.Id, end));
            return null;
        }

        End(on, subscription, end);
        BillingRuns.Run(on, [new(subscription.Id, command.Credit)]);
        return null;
    }

    public static void End(Deliberation on, Subscription subscription, PlannedChange.End end)
    {
        var zone = on.State.Terms.Zone;
        var term = subscription.TermAt(end.At);
        var convention = ConventionOf(on, subscription, term);
        var boundary = end.WasAgreed && convention.EndDate == EndDate.LetsPeriodFinish
            ? TermChanges.PeriodEndFrom(subscription, zone, end.At)
            : Boundaries.OfEnd(convention, zone, subscription, end.At);
        boundary = Instant.Max(boundary, subscription.Terms[0].FromAt);
        var terms = subscription.Terms
            .Where(known => known.FromAt < boundary && (known.EffectiveAt <= end.At || known.FromAt <= end.At))
            .DefaultIfEmpty(subscription.Terms[0])
            .Append(term with { FromAt = boundary, EffectiveAt = end.At, Kind = TermKind.Ended, Items = [] });
        on.Add(AccountFact.TermsSet.Of(
            on.Now(subscription),
            end.WasAgreed ? SubscriptionStatus.Completed : SubscriptionStatus.Canceled,
            [.. terms],
            boundary,
            null));
    }

    public static Rejection? Uncancel(Deliberation on, AccountCommand.UncancelSubscription command)
    {
        if (SubscriptionDecisions.Changeable(on, command.SubscriptionId, out var subscription) is { } refused)
        {
            return refused;
        }

        WithdrawEnds(on, subscription);
        return null;
    }

    private static void WithdrawEnds(Deliberation on, Subscription subscription)
    {
        foreach (var end in subscription.Planned.OfType<PlannedChange.End>())
        {
            on.Add(new AccountFact.PlanWithdrawn(subscription.Id, end.Id));
        }
    }

    // What was to come stays known, interrupted as well: the end of a trial, a phase, a change after a day in the past.
    private static void Interrupt(
        Deliberation on, Subscription subscription, TermKind kind, SubscriptionStatus status, Instant from, Instant at) =>
        on.Add(AccountFact.TermsSet.Of(
            on.Now(subscription), status, TermChanges.Rewrite(subscription, from, at, term => term with { Kind = kind }), from, null));

    private static void Continue(Deliberation on, Subscription subscription, Instant from, Instant at, Anchor anchor)
    {
        var terms = TermChanges.Rewrite(subscription, from, at, term => term with
        {
            Kind = Instant.Max(term.EffectiveAt, at) < TrialEndOf(subscription, term) ? TermKind.Trial : TermKind.Billed,
            Anchor = anchor,
        });
        var status = terms.Last(term => term.EffectiveAt <= on.At).Kind == TermKind.Trial ? SubscriptionStatus.Trialing : SubscriptionStatus.Active;
        on.Add(AccountFact.TermsSet.Of(on.Now(subscription), status, terms, from, null));
    }

    private static Instant TrialEndOf(Subscription subscription, Term term) =>
        subscription.Plan(term.PlanKey).Trial is { } trial && subscription.Terms.Any(known => known.Kind == TermKind.Trial)
            ? subscription.StartedAt + Duration.FromDays(trial.Days)
            : Instant.MinValue;

    private static Instant FromOf(Deliberation on, Subscription subscription, Instant at) => Instant.Max(
        Boundaries.OfChange(ConventionOf(on, subscription, subscription.TermAt(at)), on.State.Terms.Zone, at),
        subscription.Terms[0].FromAt);

    private static BillingConvention ConventionOf(Deliberation on, Subscription subscription, Term term) =>
        subscription.ConventionOf(term.PlanKey, on.State.Terms.Convention);
}
