using System.Collections.Immutable;
using Billing.Domain.Accounts;
using Billing.Domain.Amounts;
using Billing.Domain.Collection;
using Billing.Domain.Entitlements;
using Billing.Domain.Invoices;
using Billing.Domain.Subscriptions;
using NodaTime;

namespace Billing.Domain.Standings;

/// <summary>Reads how an account stands from its state and from the trail of the entries that made it. Both must end at the same entry.</summary>
public static class StandingReading
{
    public static AccountStanding Of(AccountState state, JournalTrail trail, long seq, Instant at)
    {
        var today = at.InZone(state.Terms.Zone).Date;
        var (status, why) = StatusGrounds.Of(state, trail, today);
        return new AccountStanding(at, seq, status, why)
        {
            Next = NextActions.Of(state),
            Owed = Owed(state, today),
            Dunning = DunningStanding.Of(state, at),
            Consequences = StandingConsequences.Of(state.Standing),
            Profile = new StandingProfile(state.Profile.Kind, [.. state.Profile.Flags.Union(state.Standing.Flags)]),
            Entitlements =
            [
                .. EntitlementRules.Of(state, at).Select(entitlement => new GroundedEntitlement(entitlement, EntitlementGrounds.Of(state, entitlement, trail))),
            ],
            Subscriptions = [.. state.Subscriptions.Select(subscription => Subscribed(subscription, at))],
            Awaits = [.. state.Pending.Select(effect => Awaited(state, effect))],
            Invoices = [.. state.Invoices.Reverse().Select(invoice => Billed(invoice, today))],
        };
    }

    private static ImmutableArray<OwedSum> Owed(AccountState state, LocalDate today) =>
    [
        .. state.Invoices.Where(static invoice => invoice.Open.IsPositive)
            .GroupBy(static invoice => invoice.Currency)
            .OrderBy(static same => same.Key.Code, StringComparer.Ordinal)
            .Select(same => new OwedSum(
                Sum(same.Key, same),
                Sum(same.Key, same.Where(invoice => invoice.DueOn < today)),
                same.Count(),
                same.Count(invoice => invoice.DueOn < today),
                same.Min(static invoice => invoice.DueOn))),
    ];

    private static Money Sum(Currency currency, IEnumerable<Invoice> invoices) =>
        invoices.Aggregate(Money.Zero(currency), static (sum, invoice) => sum + invoice.Open);

    private static StandingSubscription Subscribed(Subscription subscription, Instant at)
    {
        var plan = subscription.TermAt(at).PlanKey;
        return new StandingSubscription(subscription.Id, plan.Code, plan.Version, subscription.Family, Words.Of(subscription.Status.ToString()));
    }

    private static AwaitedEffect Awaited(AccountState state, AccountEffect effect)
    {
        var lease = state.Leases.First(lease => lease.Key == effect.Key);
        return new AwaitedEffect(
            effect.Key, Words.Of(effect.GetType().Name), lease.Tries, lease.Last is { } said ? Words.Of(said.GetType().Name) : null, lease.IsStuck);
    }

    private static StandingInvoice Billed(Invoice invoice, LocalDate today) => new(
        invoice.Id, invoice.Number, StateOf(invoice, today), invoice.IssuedOn, invoice.DueOn, invoice.Total, invoice.Open);

    private static string StateOf(Invoice invoice, LocalDate today) => invoice switch
    {
        { Status: InvoiceStatus.Draft } => "draft",
        { Status: InvoiceStatus.Voided } => "void",
        { Open.IsPositive: false } => "settled",
        _ when invoice.DueOn < today => "overdue",
        _ => "open",
    };
}
