using System.Text.Json;
using Billing.Api.Tests.Harness;

namespace Billing.Api.Tests;

/// <summary>How an account stands, and why, over HTTP: now and at any moment of its past.</summary>
[Collection(OneServer.Name)]
public class Account_states(ServerUnderTest server)
{
    [Fact]
    public async Task Are_explained_by_entries_that_say_so()
    {
        using var client = await LivedAsync();
        var cited = 0;
        foreach (var account in new[] { "payer", "debtor", "patient" })
        {
            var state = (await client.GetAsync($"/v1/accounts/{account}/state")).Is(200);
            var grounds = state.At("entitlements").EnumerateArray().Select(static each => each.GetProperty("why")).Append(state.At("why")).SelectMany(All);
            foreach (var evidence in grounds.SelectMany(static ground => ground.GetProperty("facts").EnumerateArray()))
            {
                var entry = (await client.GetAsync($"/v1/accounts/{account}/entries/{evidence.GetProperty("seq").GetInt64()}")).Is(200);
                var fact = evidence.GetProperty("fact").GetString();
                Assert.Contains(entry.At("facts").EnumerateArray(), stored =>
                    stored.GetProperty("is").GetString() == fact
                    && (evidence.GetProperty("about").GetString() is "account" || stored.ToString().Contains(evidence.GetProperty("about").GetString()!, StringComparison.Ordinal)
                        || fact!.StartsWith("effect_", StringComparison.Ordinal)));
                Assert.Equal(entry.Text("cause"), evidence.GetProperty("cause").GetString());
                Assert.Equal(entry.Text("at"), evidence.GetProperty("at").GetString());
                cited++;
            }
        }

        Assert.True(cited > 20, $"{cited} entries were cited.");
    }

    [Fact]
    public async Task Are_what_they_were_at_each_moment_of_the_past()
    {
        using var client = await LivedAsync();
        var expected = new (string At, string Status, bool IsOpen)[]
        {
            ("2026-01-05T12:00:00Z", "clear", true),
            ("2026-02-04T22:59:59Z", "clear", true),
            ("2026-02-05T12:00:00Z", "dunning", true),
        };
        foreach (var (at, status, isOpen) in expected)
        {
            var state = (await client.GetAsync($"/v1/accounts/debtor/state?at={at}")).Is(200);
            Assert.Equal((at, status), (at, state.Text("status")));
            Assert.Equal(isOpen, state.At("entitlements").EnumerateArray().All(static each => each.GetProperty("entitlement").GetProperty("is_active").GetBoolean()));
            Assert.Equal(at, state.Text("as_of"));
        }

        (await client.GetAsync("/v1/accounts/debtor/state?at=2025-01-01T00:00:00Z")).IsProblem(404, "account_unknown");
        (await client.GetAsync("/v1/accounts/debtor/state?at=yesterday")).IsProblem(400, "parameter_invalid");
        (await client.GetAsync("/v1/accounts/nobody/state")).IsProblem(404, "account_unknown");
    }

    [Fact]
    public async Task Are_the_same_one_by_one_and_in_the_list()
    {
        using var client = await LivedAsync();
        var rows = (await client.GetAsync("/v1/state/accounts")).Is(200).At("items").EnumerateArray().ToList();
        Assert.Equal(["debtor", "patient", "payer"], rows.Select(static row => row.GetProperty("account").GetString()));
        foreach (var row in rows)
        {
            var state = (await client.GetAsync($"/v1/accounts/{row.GetProperty("account").GetString()}/state")).Is(200);
            Assert.Equal(state.Text("status"), row.GetProperty("status").GetString());
            Assert.Equal(state.Number("seq"), row.GetProperty("seq").GetInt64());
            Assert.Equal(
                state.At("owed").EnumerateArray().Sum(static owed => owed.GetProperty("open").GetProperty("minor_units").GetInt64()),
                row.GetProperty("open").GetProperty("minor_units").GetInt64());
            Assert.Equal(
                state.Json.TryGetProperty("next", out var next) ? next.GetProperty("at").GetString() : null,
                row.TryGetProperty("next_at", out var nextAt) ? nextAt.GetString() : null);
        }

        var counted = (await client.GetAsync("/v1/state/health")).Is(200).At("statuses").EnumerateArray()
            .Where(static count => count.GetProperty("accounts").GetInt64() > 0).Select(static count => count.GetProperty("status").GetString());
        Assert.Equal(rows.Select(static row => row.GetProperty("status").GetString()).Distinct().Order(), counted.Order());
    }

