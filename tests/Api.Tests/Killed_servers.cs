using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Billing.Api.Tests.Harness;
using Xunit.Abstractions;

namespace Billing.Api.Tests;

/// <summary>
/// The server is killed at random instants with hundreds of charges under way. What it accepted is there, what it did not is
/// not or becomes so under the same key, and the provider's own ledger has each charge once.
/// </summary>
public sealed class Killed_servers(ITestOutputHelper output) : IAsyncLifetime
{
    private const int Callers = 288;
    private const int InFlightMin = 256;
    private const int Accounts = 96;

    private static readonly int Kills = Environment.GetEnvironmentVariable("BILLING_TESTS") == "full" ? 50 : 3;

    /// <summary>How long after the end of its lease an account is woken at the latest, on a busy machine.</summary>
    private static readonly TimeSpan SweepMax = TimeSpan.FromSeconds(15);

    /// <summary>Thirty seconds, doubled each time that it ran out: three times, if one was unlucky with fifty kills.</summary>
    private static readonly TimeSpan LeaseMax = TimeSpan.FromMinutes(6);

    private readonly ServerUnderTest _server = new();
    private readonly ConcurrentDictionary<string, Sent> _sent = new();
    private int _number;

    private sealed record Sent(string Account, int Amount, string Key)
    {
        public string? Accepted { get; set; }
    }

    public Task InitializeAsync() => _server.InitializeAsync();

    public Task DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Lose_nothing_and_charge_nothing_twice()
    {
        using var client = await Client.OfNewTenantAsync(_server);
        await Task.WhenAll(Enumerable.Range(0, Accounts).Select(account => client.OpenAsync($"a{account}")));
        var random = new Random(20261120);
        for (var kill = 1; kill <= Kills; kill++)
        {
            var inFlight = await KillUnderLoadAsync(client, TimeSpan.FromMilliseconds(random.Next(20, 1200)));
            output.WriteLine(FormattableString.Invariant($"kill {kill}: {inFlight} requests in flight, {_sent.Count} sent so far"));
            Assert.True(inFlight >= InFlightMin, $"Only {inFlight} requests were in flight.");
            await _server.StartAsync();
        }

        // Nobody calls: what is pending must end by itself.
        await NothingPendingAsync();
        var unknown = _sent.Values.Where(static sent => sent.Accepted is null).ToList();
        await AskAgainAsync(client, unknown);
        await AskAgainAsync(client, [.. _sent.Values.Except(unknown)]);
        await NothingPendingAsync();
        await BooksAgreeAsync(client);
        output.WriteLine(FormattableString.Invariant($"{_sent.Count} charges, {unknown.Count} of them not answered before a kill"));
    }

    /// <summary>How many requests were under way when the server was killed.</summary>
    private async Task<int> KillUnderLoadAsync(Client client, TimeSpan after)
    {
        var inFlight = 0;
        var isOver = false;
        var callers = Enumerable.Range(0, Callers).Select(_ => Task.Run(async () =>
        {
            while (!Volatile.Read(ref isOver))
            {
                var sent = NewCharge();
                Interlocked.Increment(ref inFlight);
                try
                {
                    var answer = await ChargeAsync(client, sent);
                    if (answer.Status is 201 or 202)
                    {
                        sent.Accepted = answer.Body;
                    }
                    else
                    {
                        Assert.Equal(503, answer.Status);
                    }
                }
                catch (HttpRequestException)
                {
                    // Killed while it was under way: nobody knows, until it is asked again.
                }

                Interlocked.Decrement(ref inFlight);
            }
        })).ToList();
        for (var patience = 0; patience < 400 && (Volatile.Read(ref inFlight) < InFlightMin || patience == 0); patience++)
        {
            await Task.Delay(5);
        }

        await Task.Delay(after);
        var counted = Volatile.Read(ref inFlight);
        Volatile.Write(ref isOver, true);
        await _server.KillAsync();
        await Task.WhenAll(callers);
        return counted;
    }

    private Sent NewCharge()
    {
        var number = Interlocked.Increment(ref _number);
        var sent = new Sent($"a{number % Accounts}", 1000 + number, $"charge-{number}");
        _sent[sent.Key] = sent;
        return sent;
    }

