using Billing.Api.Tests.Harness;

namespace Billing.Api.Tests;

/// <summary>Accounts that other accounts pay for, and invoices whose taxes somebody else knows.</summary>
[Collection(OneServer.Name)]
public class Families(ServerUnderTest server)
{
    [Fact]
    public async Task Have_their_invoices_of_a_day_on_one_invoice_of_who_pays()
    {
        using var client = await Client.OfNewTenantAsync(server);
        await client.PublishAsync();
        (await client.PostAsync("/v1/test-clocks", """{"id":"c1","start_at":"2026-04-01T08:00:00Z"}""")).Is(201);
        await client.OpenAsync("parent", ""","test_clock":"c1" """);
        foreach (var child in new[] { "ann", "bob" })
        {
            await client.OpenAsync(child, ""","test_clock":"c1","paid_by":"parent" """);
            (await client.SubscribeAsync(child, seats: 1)).Is(201);
        }

        (await client.PostAsync("/v1/test-clocks/c1/advance", """{"to":"2026-04-03T08:00:00Z"}""")).Is(200);
        var taken = (await client.GetAsync("/v1/accounts/parent/invoices")).Is(200);
        Assert.Equal(60_00, taken.Number("items.0.total.minor_units"));
        Assert.Equal("settled", taken.Text("items.0.payment"));
        Assert.Equal(2, taken.At("items.0.lines").GetArrayLength());
        foreach (var child in new[] { "ann", "bob" })
        {
            Assert.Equal("settled", (await client.GetAsync($"/v1/accounts/{child}/invoices")).Is(200).Text("items.0.payment"));
            Assert.Equal(0, await client.LedgerSumAsync(child));
        }

        Assert.Equal(0, await client.LedgerSumAsync("parent"));
    }

    [Fact]
    public async Task Of_invoices_wait_as_drafts_until_their_taxes_are_told()
    {
        using var client = await Client.OfNewTenantAsync(server);
        await client.PublishAsync();
        await client.OpenAsync("acme", ""","tax_provider":"elsewhere" """);
        var subscribed = await client.PostAsync(
            "/v1/accounts/acme/subscriptions", """{"subscription_id":"sub","plan":"team"}""", null, ("Prefer", "respond-async"));
        Assert.InRange(subscribed.Status, 201, 202);
        var draft = (await client.GetAsync("/v1/accounts/acme/invoices")).Is(200);
        Assert.Equal("draft", draft.Text("items.0.status"));
        (await client.PostAsync(
            $"/v1/accounts/acme/invoices/{draft.Text("items.0.id")}/taxes",
            """{"taxes":[{"line_id":"1","code":"vat","amount":{"minor_units":400,"currency":"EUR"}},{"line_id":"2","code":"vat","amount":{"minor_units":200,"currency":"EUR"}}]}"""))
            .Is(200);
        var final = (await client.GetAsync("/v1/accounts/acme/invoices")).Is(200);
        Assert.Equal("finalized", final.Text("items.0.status"));
        Assert.Equal(36_00, final.Number("items.0.total.minor_units"));
        Assert.Equal(6_00, final.Number("items.0.tax.minor_units"));
    }
}