    [Fact]
    public async Task Tell_what_comes_next_and_then_it_comes()
    {
        using var client = await LivedAsync();
        var next = (await client.GetAsync("/v1/accounts/payer/state")).Is(200).At("next");
        Assert.Contains("invoice_finalized", next.GetProperty("facts").EnumerateArray().Select(static fact => fact.GetString()));
        (await client.PostAsync("/v1/test-clocks/c/advance", $$"""{"to":"{{next.GetProperty("at").GetString()}}"}""")).Is(200);
        var told = (await client.GetAsync("/v1/accounts/payer/timeline?limit=20")).Is(200).At("items").EnumerateArray()
            .Where(line => line.GetProperty("at").GetString() == next.GetProperty("at").GetString()).Select(static line => line.GetProperty("kind").GetString()).ToList();
        Assert.Contains("invoice_finalized", told);
        Assert.Contains("effect_requested", told);
    }

    [Theory]
    [InlineData("/v1/state/accounts?status=rich", "parameter_invalid")]
    [InlineData("/v1/state/accounts?limit=0", "parameter_invalid")]
    [InlineData("/v1/state/accounts?cursor=%25", "cursor_invalid")]
    [InlineData("/v1/state/accounts?cursor=Li4", "cursor_invalid")]
    [InlineData("/v1/state/coverage?since=today", "parameter_invalid")]
    [InlineData("/v1/state/recovery?since=2026", "parameter_invalid")]
    public async Task Are_not_looked_for_by_what_is_not_right(string path, string code)
    {
        using var client = await Client.OfNewTenantAsync(server);
        (await client.GetAsync(path)).IsProblem(400, code);
    }

    [Fact]
    public async Task Need_a_key_that_may_read()
    {
        using var writer = await Client.OfNewTenantAsync(server, "test", "write");
        foreach (var path in new[] { "accounts", "health", "aging", "dunning", "recovery", "drift", "coverage", "lag" })
        {
            (await writer.GetAsync($"/v1/state/{path}")).IsProblem(403, "scope_missing");
        }
    }

    /// <summary>One who pays, one who cannot from the second month on, and one who has time.</summary>
    private async Task<Client> LivedAsync()
    {
        var client = await Client.OfNewTenantAsync(server);
        await client.PublishAsync();
        (await client.PostAsync("/v1/test-clocks", """{"id":"c","start_at":"2026-01-05T08:00:00Z"}""")).Is(201);
        foreach (var (account, more) in new[] { ("payer", ""), ("debtor", ""), ("patient", ""","net_days":30,"pays_first":false""") })
        {
            await client.OpenAsync(account, $""","test_clock":"c"{more}""");
            await AddAsync(account, "good");
            Assert.True((await client.SubscribeAsync(account, seats: 2)).Status is 201 or 202);
        }

        await AddAsync("debtor", "bad~insufficient_funds");
        (await client.PostAsync("/v1/accounts/debtor/payment-methods/good/remove", "{}")).Is(200);
        (await client.PostAsync("/v1/test-clocks/c/advance", """{"to":"2026-02-10T12:00:00Z"}""")).Is(200);
        return client;

        async Task AddAsync(string account, string method) => (await client.PostAsync(
            $"/v1/accounts/{account}/payment-methods",
            $$"""{"method":{"id":"{{method}}","kind":"card","provider":"simulated","reference":"{{method}}"} }""")).Is(201);
    }

    private static IEnumerable<JsonElement> All(JsonElement ground) => ground.GetProperty("because").EnumerateArray().SelectMany(All).Prepend(ground);
}
