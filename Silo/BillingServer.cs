using Billing.Api;
using Billing.Dashboard;
using Billing.Grains.Clocks;
using Billing.Grains.Interfaces.Recomputing;
using Billing.Grains.Interfaces.Webhooks;
using Billing.Silo.Telemetry;

namespace Billing.Silo;

/// <summary>The server: a silo that serves the API and the first page, in the order in which it must come up.</summary>
public static partial class BillingServer
{
    /// <summary>Everything is put together and the journal is open; nothing is answered yet.</summary>
    public static async Task<WebApplication> BuildAsync(WebApplicationBuilder builder)
    {
        builder.AddBillingSilo();
        var app = builder.Build();
        await app.Services.GetRequiredService<JournalHost>().StartAsync();
        app.MapBillingApi();
        app.MapBillingDashboard();
        app.MapGet("/healthz/live", static () => "live");
        app.MapHealthChecks("/healthz/ready");
        app.MapBillingMetrics();
        return app;
    }

    /// <summary>From here on requests are answered, and the clock runs for everybody.</summary>
    public static async Task StartServingAsync(this WebApplication app)
    {
        await app.StartAsync();
        await StartClockAsync(app);
    }

    /// <summary>A database that is away for a moment is no reason to end: what cannot be started now is started in a second.</summary>
    private static async Task StartClockAsync(WebApplication app)
    {
        var time = app.Services.GetRequiredService<TimeProvider>();
        while (!app.Lifetime.ApplicationStopping.IsCancellationRequested)
        {
            try
            {
                await ClockShards.StartAsync(app.Services);
                await app.Services.GetRequiredService<IGrainFactory>().GetGrain<IInboxGrain>(0).Start();
                await app.Services.GetRequiredService<IGrainFactory>().GetGrain<IRecomputeSweepGrain>(0).Start();
                return;
            }
            catch (Exception notYet)
            {
                ClockNotStarted(app.Logger, notYet);
                await Task.Delay(TimeSpan.FromSeconds(1), time);
            }
        }
    }
}
