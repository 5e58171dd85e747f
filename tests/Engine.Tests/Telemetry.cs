using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry;
using OpenTelemetry.Trace;

namespace Billing.Engine.Tests;

public class Telemetry
{
    [Fact]
    public async Task Listens_from_the_start_of_the_host_without_being_asked_for()
    {
        var name = $"{nameof(Telemetry)}.{Guid.NewGuid():N}";
        var seen = new Collecting();
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services.AddOpenTelemetry().WithTracing(tracing => tracing.AddSource(name).AddProcessor(seen));
        using var host = builder.Build();
        await host.StartAsync();
        using var source = new ActivitySource(name);
        source.StartActivity("step")?.Dispose();
        await host.StopAsync();
        Assert.Equal(["step"], seen.Names);
    }

    private sealed class Collecting : BaseProcessor<Activity>
    {
        public ConcurrentQueue<string> Names { get; } = new();

        public override void OnEnd(Activity data) => Names.Enqueue(data.OperationName);
    }
}
