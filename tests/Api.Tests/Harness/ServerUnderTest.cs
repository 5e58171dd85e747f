using Billing.Shared;

namespace Billing.Api.Tests.Harness;

/// <summary>The server as an operator runs it: a process on PostgreSQL, with the simulated provider as another process.</summary>
public sealed class ServerUnderTest : IAsyncLifetime
{
    public const string OperatorKey = "op_0123456789abcdef";

    public const string WebhookSecret = "whsec_0123456789abcdef";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

    private readonly string _ledger = Directory.CreateTempSubdirectory("billing-provider-").FullName;
    private readonly int _providerPort = SiloProcess.FreePort();
    private readonly int _siloPort = SiloProcess.FreePort();
    private readonly int _gatewayPort = SiloProcess.FreePort();
    private TestDatabase? _database;
    private ChildProcess? _provider;
    private ChildProcess? _server;

    /// <summary>What the server is told besides, before it starts.</summary>
    public (string Name, string Value)[] More { get; init; } = [];

    /// <summary>Where it will listen, for who must know before it does.</summary>
    public int Port { get; init; } = SiloProcess.FreePort();

    public Uri Address => new($"http://127.0.0.1:{Port}");

    public Uri ProviderAddress => new($"http://127.0.0.1:{_providerPort}");

    public string Output => _server?.Output ?? "";

    internal TestDatabase Database => _database!;

    public async Task InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync();
        _provider = ChildProcess.Start("Providers/Simulator", "Billing.Simulator", ["--urls", ProviderAddress.ToString(), "--ledger", _ledger]);
        await _provider.SeesAsync("listens on", Patience);
        await StartAsync();
    }

    /// <summary>Starts the server, or starts it again where it was killed.</summary>
    public async Task StartAsync()
    {
        _server = SiloProcess.Start(
            _database!,
            Address.ToString(),
            [
                ("Billing__Provider", ProviderAddress.ToString()),
                // The same after a kill: a cluster then knows at once that the one before is dead.
                ("Billing__SiloPort", $"{_siloPort}"),
                ("Billing__GatewayPort", $"{_gatewayPort}"),
                ("Billing__Api__OperatorKey", OperatorKey),
                ("Billing__Providers__SimulatedWebhookSecret", WebhookSecret),
                ("Billing__Api__RequestsPerSecond", "100000"),
                ("Billing__Api__RequestsAtOnce", "100000"),
                ("Billing__Grains__ProviderRequestsPerSecond", "5000"),
                .. More,
            ]);
        await _server.SeesAsync("Application started", Patience);
    }

    /// <summary>kill -9, and nothing else.</summary>
    public async Task KillAsync()
    {
        _server!.Kill();
        await _server.DisposeAsync();
    }

    public async Task DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        if (_provider is not null)
        {
            await _provider.DisposeAsync();
        }

        if (_database is not null)
        {
            await _database.DisposeAsync();
        }

        Directory.Delete(_ledger, recursive: true);
    }
}

/// <summary>One server for all sentences: each asks as a tenant of its own.</summary>
[CollectionDefinition(Name)]
public sealed class OneServer : ICollectionFixture<ServerUnderTest>
{
    public const string Name = "one server";
}
