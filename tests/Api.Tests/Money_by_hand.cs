using Billing.Api.Tests.Harness;

namespace Billing.Api.Tests;

/// <summary>Money that no provider took, and customers who pay elsewhere from now on.</summary>
[Collection(OneServer.Name)]
public class Money_by_hand(ServerUnderTest server)
{
    private const string Twelve = """{"minor_units":1200,"currency":"EUR"}""";
    private const string Five = """{"minor_units":500,"currency":"EUR"}""";

    [Fact]
    public async Task Is_given_back_by_a_person_and_shown_until_they_say_so()
    {
        using var client = await Client.OfNewTenantAsync(server);
        var invoice = await OwedAsync(client);
        (await client.PostAsync($"/v1/accounts/acme/invoices/{invoice}/payments",
            $$"""{"amount":{{Twelve}},"key":"t-1","channel":"transfer","reference":"bank-7","received_on":"2024-01-02"}""")).Is(200);
        var payment = (await client.GetAsync("/v1/accounts/acme/payments")).Is(200);
        Assert.Equal(("t-1", "transfer", "bank-7", "2024-01-02"),
            (payment.Text("items.0.key"), payment.Text("items.0.channel"), payment.Text("items.0.reference"), payment.Text("items.0.received_on")));

        (await client.PostAsync($"/v1/accounts/acme/invoices/{invoice}/refunds", $$"""{"amount":{{Five}}}""")).Is(200);
        var waiting = (await client.GetAsync("/v1/accounts/acme/hand-refunds")).Is(200);
        Assert.Equal(("transfer", 500), (waiting.Text("items.0.channel"), waiting.Number("items.0.amount.minor_units")));
        Assert.Equal(700, (await client.GetAsync("/v1/accounts/acme/payments")).Is(200).Number("items.0.left.minor_units"));

        var confirmed = $$"""{"refund_key":"{{waiting.Text("items.0.key")}}","was_paid":true,"author":"clerk","reference":"bank-8"}""";
        (await client.PostAsync("/v1/accounts/acme/hand-refunds/confirm", confirmed)).Is(200);
        Assert.Empty((await client.GetAsync("/v1/accounts/acme/hand-refunds")).Is(200).At("items").EnumerateArray());
        (await client.PostAsync("/v1/accounts/acme/hand-refunds/confirm", confirmed)).Is(200);
        (await client.PostAsync("/v1/accounts/acme/hand-refunds/confirm", """{"refund_key":"none","was_paid":true,"author":"clerk"}""")).IsProblem(422, "refund_unknown");
        Assert.Equal(0, await client.LedgerSumAsync("acme"));
    }

    [Fact]
    public async Task That_bounced_is_owed_again()
    {
        using var client = await Client.OfNewTenantAsync(server);
        var invoice = await OwedAsync(client);
        (await client.PostAsync($"/v1/accounts/acme/invoices/{invoice}/payments", $$"""{"amount":{{Twelve}},"key":"t-1"}""")).Is(200);
        Assert.Equal("settled", (await client.GetAsync($"/v1/accounts/acme/invoices/{invoice}")).Is(200).Text("payment"));

        (await client.PostAsync("/v1/accounts/acme/payments/reverse", """{"payment_key":"t-1","author":"clerk"}""")).Is(200);
        Assert.Equal(1200, (await client.GetAsync($"/v1/accounts/acme/invoices/{invoice}")).Is(200).Number("open.minor_units"));
        (await client.PostAsync("/v1/accounts/acme/payments/reverse", """{"payment_key":"none","author":"clerk"}""")).IsProblem(422, "payment_unknown");
        Assert.Equal(0, await client.LedgerSumAsync("acme"));
    }

    [Fact]
    public async Task Is_no_matter_to_who_pays_elsewhere_from_now_on()
    {
        using var client = await Client.OfNewTenantAsync(server);
        await OwedAsync(client);
        (await client.PostAsync("/v1/accounts/acme/payment-methods", """{"method":{"id":"visa","kind":"card","provider":"stripe","reference":"pm_1"}}""")).Is(201);
        const string move = """{"from":"stripe","to":"paypal","methods":[{"method_id":"visa","to":{"id":"visa","kind":"card","provider":"paypal","reference":"v-1"}}]}""";
        (await client.PostAsync("/v1/accounts/acme/payment-methods/move", move)).Is(200);
        (await client.PostAsync("/v1/accounts/acme/payment-methods/move", move)).Is(200);
        Assert.Equal("paypal", (await client.GetAsync("/v1/accounts/acme/payment-methods")).Is(200).Text("items.0.provider"));
        (await client.PostAsync("/v1/accounts/acme/payment-methods/move", """{"from":"paypal","to":"stripe","methods":[]}""")).IsProblem(422, "method_not_moved");
    }

    private static async Task<string> OwedAsync(Client client)
    {
        await client.PublishAsync();
        await client.OpenAsync("acme", "");
        (await client.PostAsync("/v1/accounts/acme/auto-pay", """{"off":true}""")).Is(200);
        (await client.PostAsync("/v1/accounts/acme/charges", $$"""{"lines":[{"item":"set-up","amount":{{Twelve}}}]}""")).Is(201);
        return (await client.GetAsync("/v1/accounts/acme/invoices")).Is(200).Text("items.0.id");
    }
}
