using Billing.Api.Tests.Harness;

namespace Billing.Api.Tests;

/// <summary>What is agreed for later, and what is used and not billed yet, as programs of a tenant see them.</summary>
[Collection(OneServer.Name)]
public class Plans_ahead(ServerUnderTest server)
{
    private const string Small =
        """
        {"code":"ahead","version":1,"currency":"EUR","interval":{"unit":"month","count":1},"items":[
          {"code":"seat","model":{"is":"per_unit","unit_price":10}},
          {"code":"calls","timing":"in_arrears","model":{"is":"per_unit","unit_price":0.5},"meter":{"meter":"calls","aggregation":"sum"}}]}
        """;

    private const string Schedule =
        """
        {"phases":[
          {"on":"2026-05-01","quantities":[{"item":"seat","quantity":3}]},
          {"on":"2026-06-01","plan":"ahead","version":2,"quantities":[{"item":"seat","quantity":4}]}]}
        """;

    [Fact]
    public async Task Are_given_once_seen_foreseen_billed_and_withdrawn()
    {
        using var client = await OpenedAsync();
        (await client.PostAsync("/v1/accounts/ann/subscriptions/s/schedule", Schedule.Replace("\"version\":2", "\"version\":9", StringComparison.Ordinal))).Is(422);
        (await client.PostAsync("/v1/accounts/ann/subscriptions/s/schedule", Schedule)).Is(200);

        var seen = (await client.GetAsync("/v1/accounts/ann/subscriptions/s")).Is(200);
        Assert.Equal(2, seen.At("planned").GetArrayLength());
        Assert.Equal(3, seen.Number("planned.0.quantities.0.quantity"));
        Assert.Equal(2, seen.Number("planned.1.plan_version"));
        Assert.Equal(seen.Text("planned.0.schedule_id"), seen.Text("planned.1.schedule_id"));
        var foreseen = (await client.GetAsync("/v1/accounts/ann/preview?until=2026-06-02T00:00:00Z")).Is(200);
        Assert.Equal(30_00, foreseen.Number("invoices.0.total.minor_units"));
        Assert.Equal(80_00, foreseen.Number("invoices.1.total.minor_units"));

        (await client.PostAsync("/v1/test-clocks/c1/advance", """{"to":"2026-05-02T00:00:00Z"}""")).Is(200);
        Assert.Equal(30_00, (await client.GetAsync("/v1/accounts/ann/invoices")).Is(200).Number("items.1.total.minor_units"));
        (await client.PostAsync("/v1/accounts/ann/subscriptions/s/schedule/withdraw", "{}")).Is(200);
        Assert.Equal(0, (await client.GetAsync("/v1/accounts/ann/subscriptions/s")).Is(200).At("planned").GetArrayLength());
    }

    [Fact]
    public async Task Show_usage_that_is_not_billed_yet_and_take_new_terms()
    {
        using var client = await OpenedAsync();
        (await client.PostAsync(
            "/v1/accounts/ann/subscriptions/s/usage", """{"events":[{"id":"u1","meter":"calls","happened_at":"2026-04-01T08:00:00Z","value":12}]}""")).Is(200);
        (await client.PostAsync(
            "/v1/accounts/ann/terms",
            """{"currency":"EUR","time_zone":"UTC","test_clock":"c1","tax_rates":[{"code":"vat","percent":20,"is_inclusive":false}]}""")).Is(200);

        var usage = (await client.GetAsync("/v1/accounts/ann/subscriptions/s/usage")).Is(200);
        Assert.Equal(6_00, usage.Number("amount.minor_units"));
        Assert.Equal(1_20, usage.Number("tax.minor_units"));
        Assert.Equal(12, usage.Number("lines.0.quantity"));
        (await client.PostAsync("/v1/accounts/ann/terms", """{"currency":"USD","time_zone":"UTC","test_clock":"c1"}""")).Is(422);
    }

    private async Task<Client> OpenedAsync()
    {
        var client = await Client.OfNewTenantAsync(server);
        (await client.PostAsync("/v1/plans", Small)).Is(201);
        (await client.PostAsync("/v1/plans", Small.Replace("\"version\":1", "\"version\":2", StringComparison.Ordinal).Replace("\"unit_price\":10", "\"unit_price\":20", StringComparison.Ordinal))).Is(201);
        (await client.PostAsync("/v1/test-clocks", """{"id":"c1","start_at":"2026-04-01T08:00:00Z"}""")).Is(201);
        (await client.PostAsync("/v1/accounts", """{"id":"ann","currency":"EUR","time_zone":"UTC","test_clock":"c1"}""")).Is(201);
        (await client.PostAsync(
            "/v1/accounts/ann/subscriptions",
            """{"subscription_id":"s","plan":"ahead","version":1,"anchor":{"is":"calendar"},"quantities":[{"item":"seat","quantity":1}]}""")).Is(201);
        return client;
    }
}
