using System.Collections.Immutable;
using Billing.Domain.Accounts;
using Billing.Domain.Amounts;
using Billing.Domain.Conventions;
using Billing.Domain.Credits;
using Billing.Domain.Invoices;
using Billing.Domain.Subscriptions;
using Billing.Domain.Taxes;
using Billing.Grains.Interfaces.Accounts;
using NodaTime;

namespace Billing.Api.Views;

/// <summary>An account as the outside sees it. Names are contract.</summary>
public sealed record AccountView(
    string Id,
    Currency Currency,
    string TimeZone,
    BillingConvention Convention,
    ImmutableArray<TaxRate> TaxRates,
    bool IsTaxExempt,
    int GraceDays,
    int NetDays,
    bool PaysFirst,
    string? Dunning,
    AccountProfile Profile,
    Money Balance,
    Money Open,
    bool IsInvoicingOff,
    bool IsAutoPayOff,
    int PendingEffects,
    Instant AdvancedTo,
    Instant? NextDueAt)
{
    public static AccountView Of(string id, AccountSnapshot snapshot)
    {
        var state = snapshot.State;
        var terms = state.Terms;
        return new AccountView(
            id, terms.Currency, terms.ZoneId, terms.Convention, terms.TaxRates, terms.IsTaxExempt, terms.GraceDays, terms.NetDays,
            terms.PaysFirst, terms.Dunning, state.Profile, state.Balance,
            state.Invoices.Where(invoice => invoice.Currency == terms.Currency)
                .Aggregate(Money.Zero(terms.Currency), static (sum, invoice) => sum + invoice.Open),
            state.IsInvoicingOff, state.IsAutoPayOff, state.Pending.Length, state.AdvancedTo, snapshot.NextDueAt);
    }
}

/// <param name="Waiting">Lines of changes that stand on the next invoice, as they would be if it were made now.</param>
public sealed record SubscriptionView(
    string Id,
    string Plan,
    int PlanVersion,
    string Family,
    SubscriptionStatus Status,
    Instant StartedAt,
    ImmutableArray<ItemView> Items,
    LocalDate? PeriodFrom,
    LocalDate? PeriodUntil,
    ImmutableArray<PlannedView> Planned,
    ImmutableArray<LineView> Waiting)
{
    public static SubscriptionView Of(AccountState state, Subscription subscription, Instant at)
    {
        var term = subscription.TermAt(at);
        var period = subscription.CalendarOf(term, state.Terms.Zone).Containing(Instant.Max(at, subscription.StartedAt));
        return new SubscriptionView(
            subscription.Id, term.PlanKey.Code, term.PlanKey.Version, subscription.Family, subscription.Status, subscription.StartedAt,
            [.. term.Items.Select(ItemView.Of)],
            subscription.IsCurrent ? period.From : null, subscription.IsCurrent ? period.Until : null,
            [.. subscription.Planned.OrderBy(static change => change.At).Select(PlannedView.Of)],
            [.. Domain.Accounts.AccountViews.WaitingLines(state, subscription, at).Select(LineView.Of)]);
    }
}

/// <summary>A change that is made once it is paid for.</summary>
public sealed record PurchaseView(
    string Id, Money Amount, string Payment, Instant FrozenAt, Instant ExpiresAt, bool IsOff, string Fingerprint, InvoiceView Invoice)
{
    public static PurchaseView Of(AccountState state, Purchase purchase)
    {
        var asked = state.Pending.OfType<AccountEffect.CollectPurchase>().First(asked => asked.PurchaseId == purchase.Id);
        var said = state.Leases.First(lease => lease.Key == asked.Key).Last;
        var invoice = purchase.Facts.OfType<AccountFact.InvoiceFinalized>().First(made => made.Invoice.Id == purchase.InvoiceId).Invoice;
        return new PurchaseView(
            purchase.Id, purchase.Amount,
            said is null ? "requested" : System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(said.GetType().Name),
            purchase.FrozenAt, purchase.ExpiresAt, purchase.IsOff, purchase.Fingerprint,
            InvoiceView.Of(invoice with { Number = null }, isRequested: true));
    }
}

