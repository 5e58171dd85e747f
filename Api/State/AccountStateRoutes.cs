using Billing.Api.Accounts;
using Billing.Api.Refusals;
using Billing.Api.Routing;
using Billing.Domain.Standings;
using Billing.Domain.Tenants;
using Billing.Grains.Interfaces.States;
using NodaTime;
using NodaTime.Text;

namespace Billing.Api.State;

/// <summary>How one account stands, now and at any moment of its past, and why.</summary>
internal static class AccountStateRoutes
{
    public static IEnumerable<ApiRoute> Routes { get; } =
    [
        new("GET", "/v1/accounts/{account}/state", "How an account stands and why: each rule with the entries of the journal that it was read from", StateAsync)
        {
            Scope = ApiScope.Read, Answer = typeof(AccountStanding), Query = ["at"],
        },
    ];

    private static async Task<ApiAnswer> StateAsync(ApiRequest request)
    {
        var (address, problem) = AccountAddress.Of(request);
        var (at, wrong) = InstantOf(request, "at");
        if ((problem ?? wrong) is { } refused)
        {
            return refused;
        }

        return await request.Grains.GetGrain<IAccountStateGrain>(address.Key).Read(at) is { } standing
            ? ApiAnswer.Ok(standing) with { Version = standing.Seq }
            : Problems.AccountUnknown;
    }

    public static (Instant? At, Problem? Problem) InstantOf(ApiRequest request, string name) => request.Query(name) is not { } text ? (null, null)
        : InstantPattern.ExtendedIso.Parse(text) is { Success: true, Value: var at } ? (at, null)
        : (null, Problems.ParameterInvalid.About(name).Saying("It is an instant such as 2026-01-31T12:00:00Z."));
}
