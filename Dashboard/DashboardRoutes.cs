using System.Reflection;
using Billing.Dashboard.Pages;
using Billing.Grains.Interfaces.Clocks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Billing.Dashboard;

/// <summary>What people look at. Everything on a page was read from a grain or a read model when it was asked for.</summary>
public static class DashboardRoutes
{
    public static IServiceCollection AddBillingDashboard(this IServiceCollection services)
    {
        services.AddRazorComponents();
        return services;
    }

    public static WebApplication MapBillingDashboard(this WebApplication app)
    {
        var count = app.Configuration.GetValue("Billing:Grains:ClockShards", ShardsUnlessTold);
        app.MapGet("/", async (IGrainFactory grains) =>
        {
            var shards = await Task.WhenAll(Enumerable.Range(0, count).Select(number => grains.GetGrain<IClockShardGrain>(number).Read()));
            return new RazorComponentResult<Home>(new { Shards = shards, Version = VersionOf() });
        });
        return app;
    }

    /// <summary>As the grains have it unless they are told another number.</summary>
    private const int ShardsUnlessTold = 4;

    private static string VersionOf() =>
        typeof(DashboardRoutes).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";
}
