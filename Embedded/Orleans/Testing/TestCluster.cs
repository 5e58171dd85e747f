// Orleans' test cluster, as far as tests use it: one silo in this process.

using System.Collections.ObjectModel;
using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Billing.Embedded;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime;

namespace Orleans.TestingHost;

public interface ISiloConfigurator
{
    void Configure(ISiloBuilder siloBuilder);
}

public interface IClientBuilderConfigurator
{
    void Configure(IConfiguration configuration, IClientBuilder clientBuilder);
}

public class TestClusterOptions
{
    public string ClusterId { get; set; } = "test";

    public string ServiceId { get; set; } = "test";

    public short InitialSilosCount { get; set; } = 1;

    public List<string?> SiloBuilderConfiguratorTypes { get; } = [];
}

public class TestClusterBuilder(short initialSilosCount)
{
    public TestClusterBuilder()
        : this(1)
    {
    }

    public Dictionary<string, string?> Properties { get; } = [];

    public TestClusterOptions Options { get; } = new() { InitialSilosCount = initialSilosCount };

    public TestClusterBuilder AddSiloBuilderConfigurator<T>()
        where T : new()
    {
        Options.SiloBuilderConfiguratorTypes.Add(typeof(T).AssemblyQualifiedName);
        return this;
    }

    // The client of a cluster of one process is the process itself, and is configured with it.
    public TestClusterBuilder AddClientBuilderConfigurator<T>()
        where T : new() => this;

    public TestCluster Build() => Options.InitialSilosCount == 1
        ? new TestCluster(Options, Properties)
        : throw new NotSupportedException("The embedded build is one process; several silos need Sdks=official.");
}

public abstract class SiloHandle
{
    private protected SiloHandle()
    {
    }

    public abstract bool IsActive { get; }
}

public class TestCluster : IDisposable, IAsyncDisposable
{
    private readonly TestClusterOptions _options;
    private readonly Dictionary<string, string?> _properties;
    private Silo? _silo;

    internal TestCluster(TestClusterOptions options, Dictionary<string, string?> properties)
    {
        _options = options;
        _properties = properties;
    }

    public IGrainFactory GrainFactory => Running.Services.GetRequiredService<IGrainFactory>();

    public IClusterClient Client => Running.Services.GetRequiredService<IClusterClient>();

    public SiloHandle? Primary => _silo;

    public ReadOnlyCollection<SiloHandle> Silos => new(_silo is null ? [] : [_silo]);

    public IServiceProvider GetSiloServiceProvider(SiloAddress? silo = null) => Running.Services;

    private Silo Running => _silo ?? throw new InvalidOperationException("The cluster is not deployed.");

    public async Task DeployAsync() => _silo = await StartAsync();

    public async Task StopAllSilosAsync()
    {
        if (_silo is { } silo)
        {
            await silo.StopAsync(gracefully: true);
        }
    }

    public Task KillSiloAsync(SiloHandle instance) => ((Silo)instance).StopAsync(gracefully: false);

    public async Task<SiloHandle?> RestartSiloAsync(SiloHandle instance)
    {
        await ((Silo)instance).StopAsync(gracefully: true);
        return _silo = await StartAsync();
    }

    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    public async ValueTask DisposeAsync()
    {
        await StopAllSilosAsync();
        GC.SuppressFinalize(this);
    }

    private async Task<Silo> StartAsync()
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration.AddInMemoryCollection(_properties);
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.UseOrleans(silo =>
        {
            silo.Configure<ClusterOptions>(options =>
            {
                options.ClusterId = _options.ClusterId;
                options.ServiceId = _options.ServiceId;
            });
            foreach (var name in _options.SiloBuilderConfiguratorTypes)
            {
                var configurator = Activator.CreateInstance(Type.GetType(name!, throwOnError: true)!);
                ((ISiloConfigurator)configurator!).Configure(silo);
            }
        });
        var host = builder.Build();
        await host.StartAsync();
        return new Silo(host);
    }

    private sealed class Silo(IHost host) : SiloHandle
    {
        private bool _stopped;

        public override bool IsActive => !_stopped;

        internal IServiceProvider Services => host.Services;

        internal async Task StopAsync(bool gracefully)
        {
            if (_stopped)
            {
                return;
            }

            _stopped = true;
            if (!gracefully)
            {
                host.Services.GetRequiredService<GrainEngine>().Kill();
            }

            await host.StopAsync();
            if (host is IAsyncDisposable disposable)
            {
                await disposable.DisposeAsync();
            }
        }
    }
}
