using System.Collections.Immutable;
using Billing.Domain.Accounts;
using Billing.Domain.Catalogs;
using Billing.Domain.Invoices;
using Billing.Domain.Subscriptions;
using NodaTime;

namespace Billing.Domain.Entitlements;

/// <summary>
/// What an account may use, as a function of what it subscribed to and what it paid, and of nothing else. A feature is the
/// family of a plan, or one of its items.
/// </summary>
public static class EntitlementRules
{
    public static ImmutableArray<Entitlement> Of(AccountState state, Instant at) =>
        [.. state.Subscriptions
            .SelectMany(subscription => Of(state, subscription, at))
            .GroupBy(static entitlement => entitlement.Feature, StringComparer.Ordinal)
            .Select(static same => same.FirstOrDefault(static each => each.IsActive) ?? same.Last())
            .OrderBy(static entitlement => entitlement.Feature, StringComparer.Ordinal)];

    public static Entitlement Check(AccountState state, string feature, Instant at) =>
        Of(state, at).FirstOrDefault(entitlement => entitlement.Feature == feature)
        ?? new Entitlement(feature, IsActive: false, EntitlementReason.NotSubscribed);

    private static IEnumerable<Entitlement> Of(AccountState state, Subscription subscription, Instant at)
    {
        var term = subscription.TermAt(at);
        var (reason, invoices) = ReasonOf(state, subscription, term, at);
        var isActive = reason is EntitlementReason.Paid or EntitlementReason.Trial or EntitlementReason.BilledInArrears
            or EntitlementReason.NothingToPay;
        yield return new Entitlement(subscription.Family, isActive, reason) { SubscriptionId = subscription.Id, Invoices = invoices };
        foreach (var item in term.Items.Where(item => item.Code != subscription.Family))
        {
            yield return new Entitlement(item.Code, isActive, reason)
            {
                SubscriptionId = subscription.Id,
                Quantity = item.Meter is null ? item.Quantity : null,
                Invoices = invoices,
            };
        }
    }

    private static (EntitlementReason Reason, ImmutableArray<string> Invoices) ReasonOf(
        AccountState state, Subscription subscription, Term term, Instant at)
    {
        if (at < subscription.StartedAt || subscription.Status == SubscriptionStatus.Scheduled)
        {
            return (EntitlementReason.NotStarted, []);
        }

        return term.Kind switch
        {
            TermKind.Trial => (EntitlementReason.Trial, []),
            TermKind.Paused => (EntitlementReason.Paused, []),
            TermKind.Blocked => (EntitlementReason.Blocked, []),
            TermKind.Ended => (EntitlementReason.Ended, []),
            _ => Billed(state, subscription, term, at),
        };
    }

    private static (EntitlementReason Reason, ImmutableArray<string> Invoices) Billed(
        AccountState state, Subscription subscription, Term term, Instant at)
    {
        if (term.Items.All(static item => item.Timing == BillingTiming.InArrears || item.Meter is not null))
        {
            return (EntitlementReason.BilledInArrears, []);
        }

        ImmutableArray<string> invoices =
            [.. subscription.Billed
                .Where(billed => billed.Span.StartAt <= at && at < billed.Span.EndAt)
                .Select(static billed => billed.InvoiceId)
                .OfType<string>()
                .Distinct()];
        return invoices.IsEmpty ? (EntitlementReason.NothingToPay, invoices)
            : invoices.All(id => IsSettled(state.Invoice(id))) ? (EntitlementReason.Paid, invoices)
            : (EntitlementReason.AwaitingPayment, invoices);
    }

    /// <summary>A draft is not owed yet, and what was written off will not be paid any more.</summary>
    private static bool IsSettled(Invoice? invoice) =>
        invoice is not { Status: InvoiceStatus.Finalized } || (!invoice.Open.IsPositive && invoice.WrittenOff.IsZero);
}
