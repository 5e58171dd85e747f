using System.Text.Json;
using Billing.Api.Tests.Harness;

namespace Billing.Api.Tests;

/// <summary>
/// What is between a customer and Stripe, over HTTP from end to end: the server, its adapter on Stripe's SDK, and a Stripe on this
/// machine that speaks Stripe's own API.
/// </summary>
[Collection(OneServerWithStripe.Name)]
public class Customers_at_Stripe(StripeAndServer stripe)
{
    [Fact]
    public async Task Are_charged_and_given_back_and_both_books_say_the_same()
    {
        using var client = await Client.OfNewTenantAsync(stripe.Server);
        await client.PublishAsync();
        await client.OpenAsync("buyer-1", ""","pays_first":true""");
        await SetUpAsync(client, "buyer-1", "pm_card_visa");

        var bought = (await client.SubscribeAsync("buyer-1", seats: 3)).Is(201);
        Assert.True(bought.At("is_settled").GetBoolean());
        Assert.Equal("succeeded", bought.Text("payments.0.outcome"));
        var invoice = (await client.GetAsync("/v1/accounts/buyer-1/invoices")).Is(200).Text("items.0.id");
        Assert.Equal((5000, 1), await stripe.LedgerAsync("buyer-1"));

        (await client.PostAsync($"/v1/accounts/buyer-1/invoices/{invoice}/refunds", """{"amount":{"minor_units":1200,"currency":"EUR"}}""")).Is(200);
        Assert.Equal((3800, 1), await stripe.LedgerAsync("buyer-1"));
        Assert.Equal(3800, await CashAsync(client, "buyer-1"));
        Assert.Equal(0, await client.LedgerSumAsync("buyer-1"));

        var metrics = (await client.GetAsync("/metrics")).Is(200).Body;
        Assert.Contains("""billing_provider_requests_total{provider="stripe",kind="charge",outcome="succeeded"}""", metrics, StringComparison.Ordinal);
        Assert.Contains("""billing_provider_circuit{provider="stripe"} 0""", metrics, StringComparison.Ordinal);
        Assert.DoesNotContain("buyer-1", metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Are_mapped_once_however_many_methods_they_set_up()
    {
        using var client = await Client.OfNewTenantAsync(stripe.Server);
        await client.OpenAsync("mapped-1");
        await SetUpAsync(client, "mapped-1", "pm_card_visa");
        await SetUpAsync(client, "mapped-1", "pm_card_mastercard");

        var methods = (await client.GetAsync("/v1/accounts/mapped-1/payment-methods")).Is(200).At("items");
        var customer = Assert.Single(methods.EnumerateArray().Select(static method => method.GetProperty("customer").GetString()!).Distinct());
        Assert.Equal(2, methods.GetArrayLength());
        Assert.Equal(1, await stripe.Server.Database.CountAsync(
            $"SELECT count(*) FROM provider_customer WHERE provider = 'stripe' AND customer = '{customer}' AND account = 'mapped-1'"));
        Assert.Single(await CustomersAsync("mapped-1"));
    }

    [Fact]
    public async Task Type_their_card_in_their_browser_and_come_back_with_a_method()
    {
        using var client = await Client.OfNewTenantAsync(stripe.Server);
        await client.OpenAsync("typing-1");
        var begun = (await client.PostAsync("/v1/accounts/typing-1/payment-methods/setup", """{"return_to":"https://shop.example/back"}""")).Is(201);
        Assert.Equal("needs_customer", begun.Text("state"));
        Assert.Equal("no-store", begun.Headers["Cache-Control"]);
        var (id, reference) = (begun.Text("id"), begun.Text("continuation.reference"));
        Assert.StartsWith(reference, begun.Text("continuation.client_secret"), StringComparison.Ordinal);

        var again = (await client.GetAsync($"/v1/accounts/typing-1/payment-methods/setup/{id}")).Is(200);
        Assert.Equal(begun.Text("continuation.client_secret"), again.Text("continuation.client_secret"));
        Assert.Empty((await client.GetAsync("/v1/accounts/typing-1/payment-methods")).At("items").EnumerateArray());

        await stripe.TypeAsync("setup_intents", reference, "pm_card_visa");
        var ready = (await client.GetAsync($"/v1/accounts/typing-1/payment-methods/setup/{id}")).Is(200);
        Assert.Equal(("ready", "4242"), (ready.Text("state"), ready.Text("last_digits")));
        Assert.Equal(id, (await client.GetAsync("/v1/accounts/typing-1/payment-methods")).Text("items.0.id"));
        (await client.GetAsync("/v1/accounts/typing-1/payment-methods/setup/stripe.nothing")).IsProblem(404, "setup_unknown");
    }

    [Fact]
    public async Task Set_a_method_up_once_under_a_key_and_nothing_else_under_it()
    {
        using var client = await Client.OfNewTenantAsync(stripe.Server);
        await client.OpenAsync("once-1");
        const string Body = """{"token":"pm_card_visa"}""";
        var first = (await client.PostAsync("/v1/accounts/once-1/payment-methods/setup", Body, "set-up")).Is(201);
        var second = (await client.PostAsync("/v1/accounts/once-1/payment-methods/setup", Body, "set-up")).Is(201);
        Assert.Equal(first.Text("id"), second.Text("id"));
        (await client.PostAsync("/v1/accounts/once-1/payment-methods/setup", """{"token":"pm_card_mastercard"}""", "set-up")).IsProblem(409, "idempotency_conflict");

        var customer = (await client.GetAsync("/v1/accounts/once-1/payment-methods")).Text("items.0.customer");
        Assert.Equal(1, (await stripe.ListAsync($"setup_intents?customer={customer}")).GetArrayLength());
    }

    [Fact]
    public async Task Show_who_they_are_and_have_what_they_bought()
    {
        using var client = await Client.OfNewTenantAsync(stripe.Server);
        await client.PublishAsync();
        await client.OpenAsync("asked-1", ""","pays_first":true""");
        var setUp = (await client.PostAsync("/v1/accounts/asked-1/payment-methods/setup", """{"token":"pm_card_authenticationRequired"}""")).Is(201);
        Assert.Equal("needs_customer", setUp.Text("state"));
        await stripe.AuthenticateAsync(setUp.Text("continuation.reference"));
        Assert.Equal("ready", (await client.GetAsync($"/v1/accounts/asked-1/payment-methods/setup/{setUp.Text("id")}")).Is(200).Text("state"));

        var bought = (await client.PostAsync(
            "/v1/accounts/asked-1/subscriptions",
            """{"subscription_id":"sub","plan":"team","quantities":[{"item":"seat","quantity":3}],"is_on_session":true}""",
            "buy")).Is(202);
        Assert.False(bought.At("is_settled").GetBoolean());
        var purchase = (await client.GetAsync("/v1/accounts/asked-1/purchases")).Text("items.0.id");
        var attempt = (await client.GetAsync("/v1/accounts/asked-1/payment-attempts")).Text("items.0.key");

        var waits = (await client.GetAsync($"/v1/accounts/asked-1/purchases/{purchase}/continuation")).Is(200);
        Assert.Equal(("waits_for_customer", "no-store"), (waits.Text("state"), waits.Headers["Cache-Control"]));
        var secret = waits.Text("client_secret");
        Assert.Equal(secret, (await client.GetAsync($"/v1/accounts/asked-1/payment-attempts/{attempt}/continuation")).Is(200).Text("client_secret"));
        Assert.Empty((await client.GetAsync("/v1/accounts/asked-1/subscriptions")).At("items").EnumerateArray());

        await stripe.AuthenticateAsync(waits.Text("reference"));
        var settled = (await client.GetAsync($"/v1/accounts/asked-1/purchases/{purchase}/continuation")).Is(200);
        Assert.Equal(("settled", "succeeded"), (settled.Text("state"), settled.Text("outcome")));
        Assert.Equal("sub", (await client.GetAsync("/v1/accounts/asked-1/subscriptions")).Text("items.0.id"));
        Assert.True((await client.GetAsync("/v1/accounts/asked-1/requests/buy")).Is(200).At("is_settled").GetBoolean());
        Assert.Equal("settled", (await client.GetAsync($"/v1/accounts/asked-1/payment-attempts/{attempt}/continuation")).Is(200).Text("state"));
        Assert.Equal((5000, 1), await stripe.LedgerAsync("asked-1"));
    }

    [Fact]
    public async Task Have_what_they_bought_when_Stripe_tells_although_they_never_come_back()
    {
        using var client = await Client.OfNewTenantAsync(stripe.Server);
        await client.PublishAsync();
        await client.OpenAsync("leaving-1", ""","pays_first":true""");
        var setUp = (await client.PostAsync("/v1/accounts/leaving-1/payment-methods/setup", """{"token":"pm_card_authenticationRequired"}""")).Is(201);
        await stripe.AuthenticateAsync(setUp.Text("continuation.reference"));
        (await client.GetAsync($"/v1/accounts/leaving-1/payment-methods/setup/{setUp.Text("id")}")).Is(200);
        (await client.PostAsync(
            "/v1/accounts/leaving-1/charges", """{"lines":[{"item":"setup","amount":{"minor_units":2500,"currency":"EUR"} }],"is_on_session":true}""", "leave")).Is(202);
        var attempt = (await client.GetAsync("/v1/accounts/leaving-1/payment-attempts")).Text("items.0.key");
        var waits = (await client.GetAsync($"/v1/accounts/leaving-1/payment-attempts/{attempt}/continuation")).Is(200);
        await stripe.AuthenticateAsync(waits.Text("reference"));

        var begun = TimeProvider.System.GetTimestamp();
        while ((await client.GetAsync("/v1/accounts/leaving-1/requests/leave")).Status == 202)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(begun) < TimeSpan.FromSeconds(20), "Stripe's notice settled nothing."); // the lease would take thirty
            await Task.Delay(50);
        }

        Assert.Equal((2500, 1), await stripe.LedgerAsync("leaving-1"));
        Assert.Equal(2500, await CashAsync(client, "leaving-1"));
    }

