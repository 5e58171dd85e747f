using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using Billing.Bench;
using Billing.Domain.Accounts;

namespace Billing.Customers;

/// <summary>
/// Webhooks from the provider's socket to the account's journal: verified, kept, answered, applied. A rate counts what was applied by
/// the account's own commit, until the last one is; the looks at the provider that follow go at the pace of its lanes.
/// </summary>
internal sealed class WebhookBench(BenchDatabase database, bool quick)
{
    private const int Callers = 256;

    private readonly int _accounts = quick ? 1_024 : 10_240;
    private readonly TimeSpan _span = TimeSpan.FromSeconds(quick ? 4 : 10);
    private readonly int _drained = quick ? 10_000 : 100_000;
    private int _next;

    public async IAsyncEnumerable<Figure> RunAsync()
    {
        await database.CreateAsync();
        var port = HttpServer.FreePort();
        await using var server = await HttpServer.StartAsync(database.ConnectionString, port);
        await OpenAsync(server);
        await database.ExecuteAsync("VACUUM ANALYZE");
        using var connections = new HttpConnections(port);
        var sender = new WebhookSender(connections, _accounts);
        await FloodAsync(sender, TimeSpan.FromSeconds(2), () => Interlocked.Increment(ref _next)); // until everything is compiled and in memory
        await DrainAsync();

        var sustained = new List<double>();
        for (var round = 1; round <= (quick ? 1 : 3); round++)
        {
            var figure = await SustainedAsync(sender, server);
            sustained.Add(figure.Value);
            yield return figure;
        }

        yield return await PacedAsync(sender, sustained.Order().ElementAt(sustained.Count / 2) / 2);
        yield return await DuplicatesAsync(sender);
        yield return await KilledAsync(server, port);
        yield return await SoundAsync();
    }

