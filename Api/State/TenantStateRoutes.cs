using System.Buffers.Text;
using System.Text;
using Billing.Api.Refusals;
using Billing.Api.Routing;
using Billing.Api.Views;
using Billing.Domain.Standings;
using Billing.Domain.Tenants;
using Billing.Grains.Interfaces.States;
using NodaTime;

namespace Billing.Api.State;

/// <summary>What is seen across the accounts of the caller's tenant. The pages of the operator show the very same figures.</summary>
internal static class TenantStateRoutes
{
    private const string State = "/v1/state";

    public static IEnumerable<ApiRoute> Routes { get; } =
    [
        new("GET", $"{State}/accounts", "Accounts by id, with their status, its reason, and what comes next", SearchAsync)
        {
            Scope = ApiScope.Read, Answer = typeof(Page<AccountRow>),
            Query = ["prefix", "status", "segment", "product", "provider", "flag", "limit", "cursor"],
        },
        Figures($"{State}/health", "How many accounts have which status", static grain => grain.Health()),
        Figures($"{State}/aging", "What is owed, by how long it has been due", static grain => grain.Aging()),
        Figures($"{State}/lag", "How far behind clocks, answers and events are", static grain => grain.Lag()),
        Figures($"{State}/dunning", "How far the cases are, by segment and stage", static grain => grain.Dunning()),
        Figures($"{State}/drift", "Accounts whose views disagree, and since when", static grain => grain.Drift()),
        FiguresSince($"{State}/recovery", "What came of failed attempts, by class of the decline and step", static (grain, since) => grain.Recovery(since)),
        FiguresSince($"{State}/coverage", "Whether the journal tells the whole life of each invoice", static (grain, since) => grain.Coverage(since)),
    ];

    private static ITenantStatesGrain Grain(ApiRequest request) => request.Grains.GetGrain<ITenantStatesGrain>(request.Caller.Partition);

    private static ApiRoute Figures<T>(string template, string summary, Func<ITenantStatesGrain, Task<T>> read)
        where T : class =>
        new("GET", template, summary, async request => ApiAnswer.Ok(await read(Grain(request)))) { Scope = ApiScope.Read, Answer = typeof(T) };

    /// <summary>Of the last thirty days, unless another beginning is named.</summary>
    private static ApiRoute FiguresSince<T>(string template, string summary, Func<ITenantStatesGrain, Instant?, Task<T>> read)
        where T : class =>
        new("GET", template, summary, async request =>
        {
            var (since, problem) = AccountStateRoutes.InstantOf(request, "since");
            return problem is not null ? problem : ApiAnswer.Ok(await read(Grain(request), since));
        })
        {
            Scope = ApiScope.Read, Answer = typeof(T), Query = ["since"],
        };

    private static async Task<ApiAnswer> SearchAsync(ApiRequest request)
    {
        var (page, problem) = PageRequest.Of(request.Query("limit"), null, numbers: 0);
        var (after, broken) = CursorOf(request.Query("cursor"));
        var (status, wrong) = StatusOf(request.Query("status"));
        if ((problem ?? broken ?? wrong) is { } refused)
        {
            return refused;
        }

        var search = new AccountSearch
        {
            Prefix = request.Query("prefix"),
            Status = status,
            Segment = request.Query("segment"),
            Product = request.Query("product"),
            Provider = request.Query("provider"),
            Flag = request.Query("flag"),
        };
        var found = await Grain(request).Search(search, page.Limit, after);
        return ApiAnswer.Ok(new Page<AccountRow>(found.Rows, found.After is { } last ? Base64Url.EncodeToString(Encoding.ASCII.GetBytes(last)) : null));
    }

    private static (AccountStatus? Status, Problem? Problem) StatusOf(string? name) => name is null ? (null, null)
        : Enum.GetValues<AccountStatus>().Cast<AccountStatus?>().FirstOrDefault(status => NameOf(status!.Value) == name) is { } known ? (known, null)
        : (null, Problems.ParameterInvalid.About("status").Saying($"It is one of {string.Join(", ", Enum.GetValues<AccountStatus>().Select(NameOf))}."));

    private static string NameOf(AccountStatus status) => System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(status.ToString());

    private static (string? After, Problem? Problem) CursorOf(string? cursor)
    {
        if (cursor is null)
        {
            return (null, null);
        }

        return Base64Url.IsValid(cursor) && Encoding.UTF8.GetString(Base64Url.DecodeFromChars(cursor)) is var id && Accounts.AccountAddress.IsId(id)
            ? (id, null)
            : (null, Problems.CursorInvalid.About("cursor"));
    }
}
