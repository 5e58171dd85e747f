using Billing.Api.Features;
using Billing.Api.Refusals;
using Billing.Api.Routing;
using Billing.Domain.Accounts;
using Billing.Domain.Entitlements;
using Billing.Domain.Tenants;
using Billing.Grains.Interfaces.Features;

namespace Billing.Api.Accounts;

/// <summary>Whether a feature may be used, asked by products for every request of theirs; and access that people give or take.</summary>
internal static class AccessRoutes
{
    private const string Account = "/v1/accounts/{account}";

    public static IEnumerable<ApiRoute> Routes { get; } =
    [
        new("GET", $"{Account}/entitlements/{{feature}}", "Whether it may use a feature, and why", CheckAsync)
        {
            Scope = ApiScope.Read, Answer = typeof(Entitlement),
        },
        new("POST", $"{Account}/overrides", "Give or take access by hand, until a moment or until it is ended", OverrideAsync)
        {
            Scope = ApiScope.Write, Body = typeof(AccountCommand.SetOverride), Answer = typeof(CommandResult), Status = 201, IsBillingWrite = true,
        },
    ];

    private static async Task<ApiAnswer> CheckAsync(ApiRequest request)
    {
        var (account, problem) = AccountAddress.Of(request);
        return problem is not null ? problem
            : await account.Grain(request).Check(request.Segment("feature")) is not { } check ? Problems.AccountUnknown
            : check.IsBehind ? ApiAnswer.Ok(check.Entitlement)
            : ApiAnswer.Ok(check.Entitlement) with { Version = check.Seq };
    }

    /// <summary>What does not fit the feature's schema is refused: nothing is ever open because nobody understood it.</summary>
    private static async Task<ApiAnswer> OverrideAsync(ApiRequest request)
    {
        var (account, problem) = AccountAddress.Of(request);
        (var body, problem) = problem is null ? request.As<AccountCommand.SetOverride>() : (null, problem);
        if (problem is not null)
        {
            return problem;
        }

        if (!AccountAddress.IsId(body!.Override.Id) || !AccountAddress.IsId(body.Override.Feature))
        {
            return Problems.IdInvalid.About("override");
        }

        var schemas = await request.Grains.GetGrain<ISchemaGrain>($"{request.Caller.Partition}/schemas").Read();
        return schemas.Check(body.Override) is { IsEmpty: false } mistakes
            ? SchemaRoutes.ProblemOf(mistakes)
            : await CommandSending.SendAsync(request, account, body, StatusCodes.Status201Created);
    }
}
