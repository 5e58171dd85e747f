using Billing.Grains.Interfaces.Serialization;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;

namespace Billing.Embedded.Simulate;

/// <summary>
/// The process that serves right now, on stores that outlive it. When it has died, the next who needs it starts
/// another: that is the supervisor of the simulated world.
/// </summary>
internal sealed class SimulatedCluster
{
    private const int CrashPerTenThousand = 15;

    private readonly SimulatedWorld _world;
    private readonly SeededRandom _random;
    private readonly SimulationFaults _faults;
    private readonly FaultyGrainStore _store;
    private readonly EngineFault _mistake;
    private SimulatedProcess? _process;
    private Task<SimulatedProcess>? _starting;
    private int _started;

    public SimulatedCluster(SimulatedWorld world, SimulationFaults faults, EngineFault mistake)
    {
        _world = world;
        _faults = faults;
        _mistake = mistake;
        _random = world.Random.Fork();
        _store = new FaultyGrainStore(new MemoryGrainStore(), world.Random.Fork(), new Weather(world, faults));
        world.BeforeStep = _ => MaybeCrash();
    }

    public int Crashes { get; private set; }

    /// <summary>Ends all faults, so that what was hurt can heal before it is judged.</summary>
    public bool Quiet { get; set; }

    public async Task<SimulatedProcess> RunningAsync()
    {
        if (_process is { IsAlive: true } running)
        {
            return running;
        }

        _starting ??= StartAsync();
        var started = await _starting;
        return started;
    }

    public void Kill() => _process?.Kill();

    private async Task<SimulatedProcess> StartAsync()
    {
        var name = $"process-{++_started}";
        _world.Note(name, "start");
        await Task.Yield();
        _process = await _world.StartAsync(name, Configure);
        _starting = null;
        return _process;
    }

    private void Configure(ISiloBuilder silo)
    {
        silo.Services.AddSingleton<IGrainStore>(_store);
        silo.Services.AddBillingSerialization();
        silo.AddMemoryGrainStorageAsDefault();
        silo.Configure<EmbeddedOptions>(options => (options.Paranoid, options.Fault) = (true, _mistake));
        silo.Configure<GrainCollectionOptions>(static options => options.CollectionQuantum = TimeSpan.FromHours(1));
    }

    private void MaybeCrash()
    {
        var strikes = _faults.HasFlag(SimulationFaults.Crash) && !Quiet && _random.Next(10_000) < CrashPerTenThousand;
        if (strikes && _process is { IsAlive: true } victim)
        {
            _world.Note(victim.Name, "crash");
            Crashes++;
            victim.Kill();
        }
    }
}
