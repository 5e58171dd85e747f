using System.Collections.Concurrent;
using Billing.Grains.Interfaces.Serialization;
using Billing.Providers;
using Billing.Providers.Simulated;
using Billing.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Orleans.TestingHost;

namespace Billing.Grains.Tests;

/// <summary>
/// A cluster of either build on a database of its own. Whatever enters it goes through bytes: the official test client
/// stands outside of the silo, and the embedded engine is set to its paranoid mode.
/// </summary>
internal sealed class Cluster : IAsyncDisposable
{
    // A silo's configurator is made by name and knows its configuration only.
    private static readonly ConcurrentDictionary<string, PostgresJournal> Journals = new();

    private static readonly KeyRing Keys = new(1, [new(1, new byte[KeyRing.LengthMin])]);

    private readonly TestCluster _cluster;
    private readonly string _server;
    private readonly string _database;

    private Cluster(TestCluster cluster, string server, string database, PostgresJournal journal)
    {
        Journal = journal;
        _cluster = cluster;
        _server = server;
        _database = database;
    }

    public IGrainFactory Grains => _cluster.GrainFactory;

    public PostgresJournal Journal { get; }

    public static async Task<Cluster> DeployAsync(bool paranoid = true)
    {
        var server = Environment.GetEnvironmentVariable("BILLING_PG")
            ?? throw new InvalidOperationException("This test needs PostgreSQL: run it through scripts/test, which starts one.");
        var database = "grains_" + Guid.NewGuid().ToString("N");
        await ExecuteAsync(server, $"CREATE DATABASE {database}");
        var connection = new NpgsqlConnectionStringBuilder(server) { Database = database, MaxPoolSize = 8 }.ConnectionString;
        await using (var opened = new NpgsqlConnection(connection))
        {
            await opened.OpenAsync();
            await BillingSchema.MigrateAsync(opened);
        }

        var journal = await PostgresJournal.StartAsync(
            new PostgresJournalOptions { ConnectionString = connection, Keys = Keys }, TimeProvider.System, NullLogger.Instance);
        Journals[connection] = journal;

        var builder = new TestClusterBuilder(1);
        builder.AddSiloBuilderConfigurator<Silo>();
        builder.AddClientBuilderConfigurator<Client>();
        builder.Properties[Silo.DatabaseKey] = connection;
        builder.Properties["Embedded:Paranoid"] = paranoid.ToString();
        var cluster = builder.Build();
        await cluster.DeployAsync();
        return new Cluster(cluster, server, database, journal);
    }

    public Task RestartAsync() => _cluster.RestartSiloAsync(_cluster.Silos[0]);

    public async ValueTask DisposeAsync()
    {
        await _cluster.DisposeAsync();
        await Journal.DisposeAsync();
        NpgsqlConnection.ClearAllPools();
        await ExecuteAsync(_server, $"DROP DATABASE {_database} WITH (FORCE)");
    }

    private static async Task ExecuteAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    public sealed class Silo : ISiloConfigurator
    {
        public const string DatabaseKey = "Test:Database";

        public void Configure(ISiloBuilder siloBuilder)
        {
            var database = siloBuilder.Configuration[DatabaseKey];
            siloBuilder.Services.AddBillingSerialization();
            siloBuilder.Services.AddBillingGrains();
            siloBuilder.Services.AddSingleton<IAccountJournal>(Journals[database!]);
            siloBuilder.Services.AddSingleton<IProviderMappings>(Journals[database!]);
            siloBuilder.Services.AddSingleton<INoticeInbox>(new MemoryInbox());
            siloBuilder.Services.AddSingleton<IPaymentProvider>(new SimulatedProvider(new SimulatedLedger()));
            siloBuilder
                .UseSystemTextJsonGrainStorageSerializer()
                .UseInMemoryReminderService()
                .AddAdoNetGrainStorageAsDefault(options => (options.Invariant, options.ConnectionString) = ("Npgsql", database));
        }
    }

    public sealed class Client : IClientBuilderConfigurator
    {
        public void Configure(Microsoft.Extensions.Configuration.IConfiguration configuration, IClientBuilder clientBuilder) =>
            clientBuilder.Services.AddBillingSerialization();
    }
}