    private static Task<Answer> ChargeAsync(Client client, Sent sent) => client.PostAsync(
        $"/v1/accounts/{sent.Account}/charges",
        string.Create(CultureInfo.InvariantCulture, $$"""{"lines":[{"item":"work","amount":{"minor_units":{{sent.Amount}},"currency":"EUR"} }]}"""),
        sent.Key);

    /// <summary>
    /// Until every outcome is known. A lease grows with each time that it ran out, so what was killed again and again waits longer;
    /// but nobody is left behind once theirs is over.
    /// </summary>
    private async Task NothingPendingAsync()
    {
        const string Pending = "SELECT count(*) FROM account_head h JOIN account_health USING (tenant, account) WHERE (document->>'pending_effects')::int > 0";
        var begun = TimeProvider.System.GetTimestamp();
        while (await _server.Database.CountAsync(Pending) > 0)
        {
            var forgotten = await _server.Database.CountAsync(
                $"{Pending} AND (h.wake_at IS NULL OR h.wake_at < clock_timestamp() - interval '{SweepMax.TotalSeconds} seconds')");
            // What ran out while the server was down is woken once it has been up for as long.
            Assert.True(
                forgotten == 0 || TimeProvider.System.GetElapsedTime(begun) < SweepMax,
                $"{forgotten} accounts wait for an outcome, and nobody has woken them. {_server.Output}");
            Assert.True(TimeProvider.System.GetElapsedTime(begun) < LeaseMax, "Accounts still wait for an outcome.");
            await Task.Delay(200);
        }

        output.WriteLine(FormattableString.Invariant($"nothing is pending any more after {TimeProvider.System.GetElapsedTime(begun).TotalSeconds:0} s"));
    }

    /// <summary>Under the same key the same charge: accepted now, and with the same answer when it was accepted before.</summary>
    private static async Task AskAgainAsync(Client client, List<Sent> all) => await Parallel.ForEachAsync(
        all, new ParallelOptions { MaxDegreeOfParallelism = 64 }, async (sent, _) =>
        {
            var answer = (await ChargeAsync(client, sent)).Is(201);
            if (sent.Accepted is { } before && before.Contains("\"is_settled\":true", StringComparison.Ordinal))
            {
                Assert.Equal(before, answer.Body);
                Assert.Equal("true", answer.Headers["Idempotency-Replayed"]);
            }

            sent.Accepted = answer.Body;
        });

    private async Task BooksAgreeAsync(Client client)
    {
        using var http = new HttpClient();
        var ledger = await http.GetFromJsonAsync<JsonElement[]>(new Uri(_server.ProviderAddress, "/ledger"));
        var charged = ledger!.Select(static line => (
            Key: line.GetProperty("key").GetString()!,
            Invoice: line.GetProperty("invoiceId").GetString()!,
            Amount: line.GetProperty("amount").GetProperty("minorUnits").GetInt64())).ToList();
        Assert.Equal(charged.Count, charged.Select(static line => line.Key).Distinct().Count());

        var invoices = new Dictionary<string, long>();
        for (var account = 0; account < Accounts; account++)
        {
            for (var cursor = ""; cursor is not null;)
            {
                var page = (await client.GetAsync($"/v1/accounts/a{account}/invoices?limit=100{(cursor.Length > 0 ? $"&cursor={cursor}" : "")}")).Is(200);
                foreach (var invoice in page.At("items").EnumerateArray())
                {
                    Assert.Equal("settled", invoice.GetProperty("payment").GetString());
                    invoices.Add(invoice.GetProperty("id").GetString()!, invoice.GetProperty("paid").GetProperty("minor_units").GetInt64());
                }

                cursor = page.Json.TryGetProperty("next_cursor", out var next) ? next.GetString() : null;
            }

            Assert.Equal(0, await client.LedgerSumAsync($"a{account}"));
        }

        Assert.Equal(
            _sent.Values.Select(static sent => (long)sent.Amount).Order(),
            invoices.Values.Order());
        Assert.Equal(
            invoices.OrderBy(static each => each.Key, StringComparer.Ordinal).Select(static each => (each.Key, each.Value)),
            charged.Select(static line => (line.Invoice, line.Amount)).OrderBy(static each => each.Invoice, StringComparer.Ordinal));
    }
}
