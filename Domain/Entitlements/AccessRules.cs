using System.Collections.Immutable;
using Billing.Domain.Accounts;
using Billing.Domain.Catalogs;
using Billing.Domain.Dunning;
using Billing.Domain.Invoices;
using Billing.Domain.Subscriptions;
using NodaTime;

namespace Billing.Domain.Entitlements;

/// <summary>Whether a subscription gives access at a moment, why, and until when by time alone.</summary>
internal readonly record struct Access(EntitlementReason Reason, ImmutableArray<string> Invoices, Instant? Until, string? Because = null);

/// <summary>What payment, trial and patience come to for one subscription.</summary>
internal static class AccessRules
{
    public static bool IsOpen(EntitlementReason reason) => reason
        is EntitlementReason.Paid or EntitlementReason.Trial or EntitlementReason.BilledInArrears or EntitlementReason.NothingToPay
        or EntitlementReason.OnTerms or EntitlementReason.Tolerated or EntitlementReason.Granted;

    public static Access Of(AccountState state, Subscription subscription, Term term, Instant at)
    {
        if (at < subscription.StartedAt || subscription.Status == SubscriptionStatus.Scheduled)
        {
            return new(EntitlementReason.NotStarted, [], subscription.StartedAt > at ? subscription.StartedAt : null);
        }

        return term.Kind switch
        {
            TermKind.Trial => new(EntitlementReason.Trial, [], EndOf(subscription, term)),
            TermKind.Paused => new(EntitlementReason.Paused, [], EndOf(subscription, term)),
            TermKind.Blocked => new(EntitlementReason.Blocked, [], EndOf(subscription, term)),
            TermKind.Ended => new(EntitlementReason.Ended, [], null),
            _ => Billed(state, subscription, term, at),
        };
    }

    private static Access Billed(AccountState state, Subscription subscription, Term term, Instant at)
    {
        if (IsInArrears(term))
        {
            return new(EntitlementReason.BilledInArrears, [], EndOf(subscription, term));
        }

        var (invoices, endsAt) = Running(subscription, at);
        if (invoices.IsEmpty)
        {
            return new(EntitlementReason.NothingToPay, invoices, endsAt);
        }

        var unpaid = invoices.Select(state.Invoice).OfType<Invoice>().Where(static invoice => !IsSettled(invoice)).ToImmutableArray();
        return unpaid.IsEmpty ? new(EntitlementReason.Paid, invoices, endsAt)
            : unpaid.Any(static invoice => invoice.WrittenOff.IsPositive) ? new(EntitlementReason.GivenUp, invoices, null)
            : Unpaid(state, subscription, unpaid, invoices, at);
    }

    /// <summary>Without a policy nothing explains access that is not paid for.</summary>
    private static Access Unpaid(
        AccountState state, Subscription subscription, ImmutableArray<Invoice> unpaid, ImmutableArray<string> invoices, Instant at)
    {
        var closed = new Access(EntitlementReason.AwaitingPayment, invoices, null);
        if (state.Terms.Dunning is null || !(state.Terms.NetDays > 0 || HadBefore(state, subscription, at)))
        {
            return closed;
        }

        if (state.Case is { } open)
        {
            return new(EntitlementReason.Tolerated, invoices, NextClosing(state, open, at), open.Id);
        }

        var overdueAt = unpaid.Min(invoice => Debts.OverdueAt(invoice, state.Terms.Zone));
        return at < overdueAt ? new(EntitlementReason.OnTerms, invoices, overdueAt) : closed;
    }

    /// <summary>Who never paid and never tried gets nothing on trust: a checkout opens with its payment.</summary>
    private static bool HadBefore(AccountState state, Subscription subscription, Instant at) =>
        subscription.Terms.Any(static term => term.Kind == TermKind.Trial)
        || subscription.Billed.Any(span => span.Span.EndAt <= at && span.InvoiceId is { } id && state.Invoice(id) is { } invoice && IsSettled(invoice));

    // The first moment at which a step that closes something may be due; none while that depends on what fails.
    private static Instant? NextClosing(AccountState state, DunningCase open, Instant at)
    {
        if (open.Schedule is not { } schedule)
        {
            return null;
        }

        var closing = schedule.Steps.Where(static step => step.Do is DunningAction.Restrict or DunningAction.Suspend or DunningAction.Cancel)
            .Select(static step => step.At).OfType<StepMoment.Days>()
            .Select(days => Ladder.PlusDays(state.Terms.Zone, open.OpenedAt, days.Count));
        var grace = Ladder.PlusDays(state.Terms.Zone, open.OpenedAt, schedule.GraceDays);
        var promised = open.PromisedUntil ?? Instant.MinValue;
        Instant? next = null;
        foreach (var moment in closing.Append(DunningDecisions.StandingOf(state, at)?.ExhaustedAt ?? Instant.MaxValue))
        {
            var due = Instant.Max(Instant.Max(moment, grace), promised);
            next = due > at && due < Instant.MaxValue && !(next <= due) ? due : next;
        }

        return next;
    }

    private static (ImmutableArray<string> Invoices, Instant? EndsAt) Running(Subscription subscription, Instant at)
    {
        var invoices = ImmutableArray<string>.Empty;
        Instant? endsAt = null;
        for (var i = subscription.Billed.Length - 1; i >= 0; i--)
        {
            var billed = subscription.Billed[i];
            if (billed.Span.StartAt <= at && at < billed.Span.EndAt)
            {
                endsAt = endsAt < billed.Span.EndAt ? endsAt : billed.Span.EndAt;
                invoices = billed.InvoiceId is { } id && !invoices.Contains(id) ? invoices.Insert(0, id) : invoices;
            }
        }

        return (invoices, endsAt);
    }

    private static bool IsInArrears(Term term)
    {
        foreach (var item in term.Items)
        {
            if (item.Timing != BillingTiming.InArrears && item.Meter is null)
            {
                return false;
            }
        }

        return true;
    }

    private static Instant? EndOf(Subscription subscription, Term term)
    {
        var next = subscription.Terms.IndexOf(term) + 1;
        return next > 0 && next < subscription.Terms.Length ? subscription.Terms[next].FromAt : null;
    }

    /// <summary>A draft is not owed yet, and what was written off will not be paid any more.</summary>
    private static bool IsSettled(Invoice invoice) =>
        invoice.Status != InvoiceStatus.Finalized || (!invoice.Open.IsPositive && invoice.WrittenOff.IsZero);
}
