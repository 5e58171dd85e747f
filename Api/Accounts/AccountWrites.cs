using Billing.Api.Refusals;
using Billing.Api.Routing;
using Billing.Domain.Accounts;
using Billing.Domain.Tenants;
using static Billing.Domain.Accounts.AccountCommand;

namespace Billing.Api.Accounts;

/// <summary>
/// Everything that changes an account. A body is the command of the domain with the fields that the address says left out:
/// one list, so that whatever an account can be told can be told over HTTP.
/// </summary>
internal static class AccountWrites
{
    private const string Account = "/v1/accounts/{account}";
    private const string Subscription = $"{Account}/subscriptions/{{subscription}}";
    private const string Invoice = $"{Account}/invoices/{{invoice}}";

    public static IEnumerable<ApiRoute> Routes { get; } =
    [
        Open(),
        SetTermsOf(),
        new ApiRoute("POST", $"{Account}/credit-grants", "Grant credit, which is used before any charge", GrantAsync)
        {
            Scope = ApiScope.Write, Body = typeof(GrantCreditBody), Answer = typeof(CommandResult), Status = 201, IsBillingWrite = true,
        },

        Made<Subscribe>($"{Account}/subscriptions", "Subscribe to a plan"),
        Done<ChangePlan>($"{Subscription}/plan", "Move a subscription to another plan", "subscription"),
        Done<ChangeQuantities>($"{Subscription}/quantities", "Change how many units a subscription has", "subscription"),
        Done<AddItem>($"{Subscription}/items", "Add an item to a subscription", "subscription"),
        Done<RemoveItem>($"{Subscription}/items/{{item}}/remove", "Take an item from a subscription", "subscription", "item"),
        Done<ChangeAnchor>($"{Subscription}/anchor", "Change the day of the month on which periods begin", "subscription"),
        Done<SetSchedule>($"{Subscription}/schedule", "Plan dated phases of a subscription, all of them or none", "subscription"),
        Done<WithdrawSchedule>($"{Subscription}/schedule/withdraw", "Call off what is still to come of a schedule", "subscription"),
        Done<PauseSubscription>($"{Subscription}/pause", "Pause a subscription", "subscription"),
        Done<ResumeSubscription>($"{Subscription}/resume", "Resume a paused subscription", "subscription"),
        Done<BlockBilling>($"{Subscription}/block", "Stop billing a subscription", "subscription"),
        Done<UnblockBilling>($"{Subscription}/unblock", "Bill a subscription again", "subscription"),
        Done<CancelSubscription>($"{Subscription}/cancel", "Cancel a subscription now, at the end of its period or on a date", "subscription"),
        Done<UncancelSubscription>($"{Subscription}/uncancel", "Call a cancellation off", "subscription"),
        Done<RecordUsage>($"{Subscription}/usage", "Record usage; an event counts once, by its id", "subscription"),
        Done<WithdrawUsage>($"{Subscription}/usage/withdraw", "Take usage back", "subscription"),
        Done<ChargeAtPeriodEnd>($"{Subscription}/charges", "Charge something once, with the next invoice", "subscription"),

        Made<ChargeOnce>($"{Account}/charges", "Charge something once, now"),
        Made<AttachCoupon>($"{Account}/coupons", "Give a coupon to an account"),
        Done<VoidCredit>($"{Account}/credit-grants/{{grant}}/void", "Take back what is left of credit", "grant"),
        Made<OpenWallet>($"{Account}/wallets", "Open a wallet"),
        Done<TopUpWallet>($"{Account}/wallets/{{wallet}}/top-ups", "Fill a wallet up", "wallet"),

        Done<CallOffPurchase>($"{Account}/purchases/{{purchase}}/call-off", "Give up a change that waits for its money", "purchase"),

        Made<AddMethod>($"{Account}/payment-methods", "Keep a way to take money, which a provider has vaulted"),
        Done<PreferMethod>($"{Account}/payment-methods/{{method}}/prefer", "Try this method before the others", "method"),
        Done<RemoveMethod>($"{Account}/payment-methods/{{method}}/remove", "Try this method no more", "method"),

        Made<PlaceHold>($"{Account}/holds", "Have money held by a provider, to be taken later or let go"),
        Done<CaptureHold>($"{Account}/holds/{{hold}}/capture", "Bill something once and take its money out of a hold", "hold"),
        Done<ReleaseHold>($"{Account}/holds/{{hold}}/release", "Let a hold go", "hold"),

        Done<PayInvoice>($"{Invoice}/pay", "Take the money for an open invoice now", "invoice"),
        Done<FinalizeInvoice>($"{Invoice}/finalize", "Finalize a draft before its time", "invoice"),
        Done<VoidInvoice>($"{Invoice}/void", "Take an invoice back whole", "invoice"),
        Made<IssueCreditNote>($"{Invoice}/credit-notes", "Correct an invoice by a credit note", "invoice"),
        Done<WriteOffInvoice>($"{Invoice}/write-off", "Give up what is open of an invoice", "invoice"),
        Done<RecordTax>($"{Invoice}/taxes", "Tell the taxes of a draft that waits for them", "invoice"),
        Done<RecordPayment>($"{Invoice}/payments", "Record money that came by another way", "invoice"),
        Done<RefundPayment>($"{Invoice}/refunds", "Give money back", "invoice"),

        Done<ReversePayment>($"{Account}/payments/reverse", "A payment entered by hand bounced: what it paid is owed again"),
        Done<ConfirmRefund>($"{Account}/hand-refunds/confirm", "Say that money was given back by hand, or that it cannot be"),
        Done<MoveCustomer>($"{Account}/payment-methods/move", "Replace the methods of one provider by those of another"),

        Done<PayBadDebt>($"{Invoice}/bad-debt/pay", "Pay what had been given up of an invoice, and nothing else", "invoice"),
        Done<PromisePayment>($"{Account}/dunning/promise", "Leave the customer alone until the day that they promised to pay on"),
        Done<SetProfile>($"{Account}/profile", "Say what kind of customer an account is, and mark it"),
        Done<EndOverride>($"{Account}/overrides/{{override}}/end", "End access that was given or taken by hand", "override"),
        Done<ConfirmMeasure>($"{Account}/measures/{{effect}}/confirm", "A product has done what it was asked to", "effect"),

        Done<SwitchInvoicing>($"{Account}/invoicing", "Hold invoices back, or let them go"),
        Done<SwitchAutoPay>($"{Account}/auto-pay", "Collect invoices by themselves, or do not"),
    ];