public sealed record ItemView(string Code, decimal Quantity, string? Meter)
{
    public static ItemView Of(Domain.Catalogs.PlanItem item) => new(item.Code, item.Quantity, item.Meter?.Meter);
}

/// <summary>A change that will happen.</summary>
public sealed record PlannedView(string Id, string Change, Instant At)
{
    /// <summary>The schedule that it is a phase of.</summary>
    public string? ScheduleId { get; init; }

    public string? Plan { get; init; }

    public int? PlanVersion { get; init; }

    /// <summary>What there will be of a plan; of other changes, the items that are new or get another price.</summary>
    public ImmutableArray<ItemView> Items { get; init; } = [];

    public ImmutableArray<ItemQuantity> Quantities { get; init; } = [];

    public ImmutableArray<string> Removed { get; init; } = [];

    public static PlannedView Of(PlannedChange change)
    {
        var view = new PlannedView(change.Id, System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(change.GetType().Name), change.At)
        {
            ScheduleId = change.ScheduleId,
        };
        return change switch
        {
            PlannedChange.ToPlan to => view with { Plan = to.To.Code, PlanVersion = to.To.Version, Items = [.. to.Items.Select(ItemView.Of)] },
            PlannedChange.ToItems to => view with
            {
                Items = [.. to.Added.Select(ItemView.Of)],
                Quantities = to.Quantities,
                Removed = [.. to.Removed.Where(code => to.Added.All(added => added.Code != code))],
            },
            _ => view,
        };
    }
}

/// <summary>Usage that no invoice has billed yet, by item, and all usage of the periods that are over.</summary>
public sealed record UsageView(Money Amount, Money Tax, Money Lifetime, ImmutableArray<LineView> Lines)
{
    public static UsageView Of(AccountState state, Subscription subscription, Instant at)
    {
        var nothing = Money.Zero(subscription.Currency);
        var lines = Domain.Accounts.AccountViews.CurrentUsage(state, subscription, at);
        return new UsageView(
            lines.Aggregate(nothing, static (sum, line) => sum + line.Amount.Money),
            Domain.Accounts.AccountViews.TaxOf(state, lines, at).Aggregate(nothing, static (sum, tax) => sum + tax),
            subscription.LifetimeUsage ?? nothing,
            [.. lines.Select(LineView.Of)]);
    }
}

public sealed record GrantView(
    string Id, GrantKind Kind, Money Amount, Money Left, Instant GrantedAt, string? WalletId, int Priority, Instant? EffectiveAt,
    Instant? ExpiresAt, ImmutableArray<string> Items)
{
    public static GrantView Of(CreditGrant grant) => new(
        grant.Id, grant.Kind, grant.Amount, grant.Left, grant.GrantedAt, grant.WalletId, grant.Priority,
        grant.EffectiveAt == Instant.MinValue ? null : grant.EffectiveAt, grant.ExpiresAt == Instant.MaxValue ? null : grant.ExpiresAt, grant.Items);
}

public sealed record WalletView(string Id, decimal Rate, Currency Currency, Money Balance, Money OngoingBalance)
{
    public static WalletView Of(AccountState state, Wallet wallet, Instant at) => new(
        wallet.Id, wallet.Rate, wallet.Currency, Domain.Accounts.AccountViews.WalletBalance(state, wallet.Id),
        Domain.Accounts.AccountViews.OngoingBalance(state, wallet.Id, at));
}

public sealed record CreditNoteView(
    string Id, string? Number, string InvoiceId, LocalDate IssuedOn, Money Net, Money Tax, Money Total, Money Refund, Money Balance,
    Money TakenOff, ImmutableArray<CreditNoteLineView> Lines)
{
    public static CreditNoteView Of(CreditNote note) => new(
        note.Id, note.Number, note.InvoiceId, note.IssuedOn, note.Net, note.Tax, note.Total, note.Refund, note.Balance, note.TakenOff,
        [.. note.Lines.Select(static line => new CreditNoteLineView(line.LineId, line.Gross, line.Net.Money, line.Tax.Money))]);
}

public sealed record CreditNoteLineView(string LineId, Money Gross, Money Net, Money Tax);