    [Fact]
    public async Task Who_do_not_show_who_they_are_have_bought_nothing()
    {
        using var client = await Client.OfNewTenantAsync(stripe.Server);
        await client.PublishAsync();
        await client.OpenAsync("gone-1", ""","pays_first":true""");
        var setUp = (await client.PostAsync("/v1/accounts/gone-1/payment-methods/setup", """{"token":"pm_card_authenticationRequired"}""")).Is(201);
        await stripe.AuthenticateAsync(setUp.Text("continuation.reference"));
        (await client.GetAsync($"/v1/accounts/gone-1/payment-methods/setup/{setUp.Text("id")}")).Is(200);
        (await client.PostAsync(
            "/v1/accounts/gone-1/charges", """{"lines":[{"item":"setup","amount":{"minor_units":2500,"currency":"EUR"} }],"is_on_session":true}""")).Is(202);
        var attempt = (await client.GetAsync("/v1/accounts/gone-1/payment-attempts")).Text("items.0.key");
        var waits = (await client.GetAsync($"/v1/accounts/gone-1/payment-attempts/{attempt}/continuation")).Is(200);

        // Failing to show who one is leaves the payment open for another try, and money where it was.
        await stripe.AuthenticateAsync(waits.Text("reference"), succeeds: false);
        Assert.Equal("waits_for_customer", (await client.GetAsync($"/v1/accounts/gone-1/payment-attempts/{attempt}/continuation")).Is(200).Text("state"));
        Assert.Equal((0, 0), await stripe.LedgerAsync("gone-1"));
        Assert.Empty((await client.GetAsync("/v1/accounts/gone-1/invoices")).At("items").EnumerateArray());
        (await client.GetAsync("/v1/accounts/gone-1/payment-attempts/none/continuation")).IsProblem(404, "payment_unknown");
        (await client.GetAsync("/v1/accounts/gone-1/purchases/none/continuation")).IsProblem(404, "purchase_unknown");
    }

