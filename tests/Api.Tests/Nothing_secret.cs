using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Billing.Api.Routing;
using Billing.Api.Tests.Harness;
using Billing.Shared;
using Npgsql;

namespace Billing.Api.Tests;

/// <summary>
/// A server whose every log is on and whose every span is taken, with secrets planted wherever one can be: none of them is in a log, a
/// span, a measurement, an answer to somebody else, or any table, whatever was asked and whatever failed.
/// </summary>
public sealed class Nothing_secret : IAsyncLifetime
{
    private const string Card = "4000056655665556";

    private readonly int _port = SiloProcess.FreePort();
    private readonly HttpListener _collector;
    private readonly ConcurrentQueue<string> _telemetry = new();
    private readonly StripeAndServer _stripe;
    private readonly Dictionary<string, string> _secrets = [];
    private readonly StringBuilder _answers = new();
    private Task _listening = Task.CompletedTask;

    public Nothing_secret()
    {
        _collector = new HttpListener { Prefixes = { $"http://127.0.0.1:{_port}/" } };
        _stripe = new StripeAndServer
        {
            More =
            [
                ("Logging__LogLevel__Default", "Trace"),
                ("Logging__LogLevel__Microsoft.AspNetCore", "Trace"),
                ("OTEL_EXPORTER_OTLP_ENDPOINT", $"http://127.0.0.1:{_port}"),
                ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
                ("OTEL_BSP_SCHEDULE_DELAY", "100"),
                ("OTEL_METRIC_EXPORT_INTERVAL", "200"),
            ],
        };
    }

    public async Task InitializeAsync()
    {
        _collector.Start();
        _listening = ListenAsync();
        await _stripe.InitializeAsync();
    }

    public async Task DisposeAsync()
    {
        await _stripe.DisposeAsync();
        _collector.Stop();
        await _listening;
    }

    [Fact]
    public async Task Is_ever_written_anywhere()
    {
        using var client = await Client.OfNewTenantAsync(_stripe.Server);
        _secrets["Stripe's key"] = _stripe.ApiKey;
        _secrets["the webhook secret"] = _stripe.SigningSecret;
        _secrets["the operator's key"] = ServerUnderTest.OperatorKey;
        _secrets["a caller's key"] = client.Key;
        _secrets["the chain's key"] = SiloProcess.ChainKeys[2..];
        _secrets["a card number"] = Card;
        _secrets["a card number in fours"] = "4000 0566 5566 5556";

        await LiveAsync(client);
        await AskEverythingWronglyAsync(client);
        await FailAsync(client);
        await SeeAsync("a span of the account that was asked last", () => _telemetry.Any(static body => body.Contains("the-last-one", StringComparison.Ordinal)), client);

        Assert.Equal(10, _secrets.Count);
        var places = new Dictionary<string, string>
        {
            ["a log"] = _stripe.Server.Output,
            ["telemetry"] = string.Join('\n', _telemetry),
            ["an answer to somebody else"] = _answers.ToString(),
            ["a table"] = await DumpAsync(),
            ["the metrics page"] = (await client.GetAsync("/metrics")).Is(200).Body,
        };

        // The places are looked into, not only there: each holds what it is for.
        Assert.Contains("stripe", places["telemetry"], StringComparison.Ordinal);
        Assert.Contains("stripe.k", places["a table"], StringComparison.Ordinal);
        Assert.Contains("card_number_refused", places["an answer to somebody else"], StringComparison.Ordinal);
        Assert.Contains("trce:", places["a log"], StringComparison.Ordinal);
        var found = from secret in _secrets
                    from place in places
                    where place.Value.Contains(secret.Value, StringComparison.Ordinal)
                    select $"{secret.Key} is in {place.Key}: …{Around(place.Value, secret.Value)}…";
        Assert.Empty(found);
    }

    /// <summary>What an honest customer does: secrets are made on the way, and given to who asks.</summary>
    private async Task LiveAsync(Client client)
    {
        await client.PublishAsync();
        await client.OpenAsync("life", ""","pays_first":true""");
        var typed = (await client.PostAsync("/v1/accounts/life/payment-methods/setup", "{}")).Is(201);
        _secrets["the secret of a method that is typed"] = typed.Text("continuation.client_secret");
        var setUp = (await client.PostAsync("/v1/accounts/life/payment-methods/setup", """{"token":"pm_card_authenticationRequired"}""")).Is(201);
        _secrets["the secret of a method that is asked for"] = setUp.Text("continuation.client_secret");
        await _stripe.AuthenticateAsync(setUp.Text("continuation.reference"));
        (await client.GetAsync($"/v1/accounts/life/payment-methods/setup/{setUp.Text("id")}")).Is(200);
        (await client.PostAsync(
            "/v1/accounts/life/subscriptions",
            """{"subscription_id":"sub","plan":"team","quantities":[{"item":"seat","quantity":3}],"is_on_session":true}""")).Is(202);
        var purchase = (await client.GetAsync("/v1/accounts/life/purchases")).Text("items.0.id");
        var waits = (await client.GetAsync($"/v1/accounts/life/purchases/{purchase}/continuation")).Is(200);
        _secrets["the secret of a payment"] = waits.Text("client_secret");
        await _stripe.AuthenticateAsync(waits.Text("reference"));
        (await client.GetAsync($"/v1/accounts/life/purchases/{purchase}/continuation")).Is(200);
    }

