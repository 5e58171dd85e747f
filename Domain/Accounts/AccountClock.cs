using System.Collections.Immutable;
using Billing.Domain.Calendars;
using Billing.Domain.Conventions;
using Billing.Domain.Invoices;
using Billing.Domain.Runs;
using Billing.Domain.Subscriptions;
using NodaTime;
using NodaTime.Text;

namespace Billing.Domain.Accounts;

/// <summary>
/// What time alone brings about. Each moment at which something is due is one decision, made as of that moment and not
/// as of now, so that the invoices of an account that slept are those of one that was awake.
/// </summary>
public static class AccountClock
{
    /// <summary>The next moment at which something is due; none when only a command can change anything.</summary>
    public static Instant? NextDueAt(AccountState state)
    {
        if (state.Agreed is not { } terms)
        {
            return null;
        }

        var next = Instant.MaxValue;
        foreach (var subscription in state.Subscriptions)
        {
            next = Instant.Min(next, NextOf(subscription, terms, state.AdvancedTo));
        }

        foreach (var invoice in state.Invoices)
        {
            next = invoice.Status == InvoiceStatus.Draft ? Instant.Min(next, invoice.FinalizeAt) : next;
        }

        foreach (var grant in state.Grants)
        {
            next = grant.Left.IsZero ? next : Instant.Min(next, grant.ExpiresAt);
        }

        foreach (var purchase in state.Purchases)
        {
            // A bank that took its time may leave one whose moment has passed: it is given up now, never as of then.
            next = PurchaseDecisions.CanExpire(state, purchase) ? Instant.Min(next, Instant.Max(purchase.ExpiresAt, state.AdvancedTo)) : next;
        }

        foreach (var hold in state.Holds)
        {
            next = HoldDecisions.ExpiryOf(hold) is { } expiry ? Instant.Min(next, Instant.Max(expiry, state.AdvancedTo)) : next;
        }

        foreach (var wallet in state.Wallets)
        {
            next = Instant.Min(next, wallet.NextTopUpAt(terms.Zone, state.AdvancedTo));
        }

        foreach (var given in state.Overrides)
        {
            next = Instant.Min(next, Later(given.FromAt ?? Instant.MaxValue, state.AdvancedTo, Instant.MaxValue));
            next = Instant.Min(next, Later(given.UntilAt ?? Instant.MaxValue, state.AdvancedTo, Instant.MaxValue));
        }

        next = Instant.Min(next, DunningDecisions.NextAt(state) ?? Instant.MaxValue);
        return next == Instant.MaxValue ? null : next;
    }

    /// <summary>The one decision that is due first by a moment; without facts when nothing is due any more.</summary>
    public static Decision Advance(AccountState state, Instant now)
    {
        if (NextDueAt(state) is not { } due || due > now)
        {
            return new Decision.Accepted([], []);
        }

        var on = new Deliberation(state, due, $"due-{InstantPattern.ExtendedIso.Format(due)}");
        on.Add(new AccountFact.ClockAdvanced(due));
        PurchaseDecisions.Expire(on);
        HoldDecisions.Expire(on);
        ExpireCredit(on);
        var ended = on.State.Subscriptions.All(static subscription => subscription.Planned.IsEmpty) ? [] : CarryOutPlans(on);
        Begin(on);
        BillingRuns.Run(on, ended);
        FinalizeDrafts(on);
        CreditDecisions.FillByInterval(on);
        CloseUsage(on);
        DunningDecisions.Run(on);
        PurchaseDecisions.LetGo(on);
        return on.Accept();
    }

    /// <summary>When the account is next due by the clock on the wall, and when somebody must wake it, for that or for an answer.</summary>
    public static (Instant? NextDueAt, Instant? WakeAt) WakeTimesOf(AccountState state)
    {
        var due = state.Agreed?.TestClock is null ? NextDueAt(state) : null;
        var overdue = EffectLeases.NextUntil(state);

        // Waking who waits for an outcome brings nothing; the outcome wakes it.
        return (due, due is null || overdue < due || AwaitsOutcome(state) ? overdue ?? due : due);
    }

    /// <summary>
    /// Whether what is due must wait for an outcome: credit that is being paid for would pay for it. Everything else needs
    /// the calendar alone.
    /// </summary>
    public static bool AwaitsOutcome(AccountState state)
    {
        foreach (var pending in state.Pending)
        {
            if (pending is AccountEffect.QuoteTax || (pending is Collect collect && PaysForCredit(state, collect)))
            {
                return true;
            }
        }

        return false;
    }

    private static bool PaysForCredit(AccountState state, Collect collect) =>
        PurchaseDecisions.InvoiceOf(state, collect) is { } invoice && Invoicing.IsTopUp(invoice)
        && !state.Leases.Any(lease => lease.Key == collect.Key && lease.IsHeld);

