using System.Collections.Immutable;
using Billing.Domain.Amounts;
using Billing.Domain.Credits;
using Billing.Domain.Invoices;
using Billing.Domain.Runs;
using Billing.Domain.Subscriptions;
using NodaTime;

namespace Billing.Domain.Accounts;

/// <summary>What can be read off an account without deciding anything.</summary>
public static class AccountViews
{
    /// <summary>What usage comes to that no invoice has billed yet.</summary>
    public static Money UninvoicedUsage(AccountState state, Instant at, Currency? of = null) => state.Subscriptions
        .Where(subscription => subscription.IsCurrent && subscription.StartedAt <= at && subscription.Currency == (of ?? state.Terms.Currency))
        .Aggregate(Money.Zero(of ?? state.Terms.Currency), (sum, subscription) =>
            sum + UsageRun.Running(subscription, state.Terms.Zone, state.Terms.Convention, at)
            - subscription.BilledEarly.Aggregate(Money.Zero(subscription.Currency), (early, billed) => early + billed.Amount));

    /// <summary>What the running periods of a subscription show by now: units and amounts by item, what was paid per event included.</summary>
    public static ImmutableArray<InvoiceLine> CurrentUsage(AccountState state, Subscription subscription, Instant at) =>
        subscription.StartedAt > at ? []
        : UsageRun.RunningLines(subscription, state.Terms.Zone, state.Terms.Convention, at, withPaidPerEvent: true);

    /// <summary>Lines of changes that wait for the next invoice, where the convention lets them.</summary>
    public static ImmutableArray<InvoiceLine> WaitingLines(AccountState state, Subscription subscription, Instant at) =>
        !subscription.IsCurrent || subscription.StartedAt > at ? []
        : FeeRun.WaitingLines(subscription, state.Terms.Zone, state.Terms.Convention, at);

    /// <summary>The tax that lines would bear on an invoice made now.</summary>
    public static ImmutableArray<Money> TaxOf(AccountState state, ImmutableArray<InvoiceLine> lines, Instant at) =>
    [
        .. InvoiceAssembly.Assemble(new(
            state.Terms.Convention, lines.IsEmpty ? state.Terms.Currency : lines[0].Amount.Money.Currency, at, [.. lines.Select(line => Invoicing.Bare(line, state.Terms))])).Lines
            .Select(line => line.Tax.Money),
    ];

    public static Money WalletBalance(AccountState state, string walletId) =>
        Wallet.BalanceOf(walletId, CurrencyOf(state, walletId), state.Grants);

    /// <summary>What a wallet can still pay for: usage and drafts that will be invoiced are taken off already.</summary>
    public static Money OngoingBalance(AccountState state, string walletId, Instant at) => Wallet.OngoingBalance(
        WalletBalance(state, walletId), UninvoicedUsage(state, at, CurrencyOf(state, walletId)), Drafts(state, CurrencyOf(state, walletId)));

    private static Currency CurrencyOf(AccountState state, string walletId) =>
        state.Wallets.FirstOrDefault(wallet => wallet.Id == walletId)?.Currency ?? state.Terms.Currency;

    /// <summary>
    /// The invoices that time alone will bring by a moment, made by the very code that will make them. Nothing is kept.
    /// </summary>
    public static ImmutableArray<Invoice> Preview(AccountState state, Instant until)
    {
        var future = Future(state, until);
        return [.. future.Invoices.Where(invoice => state.Invoice(invoice.Id) != invoice)];
    }

    /// <summary>The account as time alone will make it. What is asked of the outside world meanwhile stays unanswered.</summary>
    public static AccountState Future(AccountState state, Instant until)
    {
        var future = state;
        while (AccountClock.NextDueAt(future) is { } due && due <= until)
        {
            future = ((Decision.Accepted)AccountClock.Advance(future, until)).Facts.Aggregate(future, AccountEvolution.Apply);
        }

        return future;
    }

    private static Money Drafts(AccountState state, Currency currency) => state.Invoices
        .Where(invoice => invoice.Status == InvoiceStatus.Draft && invoice.Currency == currency)
        .Aggregate(Money.Zero(currency), (sum, invoice) => sum + invoice.Total);
}
