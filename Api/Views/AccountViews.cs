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
            terms.PaysFirst, state.Balance,
            state.Invoices.Where(invoice => invoice.Currency == terms.Currency)
                .Aggregate(Money.Zero(terms.Currency), static (sum, invoice) => sum + invoice.Open),
            state.IsInvoicingOff, state.IsAutoPayOff, state.Pending.Length, state.AdvancedTo, snapshot.NextDueAt);
    }
}

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
    ImmutableArray<PlannedView> Planned)
{
    public static SubscriptionView Of(AccountState state, Subscription subscription, Instant at)
    {
        var term = subscription.TermAt(at);
        var period = subscription.CalendarOf(term, state.Terms.Zone).Containing(Instant.Max(at, subscription.StartedAt));
        return new SubscriptionView(
            subscription.Id, term.PlanKey.Code, term.PlanKey.Version, subscription.Family, subscription.Status, subscription.StartedAt,
            [.. term.Items.Select(static item => new ItemView(item.Code, item.Quantity, item.Meter?.Meter))],
            subscription.IsCurrent ? period.From : null, subscription.IsCurrent ? period.Until : null,
            [.. subscription.Planned.Select(static change => new PlannedView(change.Id, NameOf(change), change.At))]);
    }

    private static string NameOf(PlannedChange change) =>
        System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(change.GetType().Name);
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

public sealed record ItemView(string Code, decimal Quantity, string? Meter);

/// <summary>A change that will happen.</summary>
public sealed record PlannedView(string Id, string Change, Instant At);

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