    private async Task OpenAsync(HttpServer server)
    {
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => Task.Run(async () =>
        {
            for (var account = Interlocked.Increment(ref next); account < _accounts; account = Interlocked.Increment(ref next))
            {
                await server.SendAsync(account, "open", Mutations.Opening.OfType<AccountCommand.OpenAccount>().First());
            }
        })));
    }

    private async Task<Figure> SustainedAsync(WebhookSender sender, HttpServer server)
    {
        var processor = new ProcessorTime(await database.PostmasterAsync());
        var before = await database.Yardstick.ReadAsync(32);
        var first = _next + 1;
        var (used, served) = (processor.Read(), server.ProcessorSeconds);
        var begun = Stopwatch.GetTimestamp();
        var latencies = await FloodAsync(sender, _span, () => Interlocked.Increment(ref _next));
        await DrainAsync();
        var seconds = Stopwatch.GetElapsedTime(begun).TotalSeconds;
        var cost = processor.Read() - used;
        served = server.ProcessorSeconds - served;
        var after = await database.Yardstick.ReadAsync(32);
        var applied = await AppliedAsync(first, _next);
        return new Figure(
            "webhooks-256", applied / seconds, "per s", before.PerSecond, after.PerSecond, applied / seconds * 2 / (before.PerSecond + after.PerSecond),
            At(latencies, 0.5), At(latencies, 0.99), IsSound: applied == latencies.Count,
            Note: FormattableString.Invariant(
                $"{latencies.Count} answered, all applied {seconds - _span.TotalSeconds:0.0} s after the last; processor for each: {served / applied * 1e6:0.0} µs server + {cost.Server / applied * 1e6:0.0} in PostgreSQL"));
    }

    /// <summary>At half the rate: each at its own time, whether or not those before were answered.</summary>
    private async Task<Figure> PacedAsync(WebhookSender sender, double perSecond)
    {
        var before = await database.Yardstick.ReadAsync(32);
        var latencies = new List<double>();
        var tasks = new List<Task>();
        var begun = Stopwatch.GetTimestamp();
        for (var sent = 0; Stopwatch.GetElapsedTime(begun) < _span;)
        {
            var due = (int)(Stopwatch.GetElapsedTime(begun).TotalSeconds * perSecond);
            for (; sent < due; sent++)
            {
                tasks.Add(OneAsync(Interlocked.Increment(ref _next)));
            }

            await Task.Delay(1);
        }

        await Task.WhenAll(tasks);
        await DrainAsync();
        var after = await database.Yardstick.ReadAsync(32);
        latencies.Sort();
        return new Figure(
            "webhooks-half", tasks.Count / _span.TotalSeconds, "per s", before.PerSecond, after.PerSecond, P50Ms: At(latencies, 0.5), P99Ms: At(latencies, 0.99),
            Note: "wanted p50 < 10 ms, p99 < 100 ms");

        async Task OneAsync(int number)
        {
            var at = Stopwatch.GetTimestamp();
            if (!await sender.TellAsync(number))
            {
                throw new InvalidOperationException("A webhook was not kept.");
            }

            lock (latencies)
            {
                latencies.Add(Stopwatch.GetElapsedTime(at).TotalMilliseconds);
            }
        }
    }

    private async Task<Figure> DuplicatesAsync(WebhookSender sender)
    {
        // Older than what the server remembers: it has to ask, and finds them.
        var (known, next) = (_next, 0);
        await database.ExecuteAsync("CHECKPOINT");
        var rows = await RowsAsync();
        var wal = await database.ScalarAsync("SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')");
        var before = await database.Yardstick.ReadAsync(32);
        var written = await database.ScalarAsync("SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')");
        var begun = Stopwatch.GetTimestamp();
        var latencies = await FloodAsync(sender, _span, () => 1 + ((Interlocked.Increment(ref next) - 1) % known));
        var seconds = Stopwatch.GetElapsedTime(begun).TotalSeconds;
        written = await database.ScalarAsync("SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')") - written;
        var after = await database.Yardstick.ReadAsync(32);
        return new Figure(
            "webhooks-duplicates", latencies.Count / seconds, "per s", before.PerSecond, after.PerSecond,
            latencies.Count / seconds * 2 / (before.PerSecond + after.PerSecond), At(latencies, 0.5), At(latencies, 0.99),
            IsSound: await RowsAsync() == rows && wal >= 0,
            Note: FormattableString.Invariant($"{rows} rows before and after; {written / (double)latencies.Count:0.0} B of WAL each, all that the server did meanwhile"));
    }

    private async Task<Figure> KilledAsync(HttpServer server, int port)
    {
        var first = _next + 1;
        var missing = new Queue<int>(Enumerable.Range(first, _drained));
        var begun = Stopwatch.GetTimestamp();
        await TellAllAsync(port, missing, until: _drained / 2);
        await server.KillAsync();
        var killed = Stopwatch.GetTimestamp();
        server.LaunchAgain();
        while (missing.Count > 0)
        {
            await TellAllAsync(port, missing, until: 0);
        }

        await DrainAsync();
        _next += _drained;
        var applied = await AppliedAsync(first, _next);
        return new Figure(
            "webhooks-killed", _drained / Stopwatch.GetElapsedTime(begun).TotalSeconds, "per s", IsSound: applied == _drained,
            Note: FormattableString.Invariant(
                $"{applied} of {_drained} applied; {Stopwatch.GetElapsedTime(killed).TotalSeconds:0.0} s from the kill -9 to the last of them"));
    }

    /// <summary>As a provider does: what was not answered is sent again, by whoever comes next.</summary>
    private async Task TellAllAsync(int port, Queue<int> missing, int until)
    {
        using var connections = new HttpConnections(port);
        var sender = new WebhookSender(connections, _accounts);
        await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => Task.Run(async () =>
        {
            while (true)
            {
                int number;
                lock (missing)
                {
                    if (missing.Count <= until || !missing.TryDequeue(out number))
                    {
                        return;
                    }
                }

                var isKept = false;
                try
                {
                    isKept = await sender.TellAsync(number);
                }
                catch (Exception away) when (away is SocketException or IOException)
                {
                    await Task.Delay(20);
                }

                if (!isKept)
                {
                    lock (missing)
                    {
                        missing.Enqueue(number);
                    }
                }
            }
        })));
    }

    private async Task<Figure> SoundAsync()
    {
        var strays = await database.ScalarAsync("SELECT count(*) FROM provider_event WHERE status <> 'applied'");
        var doubled = await database.ScalarAsync("SELECT count(*) FROM (SELECT FROM taken_event GROUP BY source, event_id HAVING count(*) > 1) AS twice");
        var unexplained = await database.ScalarAsync(
            "SELECT count(*) FROM provider_event e LEFT JOIN taken_event t ON t.tenant = e.tenant AND t.account = e.account AND t.source = e.provider AND t.event_id = e.event_id AND t.seq = e.seq WHERE t.event_id IS NULL");
        return new Figure(
            "webhooks-durable", await RowsAsync(), "rows", IsSound: strays == 0 && doubled == 0 && unexplained == 0,
            Note: string.Create(CultureInfo.InvariantCulture, $"{strays} not applied, {doubled} applied twice, {unexplained} applied without a commit that says so"));
    }

    private async Task<List<double>> FloodAsync(WebhookSender sender, TimeSpan span, Func<int> next)
    {
        var all = new List<double>[Callers];
        var begun = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(async () =>
        {
            var mine = all[caller] = new List<double>(4096);
            while (Stopwatch.GetElapsedTime(begun) < span)
            {
                var at = Stopwatch.GetTimestamp();
                if (!await sender.TellAsync(next()))
                {
                    throw new InvalidOperationException("A webhook was not kept.");
                }

                mine.Add(Stopwatch.GetElapsedTime(at).TotalMilliseconds);
            }
        })));
        var latencies = all.SelectMany(static mine => mine).ToList();
        latencies.Sort();
        return latencies;
    }

    private async Task DrainAsync()
    {
        while (await database.ScalarAsync("SELECT count(*) FROM (SELECT FROM provider_event WHERE status = 'received' LIMIT 1) AS one") > 0)
        {
            await Task.Delay(10);
        }
    }

    private Task<long> RowsAsync() => database.ScalarAsync("SELECT count(*) FROM provider_event");

    private Task<long> AppliedAsync(int first, int last) => database.ScalarAsync(
        $"SELECT count(*) FROM provider_event WHERE status = 'applied' AND event_id BETWEEN '{WebhookSender.NameOf(first)}' AND '{WebhookSender.NameOf(last)}'");

    private static double At(List<double> sorted, double share) => sorted[(int)((sorted.Count - 1) * share)];
}
