using System.Reflection;
using Billing.Dashboard.Pages;
using Billing.Grains.Interfaces.Clocks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
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
        app.MapGet("/", static async (IGrainFactory grains) =>
        {
            var shards = await Task.WhenAll(Enumerable.Range(0, Shards).Select(number => grains.GetGrain<IClockShardGrain>(number).Read()));
            return new RazorComponentResult<Home>(new { Shards = shards, Version = VersionOf() });
        });
        return app;
    }

    private const int Shards = 4;

    private static string VersionOf() =>
        typeof(DashboardRoutes).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";
}
