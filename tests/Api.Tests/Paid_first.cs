using Billing.Api.Tests.Harness;

namespace Billing.Api.Tests;

/// <summary>Accounts that pay before anything is made, as a program sees them; the name of an account says how its payments go.</summary>
[Collection(OneServer.Name)]
public class Paid_first(ServerUnderTest server)
{
    private const string PaysFirst = ""","pays_first":true """;

    [Fact]
    public async Task A_subscription_is_there_once_it_is_paid()
    {
        using var client = await Client.OfNewTenantAsync(server);
        await client.PublishAsync();
        await client.OpenAsync("acme", PaysFirst);
        var subscribed = (await client.SubscribeAsync("acme", seats: 3)).Is(201);

        Assert.Equal("collect_purchase", subscribed.Text("payments.0.for"));
        Assert.Equal("succeeded", subscribed.Text("payments.0.outcome"));
        Assert.Equal("settled", (await client.GetAsync("/v1/accounts/acme/invoices")).Is(200).Text("items.0.payment"));
        Assert.True((await client.GetAsync("/v1/accounts/acme/entitlements/seat")).Is(200).At("is_active").GetBoolean());
        Assert.Empty((await client.GetAsync("/v1/accounts/acme/purchases")).Is(200).At("items").EnumerateArray());
        Assert.Equal(0, await client.LedgerSumAsync("acme"));
    }

    [Fact]
    public async Task Nothing_is_made_of_what_is_declined()
    {
        const string account = "acme~insufficient_funds";
        using var client = await Client.OfNewTenantAsync(server);
        await client.PublishAsync();
        await client.OpenAsync(account, PaysFirst);
        var subscribed = (await client.SubscribeAsync(account, seats: 3)).Is(201);

        Assert.Equal("declined", subscribed.Text("payments.0.outcome"));
        foreach (var list in new[] { "subscriptions", "invoices", "purchases", "credit-notes" })
        {
            Assert.Empty((await client.GetAsync($"/v1/accounts/{account}/{list}")).Is(200).At("items").EnumerateArray());
        }

        // Tried again, it is a new attempt under a new key.
        Assert.Equal("declined", (await client.SubscribeAsync(account, seats: 3)).Is(201).Text("payments.0.outcome"));
    }

    [Theory]
    [InlineData("processing")]
    [InlineData("action_required")]
    public async Task What_is_not_decided_can_be_looked_at_and_called_off(string said)
    {
        var account = $"acme~{said}";
        using var client = await Client.OfNewTenantAsync(server);
        await client.PublishAsync();
        await client.OpenAsync(account, PaysFirst);
        (await client.SubscribeAsync(account, seats: 3)).Is(202);

        var waiting = (await client.GetAsync($"/v1/accounts/{account}/purchases")).Is(200);
        Assert.Equal(said, waiting.Text("items.0.payment"));
        Assert.Equal(50_00, waiting.Number("items.0.invoice.total.minor_units"));
        Assert.Empty((await client.GetAsync($"/v1/accounts/{account}/invoices")).Is(200).At("items").EnumerateArray());

        (await client.PostAsync($"/v1/accounts/{account}/purchases/{waiting.Text("items.0.id")}/call-off", "{}")).Is(200);
        Assert.True((await client.GetAsync($"/v1/accounts/{account}/purchases")).Is(200).At("items.0.is_off").GetBoolean());
        (await client.PostAsync($"/v1/accounts/{account}/purchases/none/call-off", "{}")).IsProblem(404, "purchase_unknown");
    }
}