    private static Instant NextOf(Subscription subscription, AccountTerms terms, Instant after)
    {
        if (!subscription.IsCurrent)
        {
            return Instant.MaxValue;
        }

        var next = Instant.MaxValue;
        foreach (var change in subscription.Planned)
        {
            // What was planned for a moment that has passed unnoticed is done at once.
            next = Instant.Min(next, change.At);
        }

        if (subscription.StartedAt > after)
        {
            return Instant.Min(next, subscription.StartedAt);
        }

        var calendars = new TermCalendars(subscription, terms.Zone);
        for (var index = 0; index < subscription.Terms.Length; index++)
        {
            var term = subscription.Terms[index];
            // What a change left as it was billed is billed anew only from here on.
            next = Later(Instant.Max(term.EffectiveAt, term.FromAt), after, Later(term.EffectiveAt, after, next));
            if (subscription.EndOf(index) > after || BillsLater(subscription, index, terms))
            {
                var probe = Instant.Max(Instant.Min(after, subscription.EndOf(index) - Duration.Epsilon), term.FromAt);
                foreach (var calendar in calendars.Of(term))
                {
                    next = Later(calendar.Containing(probe).EndAt, after, next);
                }
            }
        }

        return next;
    }

    // A term that a change cut short may still have usage to bill at the end of its period.
    private static bool BillsLater(Subscription subscription, int index, AccountTerms terms) =>
        subscription.ConventionOf(subscription.Terms[index].PlanKey, terms.Convention).ArrearsOnChange == ArrearsOnChange.AtPeriodEnd;

    private static Instant Later(Instant candidate, Instant after, Instant next) =>
        candidate > after ? Instant.Min(candidate, next) : next;

    private static void ExpireCredit(Deliberation on)
    {
        foreach (var grant in on.State.Grants)
        {
            if (!grant.Left.IsZero && grant.ExpiresAt <= on.At)
            {
                on.Add(new AccountFact.CreditExpired(grant.Id, grant.Left));
            }
        }
    }

    private static ImmutableArray<EndedNow> CarryOutPlans(Deliberation on)
    {
        var ended = ImmutableArray.CreateBuilder<EndedNow>();
        foreach (var (subscriptionId, change) in on.State.Subscriptions
            .Where(subscription => subscription.IsCurrent)
            .SelectMany(subscription => subscription.Planned.Select(change => (subscription.Id, Change: change)))
            .Where(planned => planned.Change.At <= on.At)
            .OrderBy(planned => planned.Change.At)
            .ThenBy(planned => planned.Change is PlannedChange.End ? 0 : 1)
            .ThenBy(planned => planned.Change.Id, StringComparer.Ordinal)
            .ToImmutableArray())
        {
            on.Add(new AccountFact.PlanWithdrawn(subscriptionId, change.Id));
            var subscription = on.State.Subscription(subscriptionId)!;
            if (!subscription.IsCurrent)
            {
                continue;
            }

            switch (change)
            {
                case PlannedChange.End end:
                    InterruptionDecisions.End(on, subscription, end);
                    ended.Add(new(subscriptionId, end.Credit));
                    break;
                case PlannedChange.Resume:
                    InterruptionDecisions.Resume(on, subscription, change.At);
                    break;
                default:
                    SubscriptionDecisions.Apply(on, subscription, change);
                    break;
            }
        }

        return ended.ToImmutable();
    }

    // A subscription that was to begin begins; a trial that is over becomes an ordinary subscription.
    private static void Begin(Deliberation on)
    {
        foreach (var subscription in on.State.Subscriptions)
        {
            if (subscription.Status is not (SubscriptionStatus.Scheduled or SubscriptionStatus.Trialing) || subscription.StartedAt > on.At)
            {
                continue;
            }

            var inTrial = subscription.Terms.Any(term => term.Kind == TermKind.Trial)
                && subscription.Terms.Last(term => term.EffectiveAt <= on.At).Kind == TermKind.Trial;
            var status = inTrial ? SubscriptionStatus.Trialing : SubscriptionStatus.Active;
            if (status != subscription.Status)
            {
                on.Add(AccountFact.TermsSet.Of(on.Now(subscription), status, subscription.Terms, Instant.MaxValue, null));
            }
        }
    }

    private static void CloseUsage(Deliberation on)
    {
        foreach (var subscription in on.State.Subscriptions)
        {
            if (UsageClosing.Of(subscription, on.State.Terms.Zone, on.At, on.State.Terms.LateUsageDays, on.State.Drafts) is { } before)
            {
                on.Add(new AccountFact.UsageClosed(subscription.Id, before));
            }
        }
    }

    private static void FinalizeDrafts(Deliberation on)
    {
        foreach (var invoice in on.State.Invoices)
        {
            if (invoice.Status == InvoiceStatus.Draft && invoice.FinalizeAt <= on.At)
            {
                Invoicing.FinalizeOrAsk(on, invoice);
            }
        }
    }
}