    /// <summary>Each request there is, with a card number and a key where none belongs.</summary>
    private async Task AskEverythingWronglyAsync(Client client)
    {
        using var stranger = new Client(_stripe.Server.Address, "sk_test_stranger");
        foreach (var route in ApiRoutes.All.Where(static route => !route.IsOperators))
        {
            var path = System.Text.RegularExpressions.Regex.Replace(route.Template, @"\{(\w+)\}", static match => match.Groups[1].Value == "account" ? "life" : "none");
            if (route.Method == "GET")
            {
                Keep(await client.GetAsync($"{path}?cursor={Card}"));
                Keep(await client.GetAsync(path.Replace("life", Card, StringComparison.Ordinal)));
                Keep(await stranger.GetAsync(path));
                continue;
            }

            foreach (var body in new[]
            {
                $$"""{"name":"{{Card}}"}""",
                $$"""{"{{Card}}":1}""",
                $$"""{"metadata":{"note":"card 4000 0566 5566 5556"} }""",
                $$"""{"method":{"id":"m","kind":"card","provider":"stripe","reference":"{{Card}}"} }""",
                $$"""{"token":"{{Card}}"}""",
                """{"unknown":"field"}""",
            })
            {
                Keep(await client.PostAsync(path, body));
            }

            Keep(await client.PostAsync(path, "{}", Card));
            Keep(await client.PostAsync(path, "{\"broken\":\"" + Card));
            Keep(await stranger.PostAsync(path, $$"""{"name":"{{Card}}"}"""));
        }
    }

    /// <summary>Stripe away, lost, wrong and told by another key: what is then logged is logged without what was sent.</summary>
    private async Task FailAsync(Client client)
    {
        var steps = 0;
        foreach (var fault in new[]
        {
            """[{"path":"payment_intents","method":"POST","status":500,"isExecuted":true,"times":2}]""",
            """[{"path":"payment_intents","method":"POST","status":400,"times":2}]""",
            """[{"path":"setup_intents","method":"POST","status":500,"times":2}]""",
            """[{"path":"setup_intents","method":"POST","status":401,"times":1}]""",
            """[{"path":"customers","method":"POST","isLost":true,"times":1}]""",
        })
        {
            (await _stripe.Stripe.PutAsync("/loopback/faults", new StringContent(fault, Encoding.UTF8, "application/json"))).EnsureSuccessStatusCode();
            var account = $"failing-{++steps}";
            await client.OpenAsync(account);
            Keep(await client.PostAsync($"/v1/accounts/{account}/payment-methods/setup", """{"token":"pm_card_visa"}"""));
            Keep(await client.PostAsync(
                $"/v1/accounts/{account}/charges", """{"lines":[{"item":"x","amount":{"minor_units":500,"currency":"EUR"} }]}""", null, ("Prefer", "respond-async")));
        }

        Keep(await client.PostAsync("/v1/accounts/life/payment-methods", """{"method":{"id":"bad","kind":"card","provider":"stripe","reference":"pm_none","customer":"cus_none"},"is_default":true}"""));
        Keep(await client.PostAsync("/v1/accounts/life/charges", """{"lines":[{"item":"x","amount":{"minor_units":500,"currency":"EUR"} }]}""", null, ("Prefer", "respond-async")));
    }

    private void Keep(Answer answer) => _answers.Append(answer.Status).Append(' ').AppendLine(answer.Body);

    private async Task SeeAsync(string what, Func<bool> isThere, Client client)
    {
        var begun = TimeProvider.System.GetTimestamp();
        while (!isThere())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(begun) < TimeSpan.FromSeconds(30), $"Never received {what}.");
            await client.GetAsync("/v1/accounts/the-last-one");
            await Task.Delay(100);
        }
    }

    private async Task<string> DumpAsync()
    {
        var text = new StringBuilder();
        await using var connection = new NpgsqlConnection(_stripe.Server.Database.ConnectionString);
        await connection.OpenAsync();
        var tables = new List<string>();
        await using (var names = new NpgsqlCommand("SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')", connection))
        await using (var reader = await names.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync())
            {
                tables.Add(reader.GetString(0));
            }
        }

        foreach (var table in tables)
        {
            await using var all = new NpgsqlCommand($"SELECT * FROM {table}", connection);
            await using var reader = await all.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                for (var i = 0; i < reader.FieldCount; i++)
                {
                    text.Append(reader.IsDBNull(i) ? "" : reader.GetValue(i) is byte[] bytes ? Encoding.Latin1.GetString(bytes) : reader.GetValue(i).ToString()).Append('\t');
                }

                text.AppendLine();
            }
        }

        return text.ToString();
    }

    private async Task ListenAsync()
    {
        while (true)
        {
            HttpListenerContext context;
            try
            {
                context = await _collector.GetContextAsync();
            }
            catch (Exception stopped) when (stopped is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            using var body = new MemoryStream();
            await context.Request.InputStream.CopyToAsync(body);
            _telemetry.Enqueue(Encoding.Latin1.GetString(body.ToArray()));
            context.Response.StatusCode = 200;
            context.Response.Close();
        }
    }

    private static string Around(string text, string found)
    {
        var at = text.IndexOf(found, StringComparison.Ordinal);
        return text[Math.Max(0, at - 120)..Math.Min(text.Length, at + found.Length + 40)].ReplaceLineEndings(" ");
    }
}
