using System.Text.Json;
using Billing.Api.Refusals;
using Billing.Api.Routing;
using Billing.Domain.Collection;
using Billing.Domain.Tenants;
using Billing.Grains.Interfaces.Lanes;

namespace Billing.Api.Accounts;

/// <summary>What a customer's browser needs to go on, or what has come of it. Names are contract.</summary>
/// <param name="State">waits_for_customer, or settled when the customer has nothing more to do.</param>
/// <param name="Outcome">What the provider says, once the customer has nothing more to do.</param>
/// <param name="Reference">The provider's name for the payment or the setting up.</param>
/// <param name="ClientSecret">For the provider's own script in the customer's browser. It is nobody else's and stored nowhere.</param>
/// <param name="Page">Where to send the customer, where the provider has a page for it.</param>
public sealed record ContinuationView(string State, string? Outcome, string? Code, string? Reference, string? ClientSecret, string? Page)
{
    public static ContinuationView Waiting(ShownContinuation found) =>
        new("waits_for_customer", null, null, found.Reference, found.ClientSecret?.Text, found.Page);

    public static ContinuationView Done(ProviderOutcome outcome) => new(
        "settled",
        JsonNamingPolicy.SnakeCaseLower.ConvertName(outcome.GetType().Name),
        (outcome as ProviderOutcome.Declined)?.Code,
        (outcome as ProviderOutcome.Succeeded)?.Reference,
        null,
        null);
}

/// <summary>
/// How a customer goes on with a payment that waits for them. Asked for again when they have come back, it finds out what has come of
/// it at once, whether or not the provider has told us yet.
/// </summary>
internal static class Continuations
{
    private const string Account = "/v1/accounts/{account}";

    public static IEnumerable<ApiRoute> Routes { get; } =
    [
        new("GET", $"{Account}/payment-attempts/{{attempt}}/continuation", "What the customer needs to go on with a payment, or what came of it",
            static request => AnswerAsync(request, static (desk, request) => desk.ContinuePayment(request.Segment("attempt"))))
        {
            Scope = ApiScope.Write, Answer = typeof(ContinuationView),
        },
        new("GET", $"{Account}/purchases/{{purchase}}/continuation", "The same for a change that waits for its money",
            static request => AnswerAsync(request, static (desk, request) => desk.ContinuePurchase(request.Segment("purchase"))))
        {
            Scope = ApiScope.Write, Answer = typeof(ContinuationView),
        },
    ];

    private static async Task<ApiAnswer> AnswerAsync(ApiRequest request, Func<ICustomerDeskGrain, ApiRequest, Task<ProviderAnswer>> ask)
    {
        var (account, problem) = AccountAddress.Of(request);
        if (problem is not null)
        {
            return problem;
        }

        return await ask(MethodSetups.Desk(request, account), request) switch
        {
            ProviderAnswer.Waits { Continuation: var found } => Shown(ContinuationView.Waiting(found)),
            ProviderAnswer.Settled { Outcome: var outcome } => Shown(ContinuationView.Done(outcome)),
            ProviderAnswer.Nothing => Problems.PaymentUnknown,
            var answer => MethodSetups.Refused(answer),
        };
    }

    private static ApiAnswer Shown(ContinuationView view) => ApiAnswer.Ok(view) with { IsForNobodyElse = true };
}
