using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Billing.Domain.Accounts;

namespace Billing.Customers;

/// <summary>The server as an operator runs it, in a process of its own, and the connections to it.</summary>
internal sealed class HttpServer : IAsyncDisposable
{
    public const string OperatorKey = "op_bench";

    public const string WebhookSecret = "whsec_bench";

    private readonly string _database;
    private readonly int _port;
    private readonly HttpConnections _connections;
    private Process _process;

    private HttpServer(string database, int port, Process process, HttpConnections connections) =>
        (_database, _port, _process, _connections) = (database, port, process, connections);

    public static Task<HttpServer> StartAsync(string database) => StartAsync(database, FreePort());

    public static async Task<HttpServer> StartAsync(string database, int port)
    {
        var process = Launch(database, port);
        var connections = new HttpConnections(port);
        var watch = Stopwatch.StartNew();
        while (!await connections.IsReadyAsync())
        {
            if (process.HasExited || watch.Elapsed > TimeSpan.FromSeconds(60))
            {
                throw new InvalidOperationException("The server did not start.");
            }

            await Task.Delay(50);
        }

        connections.Key = OperatorKey;
        await connections.PostAsync("/v1/operator/tenants", "setup", """{"name":"bench"}""");
        var key = await connections.PostAsync("/v1/operator/tenants/bench/keys", "setup", """{"mode":"live"}""");
        connections.Key = JsonDocument.Parse(key).RootElement.GetProperty("key").GetString()!;
        await connections.PostAsync("/v1/plans", "setup", WireCommands.Plan);
        return new HttpServer(database, port, process, connections);
    }

    public static Process Launch(string database, int port)
    {
        var folder = AppContext.BaseDirectory.Replace("/bench/Customers/", "/Silo/", StringComparison.Ordinal);
        var start = new ProcessStartInfo("dotnet", [Path.Combine(folder, "Billing.Silo.dll"), "--urls", $"http://127.0.0.1:{port}"])
        {
            RedirectStandardOutput = true,
            Environment =
            {
                ["Billing__Database"] = database,
                ["Billing__ChainKeys"] = BenchDatabase.ChainKeys,
                ["Billing__Provider"] = "http://127.0.0.1:9",
                ["Billing__Providers__SimulatedWebhookSecret"] = WebhookSecret,
                ["Billing__Api__OperatorKey"] = OperatorKey,
                ["Billing__Api__RequestsPerSecond"] = "1000000",
                ["Billing__Api__RequestsAtOnce"] = "1000000",
                ["Billing__SiloPort"] = $"{FreePort()}",
                ["Billing__GatewayPort"] = $"{FreePort()}",
                ["Logging__LogLevel__Default"] = "Warning",
            },
        };
        var process = Process.Start(start)!;
        process.OutputDataReceived += static (_, line) =>
        {
            if (line.Data is { Length: > 0 })
            {
                Console.Error.WriteLine(line.Data);
            }
        };
        process.BeginOutputReadLine();
        return process;
    }

    public async Task SendAsync(int account, string key, AccountCommand command)
    {
        var (path, body) = WireCommands.Of(GrainServer.AccountOf(account), command);
        await _connections.PostAsync(path, $"{account}-{key}", body);
    }

    /// <summary>Asks for a feature, and looks at the answer.</summary>
    public async Task CheckAsync(string account, string feature)
    {
        var (status, body) = await _connections.ExchangeAsync(
            $"GET /v1/accounts/{account}/entitlements/{feature} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {_connections.Key}\r\n\r\n");
        if (status != 200 || !body.Contains("\"subscription_id\"", StringComparison.Ordinal))
        {
            throw new InvalidOperationException($"{account} was asked for {feature} and answered {status} {body}");
        }
    }

    public double ProcessorSeconds
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime.TotalSeconds;
        }
    }

    /// <summary>kill -9.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    /// <summary>At the same address; whoever asks before it listens is not answered.</summary>
    public void LaunchAgain() => _process = Launch(_database, _port);

    public async ValueTask DisposeAsync()
    {
        _connections.Dispose();
        await KillAsync();
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
