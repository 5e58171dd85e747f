using System.Text.Json;
using Billing.Api.Tests.Harness;

namespace Billing.Api.Tests;

/// <summary>Accounts that are spoiled from outside, in PostgreSQL and at Stripe, and looked through over HTTP.</summary>
[Collection(OneServerWithStripe.Name)]
public class Looked_through(StripeAndServer stripe)
{
    [Fact]
    public async Task Are_accounts_whose_rows_and_whose_customer_at_Stripe_were_changed_behind_our_back()
    {
        using var client = await Client.OfNewTenantAsync(stripe.Server);
        await client.PublishAsync();
        await client.OpenAsync("spoiled-1", ""","pays_first":true""");
        (await client.PostAsync("/v1/accounts/spoiled-1/payment-methods/setup", """{"token":"pm_card_visa"}""")).Is(201);
        (await client.SubscribeAsync("spoiled-1", seats: 3)).Is(201);
        Assert.Empty((await RecomputeAsync(client, dry: false)).At("differences").EnumerateArray());
        var (id, words) = await CustomerAsync();
        Assert.Equal(("standard", "false", "0", "none"), (words["account_type"], words["bad_debt"], words["bad_debt_amount"], words["dunning_status"]));
        Assert.EndsWith("/spoiled-1", words["account"], StringComparison.Ordinal);

        await stripe.Server.Database.ExecuteAsync(
            """UPDATE account_record SET document = (document::text::jsonb || '{"paid":1,"is_paid":false}')::json WHERE account = 'spoiled-1' AND kind = 'invoice'""");
        await stripe.Server.Database.ExecuteAsync("UPDATE provider_customer SET customer = 'cus_elsewhere' WHERE account = 'spoiled-1'");
        (await stripe.Stripe.PostAsync($"/v1/customers/{id}", new FormUrlEncodedContent([new("metadata[bad_debt]", "true")]))).EnsureSuccessStatusCode();

        var dry = await RecomputeAsync(client, dry: true);
        Assert.Equal(["history", "mapping", "metadata"], dry.At("differences").EnumerateArray()
            .Select(static one => one.GetProperty("view").GetString()!).Distinct().Order(StringComparer.Ordinal));
        Assert.Equal("true", (await CustomerAsync()).Words["bad_debt"]);
        Assert.Equal(1, await stripe.Server.Database.CountAsync("SELECT count(*) FROM provider_customer WHERE customer = 'cus_elsewhere'"));
        Assert.Empty((await client.GetAsync("/v1/accounts/spoiled-1/drift")).Is(200).At("items").EnumerateArray());

        var meant = await RecomputeAsync(client, dry: false);
        Assert.Equal(dry.At("differences").ToString(), meant.At("differences").ToString());
        var mended = (await CustomerAsync()).Words;
        Assert.Equal("false", mended["bad_debt"]);
        Assert.Equal(1, await stripe.Server.Database.CountAsync($"SELECT count(*) FROM provider_customer WHERE customer = '{id}' AND account = 'spoiled-1'"));
        Assert.Empty((await RecomputeAsync(client, dry: false)).At("differences").EnumerateArray());

        var paid = (await client.GetAsync("/v1/accounts/spoiled-1/drift?limit=100")).Is(200).At("items").EnumerateArray()
            .Single(static row => row.GetProperty("difference").GetProperty("field").GetString() == "paid");
        Assert.Equal(("tenant", "1", "invoice_sums"), (
            paid.GetProperty("cause").GetString(), paid.GetProperty("difference").GetProperty("stood").GetString(), paid.GetProperty("difference").GetProperty("rule").GetString()));
        Assert.Equal(JsonValueKind.String, paid.GetProperty("mended_at").ValueKind);
        var metrics = (await client.GetAsync("/metrics")).Is(200).Body;
        Assert.Contains("""billing_drift_mended_total{view="metadata"}""", metrics, StringComparison.Ordinal);

        async Task<(string Id, Dictionary<string, string> Words)> CustomerAsync()
        {
            var customer = (await stripe.ListAsync("customers?limit=100")).EnumerateArray().Single(static customer =>
                customer.GetProperty("metadata").GetProperty("billing_account").GetString()!.EndsWith("/spoiled-1", StringComparison.Ordinal));
            return (customer.GetProperty("id").GetString()!, customer.GetProperty("metadata").Deserialize<Dictionary<string, string>>()!);
        }
    }

    [Fact]
    public async Task Are_only_accounts_that_there_are()
    {
        using var client = await Client.OfNewTenantAsync(stripe.Server);
        (await client.PostAsync("/v1/accounts/nobody/recompute", "{}")).Is(404);
        (await client.GetAsync("/v1/accounts/nobody/drift")).Is(404);
    }

    private static async Task<Answer> RecomputeAsync(Client client, bool dry) =>
        (await client.PostAsync("/v1/accounts/spoiled-1/recompute", dry ? "{}" : """{"dry_run":false}""")).Is(200);
}
