using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans;
using Orleans.Hosting;
using Orleans.Runtime;

namespace Billing.Embedded;

/// <summary>One process of the simulated world: a service provider of its own, and nothing that outlives it.</summary>
public sealed class SimulatedProcess
{
    private readonly ServiceProvider _services;
    private readonly GrainEngine _engine;

    private SimulatedProcess(string name, ServiceProvider services)
    {
        Name = name;
        _services = services;
        _engine = services.GetRequiredService<GrainEngine>();
    }

    public string Name { get; }

    public IGrainFactory Grains => _engine.References;

    public IServiceProvider Services => _services;

    public bool IsAlive => !_engine.IsDead;

    /// <summary>How many grains are in memory.</summary>
    public int ActivationCount => _engine.Activations.Count;

    internal static async Task<SimulatedProcess> StartAsync(
        SimulatedWorld world, string name, Action<ISiloBuilder> configure)
    {
        var configuration = new ConfigurationBuilder().Build();
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(world.Clock);
        services.AddSingleton<EngineScheduler>(new SimulatedScheduler(world, name));
        EmbeddedSilo.AddTo(services, configuration);
        configure(new EmbeddedSiloBuilder(services, configuration));
        var process = new SimulatedProcess(name, services.BuildServiceProvider());
        await process._engine.StartAsync(CancellationToken.None);
        foreach (var task in process._services.GetServices<StartupTask>())
        {
            await task.Execute(process._services, CancellationToken.None);
        }

        return process;
    }

    /// <summary>Stops as an operator would: every grain is deactivated first.</summary>
    public async Task StopAsync()
    {
        await _engine.StopAsync();
        await _services.DisposeAsync();
    }

    /// <summary>Ends between two steps, as a kill -9 does: what was under way is never heard of again.</summary>
    public void Kill() => _engine.Kill();

    /// <summary>Brings a second activation of a grain into memory beside the first.</summary>
    public void Duplicate(IAddressable grain) => _engine.Duplicate(grain.GetGrainId());
}
