using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using Billing.Api.Accounts;
using Billing.Api.Refusals;
using Billing.Api.Routing;
using Billing.Api.Views;
using Billing.Domain.Features;
using Billing.Domain.Tenants;
using Billing.Grains.Interfaces.Features;

namespace Billing.Api.Features;

/// <summary>What values a feature can have from now on.</summary>
public sealed record EntitlementSchemaBody(EntitlementShape Shape);

/// <summary>What values the features of a tenant can have. What is named nowhere here can be given to nobody.</summary>
internal static class SchemaRoutes
{
    private const string Schemas = "/v1/entitlements/schemas";

    public static IEnumerable<ApiRoute> Routes { get; } =
    [
        new("PUT", $"{Schemas}/{{feature}}", "Say what values a feature can have; the latest version once more is no change", AddAsync)
        {
            Scope = ApiScope.Catalog, Body = typeof(EntitlementSchemaBody), Answer = typeof(EntitlementSchema),
        },
        new("GET", Schemas, "All versions of what values features can have", ListAsync)
        {
            Scope = ApiScope.Read, Answer = typeof(Page<EntitlementSchema>), Query = ["limit", "cursor"],
        },
        new("GET", $"{Schemas}/{{feature}}", "The latest version of what values a feature can have", static request =>
            ShowAsync(request, static (schemas, feature, _) => schemas.Latest(feature)))
        {
            Scope = ApiScope.Read, Answer = typeof(EntitlementSchema),
        },
        new("GET", $"{Schemas}/{{feature}}/versions/{{version}}", "A version of what values a feature can have", static request =>
            ShowAsync(request, static (schemas, feature, request) =>
                int.TryParse(request.Segment("version"), NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? schemas.Find(feature, version) : null))
        {
            Scope = ApiScope.Read, Answer = typeof(EntitlementSchema),
        },
    ];

    /// <summary>What is wrong with values that were given, each place.</summary>
    public static Problem ProblemOf(ImmutableArray<SchemaMistake> mistakes) => Problems.EntitlementInvalid with
    {
        Errors = [.. mistakes.Select(static mistake => new ProblemError(mistake.Path, mistake.What))],
    };

    private static ISchemaGrain Grain(ApiRequest request) => request.Grains.GetGrain<ISchemaGrain>($"{request.Caller.Partition}/schemas");

    private static async Task<ApiAnswer> AddAsync(ApiRequest request)
    {
        var (body, problem) = request.As<EntitlementSchemaBody>();
        var feature = request.Segment("feature");
        return problem is not null ? problem
            : !AccountAddress.IsId(feature) ? Problems.IdInvalid.About("feature")
            : await Grain(request).Add(feature, body!.Shape) switch
            {
                SchemaAnswer.Stands stands => ApiAnswer.Ok(stands.Schema),
                SchemaAnswer.Malformed malformed => Problems.SchemaMalformed with { Errors = ProblemOf(malformed.Mistakes).Errors },
                _ => throw new UnreachableException(),
            };
    }

    private static async Task<ApiAnswer> ListAsync(ApiRequest request)
    {
        var (page, problem) = PageRequest.Of(request.Query("limit"), request.Query("cursor"), numbers: 1);
        return problem is null ? ApiAnswer.Ok(page.Of((await Grain(request).Read()).All, static schema => schema)) : problem;
    }

    private static async Task<ApiAnswer> ShowAsync(ApiRequest request, Func<EntitlementSchemas, string, ApiRequest, EntitlementSchema?> find) =>
        find(await Grain(request).Read(), request.Segment("feature"), request) is { } schema ? ApiAnswer.Ok(schema) : Problems.SchemaUnknown;
}
