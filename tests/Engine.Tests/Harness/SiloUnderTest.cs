using Microsoft.Extensions.Configuration;
using Orleans.Configuration;
using Orleans.TestingHost;

namespace Billing.Engine.Tests.Harness;

/// <summary>Configures a silo of either build from the cluster's properties.</summary>
public sealed class SiloUnderTest : ISiloConfigurator
{
    public const string ClusteredKey = "Test:Clustered";
    public const string DatabaseKey = "Test:Database";
    public const string IdleKey = "Test:CollectsIdle";
    public const string FiltersKey = "Test:Filters";
    public const string HastyKey = "Test:Hasty";
    public const string ShortRemindersKey = "Test:ShortReminders";

    private const string Npgsql = "Npgsql";

    public void Configure(ISiloBuilder siloBuilder)
    {
        var settings = siloBuilder.Configuration;
        siloBuilder.UseSystemTextJsonGrainStorageSerializer();
        if (settings[DatabaseKey] is { } database)
        {
            siloBuilder
                .AddAdoNetGrainStorageAsDefault(options => (options.Invariant, options.ConnectionString) = (Npgsql, database))
                .UseAdoNetReminderService(options => (options.Invariant, options.ConnectionString) = (Npgsql, database));
        }
        else
        {
            siloBuilder.AddMemoryGrainStorageAsDefault().UseInMemoryReminderService();
        }

        if (settings[ClusteredKey] is not null)
        {
            siloBuilder.UseAdoNetClustering(
                options => (options.Invariant, options.ConnectionString) = (Npgsql, settings[DatabaseKey]));
        }

        if (settings[ShortRemindersKey] is not null)
        {
            siloBuilder.Configure<ReminderOptions>(options => options.MinimumReminderPeriod = TimeSpan.FromMilliseconds(50));
        }

        if (settings[IdleKey] is not null)
        {
            siloBuilder.Configure<GrainCollectionOptions>(options =>
            {
                options.CollectionQuantum = TimeSpan.FromSeconds(1);
                options.CollectionAge = TimeSpan.FromSeconds(1.5);
            });
        }

        if (settings[HastyKey] is not null)
        {
            siloBuilder.Configure<SiloMessagingOptions>(options => options.ResponseTimeout = TimeSpan.FromSeconds(1));
            siloBuilder.Configure<GrainCollectionOptions>(options =>
                options.ActivationTimeout = options.DeactivationTimeout = TimeSpan.FromSeconds(1));
        }

        if (settings[FiltersKey] is not null)
        {
            siloBuilder
                .AddIncomingGrainCallFilter<ObservingIncomingFilter>()
                .AddOutgoingGrainCallFilter<ObservingOutgoingFilter>();
        }
    }
}