    /// <summary>The field of a command that a segment of the address says.</summary>
    private static string FieldOf(string segment) => segment is "item" ? segment : segment is "effect" ? "effect_key" : $"{segment}_id";

    private static ApiRoute Made<TCommand>(string template, string summary, params string[] segments)
        where TCommand : AccountCommand => Write<TCommand>(template, summary, StatusCodes.Status201Created, segments);

    private static ApiRoute Done<TCommand>(string template, string summary, params string[] segments)
        where TCommand : AccountCommand => Write<TCommand>(template, summary, StatusCodes.Status200OK, segments);

    private static ApiRoute Write<TCommand>(string template, string summary, int status, string[] segments)
        where TCommand : AccountCommand => new("POST", template, summary, request => SendAsync<TCommand>(request, status, segments))
        {
            Scope = ApiScope.Write,
            Body = typeof(TCommand),
            InAddress = [.. segments.Select(FieldOf)],
            Answer = typeof(CommandResult),
            Status = status,
            IsBillingWrite = true,
        };

    private static async Task<ApiAnswer> SendAsync<TCommand>(ApiRequest request, int status, string[] segments)
        where TCommand : AccountCommand
    {
        var (account, problem) = AccountAddress.Of(request);
        if (problem is not null)
        {
            return problem;
        }

        (TCommand? command, problem) = request.As<TCommand>([.. segments.Select(segment => (FieldOf(segment), request.Segment(segment)))]);
        return problem ?? CheckNewId(command!) ?? await CommandSending.SendAsync(request, account, command!, status);
    }

    /// <summary>What the caller names will stand in addresses.</summary>
    private static Problem? CheckNewId(AccountCommand command) => command switch
    {
        Subscribe subscribe when !AccountAddress.IsId(subscribe.SubscriptionId) => Problems.IdInvalid.About("subscription_id"),
        AddMethod add when !AccountAddress.IsId(add.Method.Id) => Problems.IdInvalid.About("method.id"),
        PlaceHold place when !AccountAddress.IsId(place.HoldId) => Problems.IdInvalid.About("hold_id"),
        OpenWallet open when !AccountAddress.IsId(open.Wallet.Id) => Problems.IdInvalid.About("wallet.id"),
        _ => null,
    };

    private static ApiRoute Open() => new("POST", "/v1/accounts", "Open an account", static async request =>
    {
        var (body, problem) = request.As<OpenAccountBody>();
        if (problem is not null)
        {
            return problem;
        }

        (var account, problem) = AccountAddress.Of(request, body!.Id);
        if (problem is null && body.TestClock is not null && request.Caller.Mode != TenantMode.Test)
        {
            problem = Problems.TestModeOnly.About("test_clock");
        }

        return problem ?? await CommandSending.SendAsync(request, account, new OpenAccount(body.ToTerms()), StatusCodes.Status201Created);
    })
    {
        Scope = ApiScope.Write,
        Body = typeof(OpenAccountBody),
        Answer = typeof(CommandResult),
        Status = StatusCodes.Status201Created,
        IsBillingWrite = true,
    };

    /// <summary>All terms at once, as they were opened with: what is not said is as it usually is.</summary>
    private static ApiRoute SetTermsOf() => new("POST", $"{Account}/terms", "Set the terms of an account anew", static async request =>
    {
        var (account, problem) = AccountAddress.Of(request);
        if (problem is not null)
        {
            return problem;
        }

        (var body, problem) = request.As<OpenAccountBody>(("id", account.Id));
        return problem ?? await CommandSending.SendAsync(request, account, new SetTerms(body!.ToTerms()), StatusCodes.Status200OK);
    })
    {
        Scope = ApiScope.Write,
        Body = typeof(OpenAccountBody),
        InAddress = ["id"],
        Answer = typeof(CommandResult),
        IsBillingWrite = true,
    };

    private static async Task<ApiAnswer> GrantAsync(ApiRequest request)
    {
        var (account, problem) = AccountAddress.Of(request);
        if (problem is not null)
        {
            return problem;
        }

        (var body, problem) = request.As<GrantCreditBody>();
        return problem is not null ? problem
            : !AccountAddress.IsId(body!.Id) ? Problems.IdInvalid.About("id")
            : await CommandSending.SendAsync(request, account, body.ToCommand(), StatusCodes.Status201Created);
    }
}
