using Billing.Dashboard.Words;
using Billing.Domain.Standings;
using Billing.Grains.Interfaces.Clocks;
using Billing.Grains.Interfaces.States;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.DependencyInjection;

namespace Billing.Dashboard.Pages;

/// <summary>What the pulse page shows; each part is what the API answers under <c>/v1/state</c>.</summary>
public sealed record Pulse(
    HealthFigures Health, AgingFigures Aging, DunningFigures Dunning, RecoveryFigures Recovery, DriftFigures Drift, LagFigures Lag, CoverageFigures Coverage,
    IReadOnlyList<ClockShardView> Shards);

internal static class PulsePages
{
    public static async Task<IResult> FirstAsync(PageRequest request) => await TenantsAsync(request) is [var first, ..]
        ? TypedResults.LocalRedirect(Links.Pulse(first))
        : new RazorComponentResult<NobodyPage>(new { Frame = request.Frame("Nobody here yet") });

    public static Task<IResult> ChooseAsync(PageRequest request) => Task.FromResult<IResult>(
        request.Query("tenant") is not { } tenant ? TypedResults.LocalRedirect(DashboardRoutes.Root)
        : TypedResults.LocalRedirect(request.Query("page") == "customers" ? Links.Customers(tenant) : Links.Pulse(tenant)));

    public static async Task<IResult> ShowAsync(PageRequest request)
    {
        var tenants = await TenantsAsync(request);
        if (!tenants.Contains(request.Tenant!))
        {
            return request.NotThere();
        }

        var states = request.Grains.GetGrain<ITenantStatesGrain>(request.Tenant!);
        var (health, aging, lag, coverage) = (states.Health(), states.Aging(), states.Lag(), states.Coverage(null));
        var (dunning, recovery, drift) = (states.Dunning(), states.Recovery(null), states.Drift());
        var count = request.Context.RequestServices.GetRequiredService<ShardCount>().Count;
        var shards = await Task.WhenAll(Enumerable.Range(0, count).Select(number => request.Grains.GetGrain<IClockShardGrain>(number).Read()));
        return new RazorComponentResult<PulsePage>(new
        {
            Frame = request.Frame("Pulse", "pulse", tenants),
            Tenant = request.Tenant!,
            Pulse = new Pulse(await health, await aging, await dunning, await recovery, await drift, await lag, await coverage, shards),
        });
    }

    public static async Task<IReadOnlyList<string>> TenantsAsync(PageRequest request) => await request.Grains.GetGrain<ITenantListGrain>(0).Read();
}
