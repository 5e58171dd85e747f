using System.ComponentModel.DataAnnotations;
using System.Net;
using Billing.Api;
using Billing.Dashboard;
using Billing.Grains;
using Billing.Grains.Interfaces.Serialization;
using Billing.Silo.Adapters;
using Billing.Silo.Telemetry;
using Billing.Storage;
using Npgsql;
using Orleans.Configuration;

namespace Billing.Silo;

/// <summary>Puts a silo together. The one place where both builds' runtimes are told what they are for.</summary>
public static class SiloComposition
{
    private const string Invariant = "Npgsql";

    public static WebApplicationBuilder AddBillingSilo(this WebApplicationBuilder builder)
    {
        var options = builder.Configuration.GetSection(SiloOptions.Section).Get<SiloOptions>() ?? new SiloOptions();
        var mistakes = new List<ValidationResult>();
        if (!Validator.TryValidateObject(options, new ValidationContext(options), mistakes, validateAllProperties: true))
        {
            throw new OrleansConfigurationException(
                $"The section '{SiloOptions.Section}' is not right: {string.Join(" ", mistakes.Select(static mistake => mistake.ErrorMessage))}");
        }

        // These write addresses as they come, before anybody can look at what stands in them.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Warning)
            .AddFilter("Microsoft.AspNetCore.Server.Kestrel.BadRequests", LogLevel.Warning);
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<CommitRight>();
        builder.Services.AddSingleton<JournalHost>();
        builder.Services.AddSingleton<IAccountJournal>(static services => services.GetRequiredService<JournalHost>().Journal);
        builder.Services.AddSingleton<IAccountViews>(static services => services.GetRequiredService<JournalHost>().Journal);
        builder.Services.AddSingleton<IStateViews>(static services => new PostgresStateViews(services.GetRequiredService<JournalHost>().Options));
        builder.Services.AddSingleton<IProviderMappings>(static services => services.GetRequiredService<JournalHost>().Journal);
        builder.Services.AddSingleton<IAccountRecords>(static services => services.GetRequiredService<JournalHost>().Journal);
        builder.Services.AddSingleton<IRecomputeStore>(static services =>
            new PostgresRecompute(PostgresRecompute.SourceOf(services.GetRequiredService<JournalHost>().Options)));
        builder.Services.AddSingleton<INoticeInbox>(static services => new PostgresInbox(
            services.GetRequiredService<JournalHost>().Options, services.GetRequiredService<TimeProvider>(),
            services.GetRequiredService<ILogger<PostgresInbox>>()));
        builder.Services.AddSingleton<IDatabaseClock>(_ => new PostgresClock(NpgsqlDataSource.Create(options.Database)));
        builder.Services.AddProviders(builder.Configuration, options);
        builder.Services.AddBillingGrains(builder.Configuration.GetSection(GrainSettings.Section).Bind);
        builder.Services.AddBillingApi(builder.Configuration);
        builder.Services.AddBillingDashboard(builder.Configuration);
        builder.Services.AddBillingTelemetry(builder.Configuration);
        builder.Services.AddHealthChecks().AddCheck<Readiness>("journal").AddCheck<ProviderReadiness>("providers");
        builder.UseOrleans(silo => Configure(silo, options));
        return builder;
    }

    private static void Configure(ISiloBuilder silo, SiloOptions billing)
    {
        silo.Services.AddBillingSerialization();
        silo
            .Configure<ClusterOptions>(options => (options.ServiceId, options.ClusterId) = (billing.ServiceId, billing.ClusterId))
            .Configure<EndpointOptions>(options =>
            {
                options.AdvertisedIPAddress = IPAddress.Parse(billing.AdvertisedAddress);
                options.SiloPort = billing.SiloPort;
                options.GatewayPort = billing.GatewayPort;
            })
            .Configure<GrainCollectionOptions>(static options => options.CollectionAge = TimeSpan.FromMinutes(10))
            .UseSystemTextJsonGrainStorageSerializer()
            .UseAdoNetClustering(options => (options.Invariant, options.ConnectionString) = (Invariant, billing.Database))
            .UseAdoNetReminderService(options => (options.Invariant, options.ConnectionString) = (Invariant, billing.Database))
            .AddAdoNetGrainStorageAsDefault(options => (options.Invariant, options.ConnectionString) = (Invariant, billing.Database));
    }
}
