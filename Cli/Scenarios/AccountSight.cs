using System.Text.Json;
using Billing.Domain.Accounts;
using Billing.Domain.Amounts;
using Billing.Domain.Entitlements;
using Billing.Domain.Invoices;
using Billing.Domain.Ledgers;
using Billing.Domain.Subscriptions;
using NodaTime;

namespace Billing.Cli.Scenarios;

/// <summary>Everything that an expectation may look at in an account.</summary>
internal static class AccountSight
{
    public static Seen.One Of(SimulatedAccount account)
    {
        var (state, before, currency) = (account.State, account.Before, account.State.Terms.Currency);
        var fresh = state.Invoices.Where(invoice => before.Invoice(invoice.Id) is null).ToList();
        var notes = state.CreditNotes.Where(note => before.CreditNotes.All(known => known.Id != note.Id)).ToList();
        return new(
        [
            ("invoices", () => Seen.InOrder(state.Invoices.Select(invoice => DocumentSight.Of(invoice, state)))),
            ("newInvoices", () => Seen.InOrder(fresh.Select(invoice => DocumentSight.Of(invoice, state)))),
            ("firstInvoice", () => Or(state.Invoices.FirstOrDefault(), state)),
            ("lastInvoice", () => Or(state.Invoices.LastOrDefault(), state)),
            ("invoiceCount", () => Seen.Of((decimal)state.Invoices.Length)),
            ("drafts", () => Seen.InOrder(state.Invoices.Where(invoice => invoice.Status == InvoiceStatus.Draft).Select(invoice => DocumentSight.Of(invoice, state)))),
            ("preview", () => Seen.InOrder(NextDue(state).Select(invoice => DocumentSight.Of(invoice, state)))),
            ("creditNotes", () => Seen.InOrder(state.CreditNotes.Select(note => DocumentSight.Of(note, state)))),
            ("newCreditNotes", () => Seen.InOrder(notes.Select(note => DocumentSight.Of(note, state)))),
            ("lastCreditNote", () => state.CreditNotes.IsEmpty ? Seen.Of(null) : DocumentSight.Of(state.CreditNotes[^1], state)),
            ("creditNoteCount", () => Seen.Of((decimal)state.CreditNotes.Length)),
            ("balance", () => Seen.Of(state.Balance)),
            ("balances", () => new Seen.One([.. state.Terms.OtherCurrencies.Prepend(currency).Select(each =>
                (each.Code, new Func<Seen>(() => Seen.Of(state.Books.BalanceOf(each)))))])),
            ("credit", () => Seen.Of(Sum(currency, state.Grants.Where(grant => grant.Left.Currency == currency).Select(grant => grant.Left)))),
            ("receivable", () => Seen.Of(state.Books[LedgerAccount.Receivable, currency])),
            ("overage", () => Seen.Of(Money.Greatest(Money.Zero(currency), AccountViews.UninvoicedUsage(state, account.Now) - Sum(currency, state.Grants.Where(grant => grant.Left.Currency == currency).Select(grant => grant.Left))))),
            ("ledger", () => Ledger(state)),
            ("grants", () => Seen.AnyOrder(state.Grants.Select(CreditSight.Of))),
            ("coupons", () => Seen.AnyOrder(state.Coupons.Select(CreditSight.Of))),
            ("wallets", () => new Seen.One([.. state.Wallets.Select(wallet => (wallet.Id, new Func<Seen>(() => CreditSight.Of(wallet, account))))]) { IsOpen = true }),
            ("wallet", () => state.Wallets.IsEmpty ? Seen.Of(null) : CreditSight.Of(state.Wallets[^1], account)),
            ("subscriptions", () => new Seen.One([.. state.Subscriptions.Select(subscription =>
                (subscription.Id, new Func<Seen>(() => SubscriptionSight.Of(subscription, account))))]) { IsOpen = true }),
            ("subscription", () => state.Subscriptions.IsEmpty ? Seen.Of(null) : SubscriptionSight.Of(state.Subscriptions[^1], account)),
            ("usage", () => state.Subscriptions.IsEmpty ? Seen.Of(null) : SubscriptionSight.Usage(state.Subscriptions[^1], account)),
            ("entitlements", () => new Seen.One([.. EntitlementRules.Of(state, account.Now).Select(each => (each.Feature, new Func<Seen>(() => Entitled(each))))]) { IsOpen = true }),
            ("refunded", () => Seen.Of(account.Refunded)),
            ("payments", () => Seen.InOrder(account.Payments.Select(asked => CreditSight.Of(asked, state)))),
            ("disputed", () => Seen.Of(Sum(currency, state.Disputes.Select(dispute => dispute.Taken)))),
            ("dunning", () => DunningSight.Of(account)),
            ("requests", () => Seen.AnyOrder(account.Requests.Select(CreditSight.Of))),
            ("pending", () => Seen.AnyOrder(state.Pending.Select(CreditSight.Of))),
            ("events", () => Seen.InOrder(account.Events.Select(each => (Seen)new Seen.One(
            [
                ("kind", () => Seen.Of(JsonNamingPolicy.SnakeCaseLower.ConvertName(each.Fact.GetType().Name))), ("at", () => Seen.Of(each.At)),
            ])))),
            ("nextDueAt", () => Seen.Of(account.NextDueAt)),
            ("invoicingOff", () => Seen.Of(state.IsInvoicingOff)),
            ("autoPayOff", () => Seen.Of(state.IsAutoPayOff)),
        ]);
    }

    internal static Money Sum(Currency currency, IEnumerable<Money> amounts) => amounts.Aggregate(Money.Zero(currency), (sum, amount) => sum + amount);

    private static Seen.One Entitled(Entitlement entitlement) => new(
    [
        ("active", () => Seen.Of(entitlement.IsActive)),
        ("reason", () => Seen.Of(entitlement.Reason)),
        ("quantity", () => Seen.Of(entitlement.Quantity)),
        ("subscription", () => Seen.Of(entitlement.SubscriptionId)),
    ])
    {
        ShortWords = ["reason"],
        ShortNumbers = ["quantity"],
    };

    private static Seen Or(Invoice? invoice, AccountState state) => invoice is null ? Seen.Of(null) : DocumentSight.Of(invoice, state);

    private static IEnumerable<Invoice> NextDue(AccountState state) =>
        AccountClock.NextDueAt(state) is { } due ? AccountViews.Preview(state, due) : [];

    private static Seen Ledger(AccountState state) => new Seen.One(
    [
        .. Enum.GetValues<LedgerAccount>().Select(account =>
            (char.ToLowerInvariant(account.ToString()[0]) + account.ToString()[1..], new Func<Seen>(() => Seen.Of(state.Books[account, state.Terms.Currency])))),
        ("sum", () => Seen.Of(Sum(state.Terms.Currency, state.Books.Balances.Where(balance => balance.Amount.Currency == state.Terms.Currency).Select(balance => balance.Amount)))),
    ]);
}
