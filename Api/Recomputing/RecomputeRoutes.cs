using System.Collections.Immutable;
using Billing.Api.Accounts;
using Billing.Api.Refusals;
using Billing.Api.Routing;
using Billing.Api.Views;
using Billing.Domain.Recomputing;
using Billing.Domain.Tenants;
using Billing.Grains.Interfaces.Recomputing;
using NodaTime;

namespace Billing.Api.Recomputing;

/// <summary>How to look. Names are contract.</summary>
public sealed record RecomputeBody
{
    /// <summary>True unless it is said that it is meant: nothing is written anywhere.</summary>
    public bool DryRun { get; init; } = true;
}

/// <summary>Something that stands, or stood, otherwise than it should. Names are contract.</summary>
/// <param name="View">dunning, profile, mapping, history, entitlements, metadata, or state.</param>
/// <param name="Stood">None: it was not there.</param>
/// <param name="ShouldBe">None: it should not be there.</param>
/// <param name="Rule">What it should be follows from this rule …</param>
/// <param name="Facts">… and from these.</param>
/// <param name="Since">It cannot have stood for longer.</param>
/// <param name="Escalated">Why a person has to look at it; none where it is mended.</param>
public sealed record DifferenceView(
    string View, string Record, string Field, string? Stood, string? ShouldBe, string Rule, ImmutableArray<string> Facts, Instant? Since, string? Escalated)
{
    public static DifferenceView Of(Difference one) =>
        new(one.View, one.Record, one.Field, one.Stood, one.ShouldBe, one.Rule, one.Facts, one.Since, one.Escalated);
}

/// <summary>What was found, and what was done about it or would be. Names are contract.</summary>
/// <param name="Seq">The entry of the journal that it holds for.</param>
/// <param name="Unread">Providers that could not be asked what they show.</param>
public sealed record RecomputeView(
    bool DryRun, long Seq, Instant At, ImmutableArray<DifferenceView> Differences, ImmutableArray<DoneRepair> Repairs, ImmutableArray<string> Unread, bool HasMore);

/// <summary>A difference as it was kept. Names are contract.</summary>
/// <param name="SeenAt">It was still there then.</param>
/// <param name="MendedAt">None: it is open.</param>
public sealed record DriftView(long Number, DifferenceView Difference, Instant FoundAt, Instant SeenAt, Instant? MendedAt, string Cause);

/// <summary>Looking an account through: its six views against its journal.</summary>
internal static class RecomputeRoutes
{
    private const string Account = "/v1/accounts/{account}";

    public static IEnumerable<ApiRoute> Routes { get; } =
    [
        new("POST", $"{Account}/recompute", "Compare an account's six views with its journal, and mend what differs; first see what", RecomputeAsync)
        {
            Scope = ApiScope.Write, Body = typeof(RecomputeBody), Answer = typeof(RecomputeView),
        },
        new("GET", $"{Account}/drift", "What was found of an account to be otherwise than it should, newest first", DriftAsync)
        {
            Scope = ApiScope.Read, Answer = typeof(Page<DriftView>), Query = ["limit", "cursor"],
        },
    ];

    private static async Task<ApiAnswer> RecomputeAsync(ApiRequest request)
    {
        var (address, problem) = AccountAddress.Of(request);
        var (body, wrong) = request.As<RecomputeBody>();
        if ((problem ?? wrong) is { } refused)
        {
            return refused;
        }

        return await Grain(request, address).Run(new RecomputeAsked(request.Caller.IsOperator ? "operator" : "tenant", body!.DryRun) { AsksTheAccount = true }) is { } answer
            ? ApiAnswer.Ok(new RecomputeView(
                answer.WasDry, answer.Seq, answer.At, [.. answer.Differences.Select(DifferenceView.Of)], answer.Repairs, answer.Unread, answer.HasMore))
            : Problems.AccountUnknown;
    }

    private static async Task<ApiAnswer> DriftAsync(ApiRequest request)
    {
        var (address, problem) = AccountAddress.Of(request);
        var (page, wrong) = PageRequest.Of(request.Query("limit"), request.Query("cursor"), numbers: 1);
        if ((problem ?? wrong) is { } refused)
        {
            return refused;
        }

        var found = await Grain(request, address).Drift(page.Limit + 1, page.After.IsEmpty ? null : page.After[0]);
        if (found.IsEmpty && await address.Grain(request).ReadState() is null)
        {
            return Problems.AccountUnknown;
        }

        var shown = found.Length > page.Limit ? found[..page.Limit] : found;
        return ApiAnswer.Ok(new Page<DriftView>(
            [.. shown.Select(static one => new DriftView(one.Number, DifferenceView.Of(one.Difference), one.FoundAt, one.SeenAt, one.MendedAt, one.Cause))],
            found.Length > page.Limit ? PageRequest.Cursor(shown[^1].Number) : null));
    }

    private static IRecomputeGrain Grain(ApiRequest request, AccountAddress address) => request.Grains.GetGrain<IRecomputeGrain>(address.Key);
}
