using Billing.Grains;
using Billing.Grains.Clocks;
using Billing.Grains.Interfaces.Serialization;
using Billing.Providers.Simulated;
using Billing.Storage;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;

namespace Billing.Embedded.Simulate;

/// <summary>
/// The process that serves right now, on stores that outlive it. When it has died, the next who needs it starts another: that is
/// the supervisor of the simulated world.
/// </summary>
internal sealed class AccountCluster
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly SimulatedWorld _world;
    private readonly Weather _weather;
    private readonly LifeMistake _mistake;
    private readonly EngineFault _engineMistake;
    private readonly bool _isParanoid;
    private SimulatedProcess? _process;
    private Task<SimulatedProcess>? _starting;
    private int _started;

    public AccountCluster(SimulatedWorld world, Weather weather, LifeMistake mistake, EngineFault engineMistake, bool isParanoid)
    {
        (_world, _weather, _mistake, _engineMistake, _isParanoid) = (world, weather, mistake, engineMistake, isParanoid);
        Stores = new AccountStores(world, weather, mistake);
        Clock = new SkewedClock(world.Clock);
        world.BeforeStep = _ => MaybeCrash();
    }

    public AccountStores Stores { get; }

    public SkewedClock Clock { get; }

    /// <summary>Since when the process that serves now does.</summary>
    public DateTimeOffset StartedAt { get; private set; }

    public Task<SimulatedProcess> RunningAsync() =>
        _starting ?? (_process is { IsAlive: true } running ? Task.FromResult(running) : _starting = StartAsync());

    /// <summary>The end of a day: as an operator stops it, or as a crash does. Nothing runs until somebody needs it again.</summary>
    public async Task RestAsync(bool asCrash)
    {
        if (_process is not { IsAlive: true } running)
        {
            return;
        }

        _world.Note(running.Name, asCrash ? "is killed" : "is stopped");
        if (!asCrash)
        {
            // It may die while it stops; and whoever stops it does not wait for ever.
            await Task.WhenAny(running.StopAsync(), Task.Delay(Patience, _world.Clock));
        }

        running.Kill();
    }

    private async Task<SimulatedProcess> StartAsync()
    {
        await Task.Yield();
        while (true)
        {
            var name = $"process-{++_started}";
            StartedAt = _world.Clock.GetUtcNow();
            _world.Note(name, "start");
            try
            {
                _process = await _world.StartAsync(name, Configure);
                if (_mistake != LifeMistake.NobodyWakes)
                {
                    await ClockShards.StartAsync(_process.Services);
                }

                _starting = null;
                return _process;
            }
            catch (SiloUnavailableException)
            {
                // It died while it began.
                _world.Note(name, "never got up");
            }
        }
    }

    private void Configure(ISiloBuilder silo)
    {
        silo.Services.AddSingleton<TimeProvider>(Clock);
        silo.Services.AddSingleton(Stores.Asked);
        silo.Services.AddSingleton(Stores.Desk);
        silo.Services.AddSingleton(SimulatedAdapter.Create(Stores.Other, Stores.Desk, AccountWishes.OtherProvider));
        silo.Services.AddSingleton(Stores.Journal);
        silo.Services.AddSingleton<IGrainStore>(Stores.States);
        silo.Services.AddSingleton<IReminderStore>(Stores.Reminders);
        if (_mistake != LifeMistake.ClockBelieved)
        {
            silo.Services.AddSingleton<IDatabaseClock>(Clock);
        }

        silo.Services.AddBillingSerialization();
        silo.Services.AddBillingGrains(settings =>
        {
            (settings.ProviderRequestsPerSecond, settings.ClockShards, settings.SnapshotEvery) = (10_000, 2, 8);
            if (_mistake == LifeMistake.NobodyWakes)
            {
                settings.ReminderWindow = TimeSpan.Zero;
            }
        });
        silo.AddMemoryGrainStorageAsDefault();
        var keepsOrder = !_weather.Has(SimulationFaults.Order);
        silo.Configure<EmbeddedOptions>(options =>
        {
            options.Paranoid = _isParanoid;
            options.Fault = _engineMistake == EngineFault.None && keepsOrder ? EngineFault.ColdOrderKept : _engineMistake;
        });
        silo.Configure<GrainCollectionOptions>(static options => options.CollectionQuantum = TimeSpan.FromHours(1));
    }

    private void MaybeCrash()
    {
        if (_process is { IsAlive: true } victim && _weather.StrikesProcess())
        {
            _world.Note(victim.Name, "crash");
            victim.Kill();
        }
    }
}
