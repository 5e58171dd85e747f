using System.Collections.Immutable;
using Billing.Api.Refusals;
using Billing.Api.Routing;
using Billing.Api.Views;
using Billing.Domain.Entitlements;
using Billing.Domain.Invoices;
using Billing.Domain.Tenants;
using Billing.Grains.Interfaces.Accounts;
using NodaTime;

namespace Billing.Api.Accounts;

/// <summary>Everything that can be seen of an account as it stands. After a write was answered, each shows it.</summary>
internal static class AccountReads
{
    private const string Account = "/v1/accounts/{account}";

    public static IEnumerable<ApiRoute> Routes { get; } =
    [
        Read<AccountView>(Account, "An account", static (request, address, snapshot) => AccountView.Of(address.Id, snapshot)),
        List($"{Account}/subscriptions", "Its subscriptions", static (snapshot, at) => snapshot.State.Subscriptions,
            static (snapshot, at, subscription) => SubscriptionView.Of(snapshot.State, subscription, at)),
        Read<SubscriptionView>($"{Account}/subscriptions/{{subscription}}", "A subscription", static (request, _, snapshot) =>
            snapshot.State.Subscription(request.Segment("subscription")) is { } found
                ? SubscriptionView.Of(snapshot.State, found, At(request, snapshot))
                : Problems.SubscriptionUnknown),
        Read<UsageView>($"{Account}/subscriptions/{{subscription}}/usage", "What the running periods of a subscription have used, and what it comes to", static (request, _, snapshot) =>
            snapshot.State.Subscription(request.Segment("subscription")) is { } found
                ? UsageView.Of(snapshot.State, found, At(request, snapshot))
                : Problems.SubscriptionUnknown),
        List($"{Account}/invoices", "Its invoices, oldest first", static (snapshot, _) => snapshot.State.Invoices,
            static (snapshot, _, invoice) => ViewOf(snapshot, invoice)),
        Read<InvoiceView>($"{Account}/invoices/{{invoice}}", "An invoice", static (request, _, snapshot) =>
            snapshot.State.Invoice(request.Segment("invoice")) is { } found ? ViewOf(snapshot, found) : Problems.InvoiceUnknown),
        Read<ExplanationView>(
            $"{Account}/invoices/{{invoice}}/explain", "Why each amount and date of an invoice is what it is", static (request, _, snapshot) =>
                snapshot.State.Invoice(request.Segment("invoice")) is { } found ? ExplanationView.Of(found) : Problems.InvoiceUnknown),
        List($"{Account}/payment-methods", "The ways to take money from it, the one tried first at the head", static (snapshot, _) => snapshot.State.Methods,
            static (_, _, method) => method),
        List($"{Account}/payment-attempts", "How often money that is still open was asked for, and what was said", static (snapshot, _) => snapshot.State.Attempts,
            static (_, _, attempt) => attempt),
        List($"{Account}/payments", "The money that came, by whom, and what of it went back", static (snapshot, _) => ReceivedPaymentView.AllOf(snapshot.State),
            static (_, _, payment) => payment),
        List($"{Account}/disputes", "Its payments that are or were disputed", static (snapshot, _) => snapshot.State.Disputes,
            static (_, _, dispute) => dispute),
        List($"{Account}/hand-refunds", "What a person has to give back, since no provider took it", static (snapshot, _) => snapshot.State.HandRefunds,
            static (_, _, refund) => refund),
        List($"{Account}/holds", "Money that providers hold for it", static (snapshot, _) => snapshot.State.Holds, static (_, _, hold) => hold),
        List($"{Account}/purchases", "Changes that wait for their money", static (snapshot, _) => snapshot.State.Purchases,
            static (snapshot, _, purchase) => PurchaseView.Of(snapshot.State, purchase)),
        List($"{Account}/credit-notes", "Its credit notes", static (snapshot, _) => snapshot.State.CreditNotes,
            static (_, _, note) => CreditNoteView.Of(note)),
        List($"{Account}/credit-grants", "Its credit", static (snapshot, _) => snapshot.State.Grants, static (_, _, grant) => GrantView.Of(grant)),
        List($"{Account}/wallets", "Its wallets", static (snapshot, _) => snapshot.State.Wallets,
            static (snapshot, at, wallet) => WalletView.Of(snapshot.State, wallet, at)),
        List($"{Account}/entitlements", "What it may use, and why", static (snapshot, at) => EntitlementRules.Of(snapshot.State, at),
            static (_, _, entitlement) => entitlement),
        List($"{Account}/overrides", "Access that was given or taken by hand", static (snapshot, _) => snapshot.State.Overrides, static (_, _, given) => given),
        List($"{Account}/billing-history", "What became of each invoice: what was paid is told from what was resolved without money", static (snapshot, _) => snapshot.State.Invoices,
            static (_, _, invoice) => Settlement.Of(invoice)),
    ];

    /// <summary>A customer on real time lives now; one on a test clock, or one that just was woken, where it has been brought to.</summary>
    private static Instant At(ApiRequest request, AccountSnapshot snapshot) => snapshot.State.Terms.TestClock is null
        ? Instant.Max(Instant.FromDateTimeOffset(request.Time.GetUtcNow()), snapshot.State.AdvancedTo)
        : snapshot.State.AdvancedTo;

    private static InvoiceView ViewOf(AccountSnapshot snapshot, Invoice invoice) => InvoiceView.Of(
        invoice, snapshot.State.Pending.Any(effect => effect is Domain.Accounts.AccountEffect.CollectInvoice collect && collect.InvoiceId == invoice.Id));

    private static ApiRoute Read<TView>(string template, string summary, Func<ApiRequest, AccountAddress, AccountSnapshot, object> view) =>
        new("GET", template, summary, request => WithAccount(request, (address, snapshot) => view(request, address, snapshot)))
        {
            Scope = ApiScope.Read,
            Answer = typeof(TView),
        };

    private static ApiRoute List<T, TView>(
        string template,
        string summary,
        Func<AccountSnapshot, Instant, ImmutableArray<T>> all,
        Func<AccountSnapshot, Instant, T, TView> view) =>
        new("GET", template, summary, request => WithAccount(request, (_, snapshot) =>
        {
            var (page, problem) = PageRequest.Of(request.Query("limit"), request.Query("cursor"), numbers: 1);
            var at = At(request, snapshot);
            return problem is null ? page.Of(all(snapshot, at), each => view(snapshot, at, each)) : problem;
        }))
        {
            Scope = ApiScope.Read,
            Answer = typeof(Page<TView>),
            Query = ["limit", "cursor"],
        };

    private static async Task<ApiAnswer> WithAccount(ApiRequest request, Func<AccountAddress, AccountSnapshot, object> view)
    {
        var (address, problem) = AccountAddress.Of(request);
        if (problem is not null)
        {
            return problem;
        }

        return await address.Grain(request).ReadState() is not { } snapshot ? Problems.AccountUnknown
            : view(address, snapshot) switch
            {
                Problem refused => refused,
                var found => ApiAnswer.Ok(found) with { Version = snapshot.Seq },
            };
    }
}
