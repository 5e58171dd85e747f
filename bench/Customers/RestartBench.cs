using System.Diagnostics;
using System.Net.Sockets;
using System.Text.Json;
using Billing.Bench;

namespace Billing.Customers;

/// <summary>How long after a kill -9 under load the first durable answer comes; the process is started again at once.</summary>
internal sealed class RestartBench(BenchDatabase database, bool quick)
{
    private const int Accounts = 256;

    public async IAsyncEnumerable<Figure> RunAsync()
    {
        await database.CreateAsync();
        var port = HttpServer.FreePort();
        var rounds = new List<double>();
        string? key = null;
        for (var round = 0; round <= (quick ? 3 : 10); round++)
        {
            using var process = HttpServer.Launch(database.ConnectionString, port);
            var begun = Stopwatch.GetTimestamp();
            using var connections = new HttpConnections(port) { Key = key ?? HttpServer.OperatorKey };
            key ??= await PrepareAsync(connections);
            connections.Key = key;
            await FirstAnswerAsync(connections, round);
            if (round > 0)
            {
                rounds.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
            }

            await KillUnderLoadAsync(process, connections, round);
        }

        rounds.Sort();
        yield return new Figure(
            "recovery", rounds[rounds.Count / 2], "ms", IsSound: true,
            Note: FormattableString.Invariant($"median of {rounds.Count}, {rounds[0]:0} to {rounds[^1]:0} ms, from the start of the process to the first durable answer; wanted 2,000"));
    }

    private static async Task<string> PrepareAsync(HttpConnections connections)
    {
        await ReadyAsync(connections);
        await connections.PostAsync("/v1/operator/tenants", "setup", """{"name":"bench"}""");
        var made = await connections.PostAsync("/v1/operator/tenants/bench/keys", "setup", """{"mode":"live"}""");
        connections.Key = JsonDocument.Parse(made).RootElement.GetProperty("key").GetString()!;
        await connections.PostAsync("/v1/plans", "setup", WireCommands.Plan);
        var server = new CustomerLoad(Accounts, (account, name, command) => SendAsync(connections, account, name, command));
        await server.OpenAsync();
        return connections.Key;
    }

    private static async Task FirstAnswerAsync(HttpConnections connections, int round)
    {
        while (true)
        {
            try
            {
                await SendAsync(connections, 0, $"first-{round}", Mutations.Of(1));
                return;
            }
            catch (Exception notYet) when (notYet is SocketException or IOException or InvalidOperationException)
            {
                await Task.Delay(5);
            }
        }
    }

    private static async Task KillUnderLoadAsync(Process process, HttpConnections connections, int round)
    {
        var callers = Enumerable.Range(0, Accounts).Select(account => Task.Run(async () =>
        {
            try
            {
                for (var number = 0; ; number++)
                {
                    await SendAsync(connections, account, $"load-{round}-{number}", Mutations.Of(1));
                }
            }
            catch (Exception killed) when (killed is SocketException or IOException or InvalidOperationException)
            {
                // That is the point.
            }
        })).ToList();
        await Task.Delay(TimeSpan.FromSeconds(1));
        process.Kill();
        await process.WaitForExitAsync();
        await Task.WhenAll(callers);
    }

    private static async Task ReadyAsync(HttpConnections connections)
    {
        while (!await connections.IsReadyAsync())
        {
            await Task.Delay(20);
        }
    }

    private static Task SendAsync(HttpConnections connections, int account, string key, Domain.Accounts.AccountCommand command)
    {
        var (path, body) = WireCommands.Of(GrainServer.AccountOf(account), command);
        return connections.PostAsync(path, $"{account}-{key}", body);
    }
}
