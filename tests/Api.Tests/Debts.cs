using System.Diagnostics;
using System.Text.Json;
using Billing.Api.Tests.Harness;

namespace Billing.Api.Tests;

/// <summary>A customer who does not pay, over HTTP: what is tried, what is lost, and how all of it comes back.</summary>
[Collection(OneServer.Name)]
public sealed class Debts(ServerUnderTest server)
{
    private const string Account = "/v1/accounts/late";

    [Fact]
    public async Task Bring_a_customer_from_the_first_decline_to_suspension_and_back_the_moment_it_pays()
    {
        using var client = await InDebtAsync();
        Assert.Equal(("tolerated", true), await AccessAsync(client, "seat"));
        Assert.Equal(1, await CountAsync(client, "segment_applied"));
        Assert.Equal(1, await CountAsync(client, "collection_failed"));

        await AdvanceAsync(client, "2026-02-16T12:00:00Z");
        Assert.Equal(("suspended", false), await AccessAsync(client, "seat"));
        Assert.True(await CountAsync(client, "collection_failed") > 1);

        var paid = Stopwatch.StartNew();
        await PostAsync(client, $"{Account}/payment-methods", """{"method":{"id":"new","kind":"card","provider":"simulated","reference":"good"},"is_default":true}""");
        while (await AccessAsync(client, "seat") is not (_, true))
        {
            Assert.True(paid.Elapsed < TimeSpan.FromSeconds(10), "access never came back");
        }

        Assert.InRange(paid.ElapsedMilliseconds, 0, 1000);
        Assert.Equal(0, await CountAsync(client, "dunning_closed") - 1);
        Assert.Contains(await ItemsAsync(client, $"{Account}/billing-history"), static invoice => invoice.GetProperty("resolution").GetString() == "paid");
    }

    [Fact]
    public async Task Are_paid_by_their_own_way_once_they_were_given_up()
    {
        using var client = await InDebtAsync();
        var invoice = (await ItemsAsync(client, $"{Account}/billing-history")).Single(static each => each.GetProperty("resolution").GetString() == "open").GetProperty("invoice_id").GetString();
        await PostAsync(client, $"{Account}/invoices/{invoice}/write-off", """{"author":"op"}""");
        Assert.Equal("given_up", await ResolutionAsync(client, invoice!));
        Assert.Equal(("given_up", false), await AccessAsync(client, "seat"));
        (await client.PostAsync($"{Account}/invoices/{invoice}/pay", "{}")).Is(200);
        Assert.Equal("given_up", await ResolutionAsync(client, invoice!));

        await PostAsync(client, $"{Account}/payment-methods", """{"method":{"id":"new","kind":"card","provider":"simulated","reference":"good"},"is_default":true}""");
        var paid = await PostAsync(client, $"{Account}/invoices/{invoice}/bad-debt/pay", """{"is_on_session":true}""");
        Assert.Equal("collect_bad_debt", paid.At("payments")[0].GetProperty("for").GetString());
        Assert.Equal("paid", await ResolutionAsync(client, invoice!));
        Assert.Equal(("paid", true), await AccessAsync(client, "seat"));
    }

    [Fact]
    public async Task Leave_what_somebody_gave_or_took_by_hand_within_a_second()
    {
        using var client = await Client.OfNewTenantAsync(server);
        await client.OpenAsync("late");
        var given = Stopwatch.StartNew();
        await PostAsync(client, $"{Account}/overrides", """{"override":{"id":"gift","feature":"export","is_allowed":true,"author":"op","reason":"goodwill"}}""");
        Assert.Equal(("granted", true), await AccessAsync(client, "export"));
        Assert.InRange(given.ElapsedMilliseconds, 0, 1000);

        var taken = Stopwatch.StartNew();
        await PostAsync(client, $"{Account}/overrides/gift/end", """{"author":"op"}""");
        Assert.Equal(("not_subscribed", false), await AccessAsync(client, "export"));
        Assert.InRange(taken.ElapsedMilliseconds, 0, 1000);
        Assert.Equal(1, await CountAsync(client, "override_set"));
        Assert.Equal(1, await CountAsync(client, "override_ended"));
    }

