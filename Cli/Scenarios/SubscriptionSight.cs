using Billing.Domain.Accounts;
using Billing.Domain.Amounts;
using Billing.Domain.Subscriptions;
using NodaTime;

namespace Billing.Cli.Scenarios;

/// <summary>What an expectation may look at in a subscription and its usage.</summary>
internal static class SubscriptionSight
{
    public static Seen.One Of(Subscription subscription, SimulatedAccount account)
    {
        var zone = account.State.Terms.Zone;
        Term Now() => subscription.TermInForce(account.Now);
        var trial = subscription.Terms.Where((term, i) => i > 0 && subscription.Terms[i - 1].Kind == TermKind.Trial && term.Kind != TermKind.Trial).FirstOrDefault();
        return new(
        [
            ("id", () => Seen.Of(subscription.Id)),
            ("status", () => Seen.Of(subscription.Status)),
            ("plan", () => Seen.Of(Now().PlanKey.Code)),
            ("version", () => Seen.Of((decimal)Now().PlanKey.Version)),
            ("startedAt", () => Seen.Of(subscription.StartedAt)),
            ("trialEndsAt", () => Seen.Of(trial?.EffectiveAt)),
            ("hadTrial", () => Seen.Of(subscription.Terms.Any(term => term.Kind == TermKind.Trial))),
            ("endedAt", () => Seen.Of(subscription.IsCurrent ? null : subscription.Terms[^1].EffectiveAt)),
            ("periodFrom", () => Seen.Of(subscription.CalendarOf(subscription.TermAt(account.Now), zone).Containing(account.Now).From)),
            ("periodUntil", () => Seen.Of(subscription.CalendarOf(subscription.TermAt(account.Now), zone).Containing(account.Now).Until)),
            ("quantities", () => new Seen.One([.. Now().Items.Select(item => (item.Code, new Func<Seen>(() => Seen.Of(item.Quantity))))])),
            ("planned", () => Seen.AnyOrder(subscription.Planned.Select(change => Seen.Of(change.At)))),
            ("schedule", () => Seen.InOrder(subscription.Planned.Where(change => change.ScheduleId is not null).OrderBy(change => change.At).Select(change => Phase(change, zone)))),
            ("waiting", () => Seen.AnyOrder(AccountViews.WaitingLines(account.State, subscription, account.Now).Select(DocumentSight.Of))),
            ("usage", () => Usage(subscription, account)),
        ]);
    }

    private static Seen.One Phase(PlannedChange change, DateTimeZone zone) => new(
    [
        ("on", () => Seen.Of(change.At.InZone(zone).Date)),
        ("plan", () => Seen.Of((change as PlannedChange.ToPlan)?.To.Code)),
        ("quantities", () => new Seen.One([.. QuantitiesOf(change).Select(each => (each.Item, new Func<Seen>(() => Seen.Of(each.Quantity))))])),
    ])
    {
        ShortDates = ["on"],
        ShortWords = ["plan"],
    };

    private static IEnumerable<ItemQuantity> QuantitiesOf(PlannedChange change) => change switch
    {
        PlannedChange.ToPlan to => to.Items.Select(item => new ItemQuantity(item.Code, item.Quantity)),
        PlannedChange.ToItems to => to.Quantities,
        _ => [],
    };

    /// <summary>The running usage: of all items together, and of each.</summary>
    public static Seen.One Usage(Subscription subscription, SimulatedAccount account)
    {
        var lines = AccountViews.CurrentUsage(account.State, subscription, account.Now);
        var currency = subscription.Currency;
        return new(
        [
            ("amount", () => Seen.Of(AccountSight.Sum(currency, lines.Select(line => line.Amount.Money)))),
            ("tax", () => Seen.Of(AccountSight.Sum(currency, AccountViews.TaxOf(account.State, lines, account.Now)))),
            ("units", () => Seen.Of(lines.Sum(line => line.Quantity ?? 0))),
            ("carriedOver", () => Seen.Of(subscription.Meters.IsEmpty ? 0 : subscription.Meters.Sum(level => level.CarriedOver.Level))),
            ("lifetime", () => Seen.Of(subscription.LifetimeUsage ?? Money.Zero(currency))),
            ("lines", () => Seen.AnyOrder(lines.Select(DocumentSight.Of))),
        ])
        {
            ShortNumbers = ["amount"],
        };
    }
}
