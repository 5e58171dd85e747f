using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Billing.Domain.Amounts;
using Billing.Domain.Calendars;
using Billing.Domain.Catalogs;
using Billing.Domain.Conventions;
using Billing.Domain.Metering;
using NodaTime;

namespace Billing.Domain.Subscriptions;

/// <summary>Where a subscription stands. Stored: names are format.</summary>
public enum SubscriptionStatus
{
    /// <summary>It has not begun.</summary>
    Scheduled,
    Trialing,
    Active,
    Paused,
    Blocked,

    /// <summary>Somebody ended it.</summary>
    Canceled,

    /// <summary>It reached the end that was agreed.</summary>
    Completed,
}

/// <summary>What a lasting meter had reached at the end of the last period that was billed.</summary>
public sealed record MeterLevel(string Item, CarriedOver CarriedOver);

/// <summary>An amount of usage that an invoice billed before the period was over.</summary>
public sealed record BilledEarly(string InvoiceId, Money Amount, Instant At);

/// <summary>Something sold once that waits for the end of the period.</summary>
public sealed record PendingOneOff(string Id, string Item, Money Amount);

/// <summary>A subscription: its terms one after the other, what was billed of them, and what is planned.</summary>
public sealed record Subscription(string Id, string Family, Instant StartedAt, SubscriptionStatus Status, ImmutableArray<Term> Terms)
{
    /// <summary>Every plan version that a term or a billed span refers to.</summary>
    public ImmutableArray<PlanVersion> Plans { get; init; } = [];

    public ImmutableArray<BilledSpan> Billed { get; init; } = [];

    /// <summary>Before this instant nothing is left to bill, unless a term is changed with effect from before it.</summary>
    public Instant SettledTo { get; init; } = Instant.MinValue;

    public ImmutableArray<PlannedChange> Planned { get; init; } = [];

    public ImmutableArray<UsageEvent> Usage { get; init; } = [];

    /// <summary>Usage from before this instant is closed: it was billed for good, and its events have left. None before the first time.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Instant? UsageClosedTo { get; init; }

    /// <summary>From when on usage may still have to be billed.</summary>
    [JsonIgnore]
    public Instant UsageOpenFrom => Instant.Max(SettledTo, UsageClosedTo ?? Instant.MinValue);

    public ImmutableArray<MeterLevel> Meters { get; init; } = [];

    /// <summary>Usage that came, or was taken back, after its period had been billed.</summary>
    public ImmutableArray<string> LateItems { get; init; } = [];

    public ImmutableArray<BilledEarly> BilledEarly { get; init; } = [];

    /// <summary>The usage of all periods that are over, as it was billed.</summary>
    public Money? LifetimeUsage { get; init; }

    /// <summary>The highest spend level that made an invoice.</summary>
    public Money? ThresholdPassed { get; init; }

    public ImmutableArray<PendingOneOff> OneOffs { get; init; } = [];

    /// <summary>The currency of its plans, which is one for good.</summary>
    public Currency Currency => Plans[0].Currency;

    public bool IsCurrent => Status is not (SubscriptionStatus.Canceled or SubscriptionStatus.Completed);

    public PlanVersion Plan(PlanKey key)
    {
        foreach (var plan in Plans)
        {
            if (plan.Version == key.Version && plan.Code == key.Code)
            {
                return plan;
            }
        }

        throw new ArgumentException($"The subscription knows no plan {key}.");
    }

    public Term TermAt(Instant at)
    {
        var found = Terms[0];
        foreach (var term in Terms)
        {
            if (term.FromAt > at)
            {
                break;
            }

            found = term;
        }

        return found;
    }

    /// <summary>What the customer has at a moment; fees may follow only from a later one.</summary>
    public Term TermInForce(Instant at)
    {
        var found = Terms[0];
        foreach (var term in Terms)
        {
            if (term.EffectiveAt <= at)
            {
                found = term;
            }
        }

        return found;
    }

    public Instant EndOf(int term) => term + 1 < Terms.Length ? Terms[term + 1].FromAt : Instant.MaxValue;

    public Instant EffectiveEndOf(int term) => term + 1 < Terms.Length ? Terms[term + 1].EffectiveAt : Instant.MaxValue;

    /// <summary>The calendar of the plan that a term is for.</summary>
    public BillingCalendar CalendarOf(Term term, DateTimeZone zone) => new(Plan(term.PlanKey).Interval, term.Anchor, zone);

    public BillingInterval IntervalOf(PlanItem item, PlanKey planKey) => item.Interval ?? Plan(planKey).Interval;

    /// <summary>The calendars by which a term bills: its plan's, and those of items with an interval or an anchor of their own.</summary>
    public ImmutableArray<BillingCalendar> CalendarsOf(Term term, DateTimeZone zone)
    {
        var ofPlan = CalendarOf(term, zone);
        var calendars = ImmutableArray.Create(ofPlan);
        foreach (var item in term.Items)
        {
            if (item.Interval is { } interval && !Has(calendars, interval, AnchorOf(item, term)))
            {
                calendars = calendars.Insert(calendars.Length - 1, ofPlan with { Interval = interval, Anchor = AnchorOf(item, term) });
            }
        }

        return calendars;
    }

    /// <summary>Whether it is this one of the term's calendars that an item is billed by.</summary>
    public bool IsBilledBy(PlanItem item, Term term, BillingCalendar calendar) =>
        IntervalOf(item, term.PlanKey) == calendar.Interval && AnchorOf(item, term) == calendar.Anchor;

    private static Anchor AnchorOf(PlanItem item, Term term) => item.AnchorOn is { } date ? Anchor.Anniversary(date) : term.Anchor;

    private static bool Has(ImmutableArray<BillingCalendar> calendars, BillingInterval interval, Anchor anchor)
    {
        foreach (var calendar in calendars)
        {
            if (calendar.Interval == interval && calendar.Anchor == anchor)
            {
                return true;
            }
        }

        return false;
    }

    public CarriedOver CarriedInto(string item) =>
        Meters.FirstOrDefault(level => level.Item == item)?.CarriedOver ?? CarriedOver.Nothing;

    /// <summary>The convention of a plan of this subscription, or the account's.</summary>
    public BillingConvention ConventionOf(PlanKey planKey, BillingConvention ofAccount) => Plan(planKey).Convention ?? ofAccount;
}