    [Fact]
    public async Task Are_never_covered_by_an_override_that_no_schema_knows()
    {
        using var client = await Client.OfNewTenantAsync(server);
        await client.OpenAsync("late");
        var refused = await client.PostAsync(
            $"{Account}/overrides", """{"override":{"id":"o","feature":"api-calls","is_allowed":true,"author":"op","version":1,"value":{"is":"quota","amount":5}}}""");
        Assert.Equal(422, refused.Status);
        Assert.Equal("entitlement_invalid", refused.Code);
        Assert.Equal("$.feature", refused.At("errors")[0].GetProperty("path").GetString());
        Assert.Equal(("not_subscribed", false), await AccessAsync(client, "api-calls"));
    }

    [Fact]
    public async Task Wait_for_the_day_that_was_promised()
    {
        using var client = await InDebtAsync();
        await PostAsync(client, $"{Account}/dunning/promise", """{"until":"2026-03-20T00:00:00Z","author":"op"}""");
        var attempts = await CountAsync(client, "collection_failed");
        await AdvanceAsync(client, "2026-02-27T12:00:00Z");
        Assert.Equal(attempts, await CountAsync(client, "collection_failed"));
        Assert.Equal(("tolerated", true), await AccessAsync(client, "seat"));
        Assert.Equal("promise_out_of_range", (await client.PostAsync($"{Account}/dunning/promise", """{"until":"2026-01-20T00:00:00Z","author":"op"}""")).Code);
    }

    /// <summary>It paid its first month; the card of the second has no money.</summary>
    private async Task<Client> InDebtAsync()
    {
        var client = await Client.OfNewTenantAsync(server);
        await client.PublishAsync();
        (await client.PostAsync("/v1/test-clocks", """{"id":"c","start_at":"2026-01-01T00:00:00Z"}""")).Is(201);
        await client.OpenAsync("late", ""","pays_first":true,"test_clock":"c" """);
        await PostAsync(client, $"{Account}/payment-methods", """{"method":{"id":"first","kind":"card","provider":"simulated","reference":"good"},"is_default":true}""");
        (await client.SubscribeAsync("late", seats: 3)).Is(201);
        await PostAsync(client, $"{Account}/payment-methods", """{"method":{"id":"poor","kind":"card","provider":"simulated","reference":"bad~insufficient_funds"},"is_default":true}""");
        await PostAsync(client, $"{Account}/payment-methods/first/remove", "{}");
        await AdvanceAsync(client, "2026-02-01T12:00:00Z");
        return client;
    }

    private static async Task AdvanceAsync(Client client, string to) => (await client.PostAsync("/v1/test-clocks/c/advance", $$"""{"to":"{{to}}"}""")).Is(200);

    private static async Task<Answer> PostAsync(Client client, string path, string body)
    {
        var answer = await client.PostAsync(path, body);
        Assert.True(answer.Status is 200 or 201, $"{path}: {answer.Status} {answer.Body}");
        return answer;
    }

    private static async Task<(string Reason, bool IsActive)> AccessAsync(Client client, string feature)
    {
        var answer = (await client.GetAsync($"{Account}/entitlements/{feature}")).Is(200);
        return (answer.Text("reason"), answer.At("is_active").GetBoolean());
    }

    private static async Task<string?> ResolutionAsync(Client client, string invoice) =>
        (await ItemsAsync(client, $"{Account}/billing-history")).Single(each => each.GetProperty("invoice_id").GetString() == invoice).GetProperty("resolution").GetString();

    private static async Task<int> CountAsync(Client client, string kind) =>
        (await ItemsAsync(client, $"{Account}/timeline")).Count(line => line.GetProperty("kind").GetString() == kind);

    private static async Task<List<JsonElement>> ItemsAsync(Client client, string path) =>
        [.. (await client.GetAsync($"{path}?limit=100")).Is(200).At("items").EnumerateArray()];
}