    [Fact]
    public async Task Take_a_method_away_here_and_there_and_find_what_they_added_there()
    {
        using var client = await Client.OfNewTenantAsync(stripe.Server);
        await client.OpenAsync("pulled-1");
        var kept = await SetUpAsync(client, "pulled-1", "pm_card_visa");
        var customer = (await client.GetAsync("/v1/accounts/pulled-1/payment-methods")).Text("items.0.customer");

        (await client.PostAsync($"/v1/accounts/pulled-1/payment-methods/{kept}/remove", "{}")).Is(200);
        Assert.Equal(0, (await stripe.ListAsync($"payment_methods?customer={customer}")).GetArrayLength());
        Assert.Equal("gone", (await client.GetAsync($"/v1/accounts/pulled-1/payment-methods/setup/{kept}")).Is(200).Text("state"));

        (await stripe.Stripe.PostAsync("/v1/payment_methods/pm_card_mastercard/attach", new FormUrlEncodedContent([new("customer", customer)]))).EnsureSuccessStatusCode();
        var pulled = (await client.PostAsync("/v1/accounts/pulled-1/payment-methods/pull", "{}")).Is(200);
        Assert.Equal("4444", pulled.Text("items.0.last_digits"));
        Assert.Equal(pulled.Text("items.0.id"), (await client.GetAsync("/v1/accounts/pulled-1/payment-methods")).Text("items.0.id"));

        var there = (await stripe.ListAsync($"payment_methods?customer={customer}"))[0].GetProperty("id").GetString();
        (await stripe.Stripe.PostAsync($"/v1/payment_methods/{there}/detach", null)).EnsureSuccessStatusCode();
        Assert.Empty((await client.PostAsync("/v1/accounts/pulled-1/payment-methods/pull", "{}")).Is(200).At("items").EnumerateArray());
        Assert.Empty((await client.GetAsync("/v1/accounts/pulled-1/payment-methods")).At("items").EnumerateArray());
    }

