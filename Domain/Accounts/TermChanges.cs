using System.Collections.Immutable;
using Billing.Domain.Calendars;
using Billing.Domain.Catalogs;
using Billing.Domain.Conventions;
using Billing.Domain.Subscriptions;
using NodaTime;

namespace Billing.Domain.Accounts;

/// <summary>Writes the terms of a subscription anew when something about it changes.</summary>
internal static class TermChanges
{
    /// <summary>The term in force from a moment on, changed; later terms (the end of a trial) are changed alike.</summary>
    public static ImmutableArray<Term> Rewrite(Subscription subscription, Instant from, Instant at, Func<Term, Term> change) =>
    [
        .. Before(subscription, from, at),
        change(subscription.TermAt(from)) with { FromAt = from, EffectiveAt = at },
        .. subscription.Terms.Where(term => term.FromAt > from).Select(change).Select(term => term with { EffectiveAt = Instant.Max(term.EffectiveAt, at) }),
    ];

    /// <summary>
    /// The terms that stay when another begins. One of the same day stays although it is billed no fee any more: its
    /// usage is billed at its prices.
    /// </summary>
    public static IEnumerable<Term> Before(Subscription subscription, Instant from, Instant at) =>
        subscription.Terms.Where(term => term.FromAt < from || (term.FromAt == from && term.EffectiveAt < at));

    /// <summary>
    /// The terms of a plan from a moment on: what is left of its trial, then of its phases, then its own items.
    /// </summary>
    /// <param name="first">The term that begins at the moment.</param>
    /// <param name="trialEndAt">When the trial ends, if there is one.</param>
    /// <param name="phasesFrom">From when the phases count when there is no trial.</param>
    public static ImmutableArray<Term> OfPlan(
        PlanVersion plan, Term first, Instant? trialEndAt, Instant phasesFrom, BillingConvention convention, DateTimeZone zone)
    {
        var terms = ImmutableArray.CreateBuilder<Term>();
        var at = phasesFrom;
        if (trialEndAt is { } end)
        {
            Add(first with { Kind = TermKind.Trial, Items = plan.Phases.IsEmpty ? first.Items : plan.Phases[0].Items }, phasesFrom, end);
            at = end;
        }

        foreach (var phase in plan.Phases)
        {
            var until = zone.ToInstant(Anchor.Anniversary(zone.ToDate(at)).Step(phase.Length, 1), at.InZone(zone).TimeOfDay);
            Add(first with { Items = phase.Items }, at, until);
            at = until;
        }

        Add(first, at, Instant.MaxValue);
        return terms.ToImmutable();

        // What is over before the first moment is left out; what began before it begins with it.
        void Add(Term term, Instant from, Instant until)
        {
            if (until > first.EffectiveAt)
            {
                var begins = from <= first.EffectiveAt || terms.Count == 0;
                terms.Add(begins ? term : term with { FromAt = Instant.Max(BilledFrom(from, convention, zone), first.FromAt), EffectiveAt = from });
            }
        }
    }

    // The day on which a trial or a phase ends belongs to what follows it.
    private static Instant BilledFrom(Instant at, BillingConvention convention, DateTimeZone zone) =>
        convention.DayCount == DayCount.Seconds ? at : zone.ToInstant(zone.ToDate(at));

    public static (ImmutableArray<PlanItem> Items, Rejection? Refused) Items(
        PlanVersion plan, ImmutableArray<PlanItem> overrides, ImmutableArray<ItemQuantity> quantities)
    {
        var items = plan.Items
            .Select(item => overrides.FirstOrDefault(other => other.Code == item.Code) ?? item)
            .Concat(overrides.Where(other => plan.Items.All(item => item.Code != other.Code)))
            .ToImmutableArray();
        var refused = overrides.Select(item => PlanRules.Check(plan, item)).FirstOrDefault(found => found is not null);
        return refused is null ? WithQuantities(items, quantities) : ([], refused);
    }

    public static (ImmutableArray<PlanItem> Items, Rejection? Refused) WithQuantities(
        ImmutableArray<PlanItem> items, ImmutableArray<ItemQuantity> quantities)
    {
        foreach (var wanted in quantities)
        {
            if (wanted.Quantity < 0)
            {
                return ([], Rejections.QuantityNegative);
            }

            if (wanted.Quantity.Scale > 9)
            {
                return ([], Rejections.QuantityTooFine);
            }

            if (items.All(item => item.Code != wanted.Item))
            {
                return ([], Rejections.ItemUnknown(wanted.Item));
            }
        }

        return (new PlannedChange.ToItems(string.Empty, default, quantities, [], []).ApplyTo(items), null);
    }

    /// <summary>The beginning of the first period that begins at a moment or after it.</summary>
    public static Instant PeriodEndFrom(Subscription subscription, DateTimeZone zone, Instant at)
    {
        var period = subscription.CalendarOf(subscription.TermAt(at), zone).Containing(at);
        return period.StartAt == at ? at : period.EndAt;
    }

    /// <summary>The end of the period that a moment falls in.</summary>
    public static Instant PeriodEnd(Subscription subscription, DateTimeZone zone, Instant at) =>
        subscription.CalendarOf(subscription.TermAt(at), zone).Containing(at).EndAt;
}
