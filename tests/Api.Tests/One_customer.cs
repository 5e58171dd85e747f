using Billing.Api.Tests.Harness;

namespace Billing.Api.Tests;

/// <summary>One customer from sign-up to a paid invoice, and through a year, as a program sees it.</summary>
[Collection(OneServer.Name)]
public class One_customer(ServerUnderTest server)
{
    [Fact]
    public async Task Signs_up_pays_and_may_use_what_was_paid_for()
    {
        using var client = await Client.OfNewTenantAsync(server);
        await client.PublishAsync();
        await client.OpenAsync("acme");
        Assert.False((await client.GetAsync("/v1/accounts/acme/entitlements/team")).Is(200).At("is_active").GetBoolean());

        var subscribed = (await client.SubscribeAsync("acme", seats: 3)).Is(201);
        Assert.True(subscribed.At("is_settled").GetBoolean());
        Assert.Equal("succeeded", subscribed.Text("payments.0.outcome"));

        var invoice = (await client.GetAsync("/v1/accounts/acme/invoices")).Is(200);
        Assert.Equal(50_00, invoice.Number("items.0.total.minor_units"));
        Assert.Equal("settled", invoice.Text("items.0.payment"));
        Assert.Equal("INV-000001", invoice.Text("items.0.number"));
        var entitlement = (await client.GetAsync("/v1/accounts/acme/entitlements/seat")).Is(200);
        Assert.True(entitlement.At("is_active").GetBoolean());
        Assert.Equal("paid", entitlement.Text("reason"));
        Assert.Equal(3, entitlement.Number("quantity"));
        Assert.Equal(0, await client.LedgerSumAsync("acme"));
    }

    [Fact]
    public async Task Uses_credit_before_any_charge()
    {
        using var client = await Client.OfNewTenantAsync(server);
        await client.PublishAsync();
        await client.OpenAsync("acme");
        (await client.PostAsync("/v1/accounts/acme/credit-grants",
            """{"id":"welcome","kind":"promotional","amount":{"minor_units":6000,"currency":"EUR"},"author":"ann"}""")).Is(201);
        var subscribed = (await client.SubscribeAsync("acme", seats: 3)).Is(201);
        Assert.Empty(subscribed.At("payments").EnumerateArray());
        var grant = (await client.GetAsync("/v1/accounts/acme/credit-grants")).Is(200);
        Assert.Equal(10_00, grant.Number("items.0.left.minor_units"));

        // 16 more seats cost far more than the ten euros that are left: the rest is charged.
        var charged = (await client.PostAsync("/v1/accounts/acme/charges",
            """{"lines":[{"item":"setup","amount":{"minor_units":2500,"currency":"EUR"}}]}""")).Is(201);
        Assert.Equal(15_00, charged.Number("payments.0.amount.minor_units"));
        Assert.Equal(0, await client.LedgerSumAsync("acme"));
    }

    [Fact]
    public async Task Lives_a_year_on_a_test_clock_and_is_billed_for_each_month_once()
    {
        using var client = await Client.OfNewTenantAsync(server);
        await client.PublishAsync();
        (await client.PostAsync("/v1/test-clocks", """{"id":"c1","start_at":"2026-01-31T10:00:00Z"}""")).Is(201);
        await client.OpenAsync("acme", ""","test_clock":"c1" """);
        (await client.SubscribeAsync("acme", seats: 1)).Is(201);
        var clock = (await client.PostAsync("/v1/test-clocks/c1/advance", """{"to":"2027-01-30T12:00:00Z"}""")).Is(200);
        Assert.Equal("ready", clock.Text("status"));

        var invoices = (await client.GetAsync("/v1/accounts/acme/invoices?limit=100")).Is(200).At("items").EnumerateArray().ToList();
        Assert.Equal(
            ["2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31", "2026-06-30", "2026-07-31", "2026-08-31", "2026-09-30", "2026-10-31", "2026-11-30", "2026-12-31"],
            invoices.Select(static invoice => invoice.GetProperty("lines")[0].GetProperty("from").GetString()));
        Assert.All(invoices, static invoice => Assert.Equal("settled", invoice.GetProperty("payment").GetString()));
        Assert.Equal(0, await client.LedgerSumAsync("acme"));
    }

    [Fact]
    public async Task Is_told_why_each_amount_is_what_it_is()
    {
        using var client = await Client.OfNewTenantAsync(server);
        await client.PublishAsync();
        (await client.PostAsync("/v1/test-clocks", """{"id":"c1","start_at":"2026-04-01T00:00:00Z"}""")).Is(201);
        await client.OpenAsync("acme", ""","test_clock":"c1" """);
        (await client.SubscribeAsync("acme", seats: 1)).Is(201);
        (await client.PostAsync("/v1/test-clocks/c1/advance", """{"to":"2026-04-16T10:00:00Z"}""")).Is(200);
        (await client.ChangeSeatsAsync("acme", 3)).Is(200);
        var last = (await client.GetAsync("/v1/accounts/acme/invoices")).Is(200).At("items").EnumerateArray().Last();
        var explained = (await client.GetAsync($"/v1/accounts/acme/invoices/{last.GetProperty("id").GetString()}/explain")).Is(200);
        Assert.Contains("days 2026-04-16 until 2026-05-01", explained.Text("statement"), StringComparison.Ordinal);
        Assert.NotEmpty(explained.At("lines").EnumerateArray());
    }

    [Fact]
    public async Task Has_a_timeline_that_is_read_page_by_page()
    {
        using var client = await Client.OfNewTenantAsync(server);
        await client.PublishAsync();
        await client.OpenAsync("acme");
        (await client.SubscribeAsync("acme", seats: 1)).Is(201);
        var all = (await client.GetAsync("/v1/accounts/acme/timeline?limit=100")).Is(200).At("items").EnumerateArray()
            .Select(static line => line.GetRawText()).ToList();
        var pages = new List<string>();
        for (var cursor = ""; cursor is not null;)
        {
            var page = (await client.GetAsync($"/v1/accounts/acme/timeline?limit=2{(cursor.Length > 0 ? $"&cursor={cursor}" : "")}")).Is(200);
            pages.AddRange(page.At("items").EnumerateArray().Select(static line => line.GetRawText()));
            cursor = page.Json.TryGetProperty("next_cursor", out var next) ? next.GetString() : null;
        }

        Assert.True(all.Count > 3);
        Assert.Equal(all, pages);
    }
}
