using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Orleans;
using Orleans.Hosting;

namespace Billing.Embedded;

internal sealed class EmbeddedSiloBuilder(IServiceCollection services, IConfiguration configuration) : ISiloBuilder
{
    public IServiceCollection Services => services;

    public IConfiguration Configuration => configuration;
}

/// <summary>The services of a process, the same for a live host and for a simulated one.</summary>
internal static class EmbeddedSilo
{
    internal static void AddTo(IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions();
        services.AddLogging();
        services.Configure<EmbeddedOptions>(options => configuration.GetSection(EmbeddedOptions.Section).Bind(options));
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<GrainEngine>();
        services.TryAddSingleton<IGrainFactory>(static provider => provider.GetRequiredService<GrainEngine>().References);
        services.TryAddSingleton<IClusterClient>(static provider => provider.GetRequiredService<GrainEngine>().References);
        services.TryAddSingleton<GrainStateFormat>();
    }
}

/// <summary>Starts and stops the runtime with its host: first the right to the database, then the grains.</summary>
internal sealed class EmbeddedSiloHost(IServiceProvider services) : IHostedService
{
    private readonly SessionLock? _lock = services.GetService<SessionLock>();

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var engine = services.GetRequiredService<GrainEngine>();
        if (_lock is not null)
        {
            _lock.Retaken = () => _ = engine.RereadAsync();
            await _lock.TakeAsync(cancellationToken);
        }

        await engine.StartAsync(cancellationToken);
        foreach (var task in services.GetServices<StartupTask>())
        {
            await task.Execute(services, cancellationToken);
        }
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await services.GetRequiredService<GrainEngine>().StopAsync(cancellationToken);
        if (_lock is not null)
        {
            await _lock.DisposeAsync();
        }
    }
}

internal sealed record StartupTask(Func<IServiceProvider, CancellationToken, Task> Execute);
