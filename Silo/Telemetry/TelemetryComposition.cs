using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Billing.Silo.Telemetry;

/// <summary>Traces and metrics: pushed over OTLP where the environment names a collector, and shown at <c>/metrics</c> always.</summary>
internal static class TelemetryComposition
{
    public static IServiceCollection AddBillingTelemetry(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<MetricsPage>();
        services.AddSingleton<JournalMeter>();
        if (configuration["OTEL_EXPORTER_OTLP_ENDPOINT"] is not { Length: > 0 })
        {
            return services;
        }

        services.AddOpenTelemetry()
            .ConfigureResource(static resource => resource.AddService("billing"))
            .WithTracing(static tracing => tracing
                .AddSource("Microsoft.AspNetCore", "Billing.Api", "Billing.Grains", "Npgsql")
                .AddOtlpExporter())
            .WithMetrics(static metrics => metrics.AddMeter([.. Meters.Shown]).AddOtlpExporter());
        return services;
    }

    public static void MapBillingMetrics(this WebApplication app)
    {
        var page = app.Services.GetRequiredService<MetricsPage>();
        app.Services.GetRequiredService<JournalMeter>();
        app.MapGet("/metrics", () => Results.Text(page.Text(), "text/plain; version=0.0.4"));
    }
}
