using Billing.Api;
using Billing.Dashboard;
using Billing.Grains.Clocks;
using Billing.Silo;
using Billing.Silo.Telemetry;

try
{
    var builder = WebApplication.CreateBuilder(args);
    builder.AddBillingSilo();

    // A start that fails is told once, below; the host would log it with a stack besides.
    var started = false;
    builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", _ => started);
    await using var app = builder.Build();
    var journal = app.Services.GetRequiredService<JournalHost>();
    await journal.StartAsync();

    app.Lifetime.ApplicationStarted.Register(() => started = true);
    app.MapBillingApi();
    app.MapBillingDashboard();
    app.MapGet("/healthz/live", static () => "live");
    app.MapHealthChecks("/healthz/ready");
    app.MapBillingMetrics();

    await app.StartAsync();
    await ClockShards.StartAsync(app.Services);
    await app.WaitForShutdownAsync();
    return journal.HasFailed ? 1 : 0;
}
catch (OrleansConfigurationException refused)
{
    // The operator's mistake, not the program's: a sentence, not a stack.
    await Console.Error.WriteLineAsync(refused.Message);
    return 1;
}