    [Fact]
    public async Task Have_money_held_taken_in_part_and_let_go()
    {
        using var client = await Client.OfNewTenantAsync(stripe.Server);
        await client.OpenAsync("holding-1");
        await SetUpAsync(client, "holding-1", "pm_card_visa");
        const string Holds = "/v1/accounts/holding-1/holds";
        var placed = (await client.PostAsync(Holds, """{"hold_id":"deposit","amount":{"minor_units":5000,"currency":"EUR"} }""")).Is(201);
        Assert.Equal(("deposit", "hold_money", "succeeded"), (placed.Text("made.0"), placed.Text("payments.0.for"), placed.Text("payments.0.outcome")));
        Assert.Equal("held", (await client.GetAsync(Holds)).Text("items.0.state"));
        var payment = (await client.GetAsync(Holds)).Text("items.0.reference");
        Assert.Equal("requires_capture", await StatusAsync(payment));
        Assert.Equal(0, await CashAsync(client, "holding-1"));

        (await client.PostAsync($"{Holds}/deposit/capture", """{"lines":[{"item":"damage","amount":{"minor_units":6000,"currency":"EUR"} }]}"""))
            .IsProblem(422, "capture_above_hold");
        var taken = (await client.PostAsync($"{Holds}/deposit/capture", """{"lines":[{"item":"damage","amount":{"minor_units":3000,"currency":"EUR"} }]}""")).Is(200);
        Assert.Equal(("capture_hold", "succeeded"), (taken.Text("payments.0.for"), taken.Text("payments.0.outcome")));
        Assert.Equal("succeeded", await StatusAsync(payment));
        Assert.Equal(3000, await CashAsync(client, "holding-1"));
        Assert.Equal((3000, 1), await stripe.LedgerAsync("holding-1"));
        Assert.Empty((await client.GetAsync(Holds)).At("items").EnumerateArray());

        // What was taken can be given back like any payment.
        var invoice = (await client.GetAsync("/v1/accounts/holding-1/invoices")).Text("items.0.id");
        (await client.PostAsync($"/v1/accounts/holding-1/invoices/{invoice}/refunds", """{"amount":{"minor_units":1000,"currency":"EUR"}}""")).Is(200);
        Assert.Equal((2000, 1), await stripe.LedgerAsync("holding-1"));

        (await client.PostAsync(Holds, """{"hold_id":"second","amount":{"minor_units":700,"currency":"EUR"} }""")).Is(201);
        var other = (await client.GetAsync(Holds)).Text("items.0.reference");
        (await client.PostAsync($"{Holds}/second/release", "{}")).Is(200);
        Assert.Equal("canceled", await StatusAsync(other));
        Assert.Empty((await client.GetAsync(Holds)).At("items").EnumerateArray());
        (await client.PostAsync($"{Holds}/second/release", "{}")).IsProblem(404, "hold_unknown");
        Assert.Equal(2000, await CashAsync(client, "holding-1"));
        Assert.Equal(0, await client.LedgerSumAsync("holding-1"));
    }

