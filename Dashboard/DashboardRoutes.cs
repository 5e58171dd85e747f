using Billing.Dashboard.Access;
using Billing.Dashboard.Pages;
using Billing.Dashboard.Recovery;
using Billing.Dashboard.Style;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Billing.Dashboard;

/// <summary>What people look at. Everything on a page was read from a grain when it was asked for, and is what the API answers.</summary>
public static class DashboardRoutes
{
    public const string Root = "/dashboard";

    public static IServiceCollection AddBillingDashboard(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddRazorComponents();
        services.AddSingleton(provider => new OperatorDoor(
            configuration["Billing:Api:OperatorKey"] ?? "", provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(new ShardCount(configuration.GetValue("Billing:Grains:ClockShards", ShardCount.UnlessTold)));
        services.AddSingleton<PageEndpoint>();
        services.AddSingleton(provider => new RecoveryLinks(
            configuration["Billing:Recovery:Secret"] ?? configuration["Billing:Api:OperatorKey"] ?? "", provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<RecoveryPages>();
        return services;
    }

    public static WebApplication MapBillingDashboard(this WebApplication app)
    {
        var pages = app.Services.GetRequiredService<PageEndpoint>();
        app.MapGet("/", static () => Results.Redirect(Root));
        app.MapGet(Stylesheet.Address, Stylesheet.ServeAsync);
        app.MapGet(SignInPages.Address, pages.Open(SignInPages.ShowAsync));
        app.MapPost(SignInPages.Address, pages.Open(SignInPages.EnterAsync));
        app.MapPost($"{Root}/sign-out", pages.Guarded(SignInPages.LeaveAsync));
        var recovery = app.Services.GetRequiredService<RecoveryPages>();
        app.MapGet($"{RecoveryLinks.Root}/{{token}}", pages.Open(recovery.ShowAsync));
        app.MapPost($"{RecoveryLinks.Root}/{{token}}/pay", pages.Open(recovery.PayAsync));
        app.MapPost($"{RecoveryLinks.Root}/{{token}}/methods", pages.Open(recovery.AddMethodAsync));
        app.MapGet(Root, pages.Guarded(PulsePages.FirstAsync));
        app.MapGet($"{Root}/choose", pages.Guarded(PulsePages.ChooseAsync));
        app.MapGet($"{Root}/{{tenant}}", pages.Guarded(PulsePages.ShowAsync));
        app.MapGet($"{Root}/{{tenant}}/customers", pages.Guarded(CustomersPages.ShowAsync));
        app.MapGet($"{Root}/{{tenant}}/customers/{{account}}", pages.Guarded(CustomerPages.ShowAsync));
        app.MapGet($"{Root}/{{tenant}}/customers/{{account}}/entries/{{seq:long}}", pages.Guarded(CustomerPages.EntryAsync));
        app.MapPost($"{Root}/{{tenant}}/customers/{{account}}/recompute", pages.Guarded(CustomerPages.RecomputeAsync));
        app.MapGet($"{Root}/{{**rest}}", pages.Guarded(static request => Task.FromResult(request.NotThere())));
        return app;
    }
}

/// <summary>How many clock shards there are.</summary>
public sealed record ShardCount(int Count)
{
    /// <summary>As the grains have it unless they are told another number.</summary>
    public const int UnlessTold = 4;
}
