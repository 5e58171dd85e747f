using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using Billing.Api.Accounts;
using Billing.Api.Refusals;
using Billing.Api.Routing;
using Billing.Api.Views;
using Billing.Domain.Dunning;
using Billing.Domain.Tenants;
using Billing.Grains.Interfaces.Dunning;

namespace Billing.Api.Dunning;

/// <summary>A policy as it is sent. Its name is in the address, and its version is given here.</summary>
public sealed record DunningPolicyBody(ImmutableArray<DunningSegment> Segments);

/// <summary>A version of a policy. Its segments can be sent again as they are.</summary>
/// <param name="IsInForce">A case that opens now opens under it.</param>
/// <param name="IsWithdrawn">No new case opens under it; those that did go on.</param>
/// <param name="IsShipped">It is there for every tenant.</param>
public sealed record DunningPolicyView(
    string Name, int Version, bool IsInForce, bool IsWithdrawn, bool IsShipped, ImmutableArray<DunningSegment> Segments);

/// <summary>
/// What is done about money that is not paid, as a tenant says it (docs/dunning-policies.md). A policy is read whole: of what is wrong in it
/// every place is told.
/// </summary>
internal static class PolicyRoutes
{
    private const string Policies = "/v1/dunning/policies";

    public static IEnumerable<ApiRoute> Routes { get; } =
    [
        new("PUT", $"{Policies}/{{policy}}", "Put a dunning policy in force; what is in force already stays the same version", UploadAsync)
        {
            Scope = ApiScope.Catalog, Body = typeof(DunningPolicyBody), Answer = typeof(DunningPolicyView),
        },
        new("GET", Policies, "All versions of all dunning policies", ListAsync)
        {
            Scope = ApiScope.Read, Answer = typeof(Page<DunningPolicyView>), Query = ["limit", "cursor"],
        },
        new("GET", $"{Policies}/{{policy}}", "The dunning policy that is in force under a name", static request => ShowAsync(request, InForce))
        {
            Scope = ApiScope.Read, Answer = typeof(DunningPolicyView),
        },
        new("GET", $"{Policies}/{{policy}}/versions/{{version}}", "A version of a dunning policy", static request => ShowAsync(request, Named))
        {
            Scope = ApiScope.Read, Answer = typeof(DunningPolicyView),
        },
        new("DELETE", $"{Policies}/{{policy}}/versions/{{version}}", "Withdraw a version of a dunning policy: no new case opens under it", WithdrawAsync)
        {
            Scope = ApiScope.Catalog, Answer = typeof(DunningPolicyView),
        },
    ];

    private static IPolicyGrain Grain(ApiRequest request) => request.Grains.GetGrain<IPolicyGrain>($"{request.Caller.Partition}/policies");

    private static async Task<ApiAnswer> UploadAsync(ApiRequest request)
    {
        var name = request.Segment("policy");
        if (!AccountAddress.IsId(name))
        {
            return Problems.IdInvalid.About("policy");
        }

        var (policy, mistakes) = PolicyReader.Read(request.Body, name, version: 0);
        return policy is null
            ? Problems.PolicyMalformed with { Errors = [.. mistakes.Select(static mistake => new ProblemError(mistake.Path, mistake.What))] }
            : await AnswerAsync(request, await Grain(request).Upload(policy));
    }

    private static async Task<ApiAnswer> WithdrawAsync(ApiRequest request) => VersionOf(request) is { } version
        ? await AnswerAsync(request, await Grain(request).Withdraw(new PolicyKey(request.Segment("policy"), version)))
        : Problems.PolicyUnknown;

    private static async Task<ApiAnswer> ListAsync(ApiRequest request)
    {
        var (page, problem) = PageRequest.Of(request.Query("limit"), request.Query("cursor"), numbers: 1);
        if (problem is not null)
        {
            return problem;
        }

        var book = await Grain(request).Read();
        return ApiAnswer.Ok(page.Of([.. book.All], policy => ViewOf(book, policy)));
    }

    private static async Task<ApiAnswer> ShowAsync(ApiRequest request, Func<ApiRequest, PolicyBook, DunningPolicy?> find)
    {
        var book = await Grain(request).Read();
        return find(request, book) is { } policy ? ApiAnswer.Ok(ViewOf(book, policy)) : Problems.PolicyUnknown;
    }

    private static DunningPolicy? InForce(ApiRequest request, PolicyBook book) => book.InForce(request.Segment("policy"));

    private static DunningPolicy? Named(ApiRequest request, PolicyBook book) =>
        VersionOf(request) is { } version ? book.Find(request.Segment("policy"), version) : null;

    private static int? VersionOf(ApiRequest request) =>
        int.TryParse(request.Segment("version"), NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : null;

    private static async Task<ApiAnswer> AnswerAsync(ApiRequest request, PolicyAnswer answer) => answer switch
    {
        PolicyAnswer.Stands stands => ApiAnswer.Ok(ViewOf(await Grain(request).Read(), stands.Policy)),
        PolicyAnswer.Refused refused => Problem.Of(refused.Rejection),
        _ => throw new UnreachableException(),
    };

    private static DunningPolicyView ViewOf(PolicyBook book, DunningPolicy policy) => new(
        policy.Name, policy.Version, Equals(book.InForce(policy.Name), policy), book.IsWithdrawn(policy), book.IsShipped(policy), policy.Segments);
}