    [Fact]
    public async Task Are_held_nothing_when_their_card_is_declined()
    {
        using var client = await Client.OfNewTenantAsync(stripe.Server);
        await client.OpenAsync("holding-2");
        await SetUpAsync(client, "holding-2", "pm_card_chargeCustomerFail");
        var declined = (await client.PostAsync("/v1/accounts/holding-2/holds", """{"hold_id":"deposit","amount":{"minor_units":5000,"currency":"EUR"} }""")).Is(201);
        Assert.Equal("declined", declined.Text("payments.0.outcome"));
        Assert.Empty((await client.GetAsync("/v1/accounts/holding-2/holds")).At("items").EnumerateArray());
        Assert.Equal((0, 0), await stripe.LedgerAsync("holding-2"));
    }

    [Fact]
    public async Task Are_told_why_a_method_cannot_be_set_up()
    {
        using var client = await Client.OfNewTenantAsync(stripe.Server);
        await client.OpenAsync("told-1");
        const string Where = "/v1/accounts/told-1/payment-methods/setup";
        (await client.PostAsync(Where, """{"token":"pm_card_visa_chargeDeclinedStolenCard"}""")).IsProblem(422, "provider_refused");
        (await client.PostAsync(Where, """{"provider":"paypal"}""")).IsProblem(422, "not_possible_at_provider");
        (await client.PostAsync(Where, """{"return_to":"http://shop.example/"}""")).IsProblem(400, "field_invalid");
        (await client.PostAsync("/v1/accounts/nobody/payment-methods/setup", "{}")).IsProblem(404, "account_not_open");
        (await client.PostAsync("/v1/accounts/nobody/payment-methods/pull", "{}")).IsProblem(404, "account_not_open");
        using var reader = await Client.OfNewTenantAsync(stripe.Server, "test", "read");
        (await reader.GetAsync("/v1/accounts/told-1/payment-attempts/any/continuation")).IsProblem(403, "scope_missing");
    }

    private static async Task<string> SetUpAsync(Client client, string account, string token)
    {
        var done = (await client.PostAsync($"/v1/accounts/{account}/payment-methods/setup", $$"""{"token":"{{token}}"}""")).Is(201);
        Assert.Equal("ready", done.Text("state"));
        return done.Text("id");
    }

    private async Task<string> StatusAsync(string payment)
    {
        using var found = JsonDocument.Parse(await stripe.Stripe.GetStringAsync($"/v1/payment_intents/{payment}"));
        return found.RootElement.GetProperty("status").GetString()!;
    }

    private async Task<List<JsonElement>> CustomersAsync(string account) =>
    [
        .. (await stripe.ListAsync("customers?limit=100")).EnumerateArray()
            .Where(customer => customer.GetProperty("metadata").GetProperty("billing_account").GetString()!.EndsWith($"/{account}", StringComparison.Ordinal)),
    ];

    private static async Task<long> CashAsync(Client client, string account) =>
        (await client.GetAsync($"/v1/accounts/{account}/ledger?limit=100")).Is(200).At("balances").EnumerateArray()
            .Where(static balance => balance.GetProperty("account").GetString() == "cash")
            .Sum(static balance => balance.GetProperty("amount").GetProperty("minor_units").GetInt64());
}
