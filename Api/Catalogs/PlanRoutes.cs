using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using Billing.Api.Accounts;
using Billing.Api.Features;
using Billing.Api.Refusals;
using Billing.Api.Routing;
using Billing.Api.Views;
using Billing.Domain.Catalogs;
using Billing.Domain.Tenants;
using Billing.Grains.Interfaces.Catalogs;

namespace Billing.Api.Catalogs;

/// <summary>The plans of a tenant. A version never changes, so publishing it twice is publishing it once.</summary>
internal static class PlanRoutes
{
    public static IEnumerable<ApiRoute> Routes { get; } =
    [
        new("POST", "/v1/plans", "Publish a version of a plan", PublishAsync)
        {
            Scope = ApiScope.Catalog, Body = typeof(PlanVersion), Answer = typeof(PlanVersion), Status = StatusCodes.Status201Created,
        },
        new("GET", "/v1/plans", "All versions of all plans", ListAsync)
        {
            Scope = ApiScope.Read, Answer = typeof(Page<PlanVersion>), Query = ["limit", "cursor"],
        },
        new("GET", "/v1/plans/{plan}", "The latest version of a plan", static request => FindAsync(request, version: null))
        {
            Scope = ApiScope.Read, Answer = typeof(PlanVersion),
        },
        new("GET", "/v1/plans/{plan}/versions/{version}", "A version of a plan", static request =>
            int.TryParse(request.Segment("version"), NumberStyles.None, CultureInfo.InvariantCulture, out var version)
                ? FindAsync(request, version)
                : Task.FromResult<ApiAnswer>(Problems.PlanUnknown))
        {
            Scope = ApiScope.Read, Answer = typeof(PlanVersion),
        },
    ];

    private static ICatalogGrain Catalog(ApiRequest request) => request.Grains.GetGrain<ICatalogGrain>($"{request.Caller.Partition}/catalog");

    private static async Task<ApiAnswer> PublishAsync(ApiRequest request)
    {
        var (plan, problem) = request.As<PlanVersion>();
        if (problem is not null)
        {
            return problem;
        }

        if (!AccountAddress.IsId(plan!.Code))
        {
            return Problems.IdInvalid.About("code");
        }

        return await Catalog(request).Publish(plan) switch
        {
            PublishAnswer.Published => new ApiAnswer(StatusCodes.Status201Created, plan) { Location = $"/v1/plans/{plan.Code}/versions/{plan.Version}" },
            PublishAnswer.Refused refused => Problem.Of(refused.Rejection),
            PublishAnswer.Unfit unfit => SchemaRoutes.ProblemOf(unfit.Mistakes),
            _ => throw new UnreachableException(),
        };
    }

    private static async Task<ApiAnswer> ListAsync(ApiRequest request)
    {
        var (page, problem) = PageRequest.Of(request.Query("limit"), request.Query("cursor"), numbers: 1);
        return problem is null
            ? ApiAnswer.Ok(page.Of((await Catalog(request).Read()).Plans, static plan => plan))
            : problem;
    }

    private static async Task<ApiAnswer> FindAsync(ApiRequest request, int? version) =>
        (await Catalog(request).Read()).Find(request.Segment("plan"), version) is { } plan ? ApiAnswer.Ok(plan) : Problems.PlanUnknown;
}
