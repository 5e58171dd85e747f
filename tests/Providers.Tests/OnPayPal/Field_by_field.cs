using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Billing.Domain.Amounts;
using Billing.Domain.Collection;
using Billing.Providers.OnPayPal;
using Billing.Providers.Simulated;
using Billing.Providers.Simulator.PayPalLoopback;
using Billing.Providers.Tests.OnStripe;

namespace Billing.Providers.Tests.OnPayPal;

/// <summary>What goes over the line, held against PayPal's own descriptions (<c>paypal-api.txt</c>).</summary>
public class Field_by_field
{
    private const string Account = "acme/anna";

    /// <summary>Everything that the adapter can ask, each at least once, through somebody who reads along on both ways.</summary>
    [Fact]
    public async Task Whatever_the_adapter_asks_and_the_loopback_answers_PayPal_describes()
    {
        await using var paypal = await PayPalUnderTest.StartAsync();
        var reader = new Reader();
        var adapter = paypal.Adapter(reader);
        var card = await paypal.CustomerAsync(adapter, Account);
        var wallet = await paypal.WalletAsync(adapter, "acme/otto");
        var paid = Assert.IsType<ProviderOutcome.Succeeded>(await adapter.Payments.ChargeAsync(PayPalSteps.Charge("k", card), default));
        await adapter.Payments.ChargeAsync(PayPalSteps.Charge("w", wallet, CollectionMethodKind.Wallet), default);
        await adapter.Payments.ChargeAsync(PayPalSteps.Charge("b", ("c", "B-1"), CollectionMethodKind.BillingAgreement), default);
        await paypal.FollowAsync(
            new SimulatedRule(Outcome: new ProviderOutcome.Declined(DeclineClass.Hard, "stolen_card"), Times: 1),
            new SimulatedRule(Outcome: new ProviderOutcome.Processing(), Times: 1),
            new SimulatedRule(Outcome: new ProviderOutcome.ActionRequired(), Times: 1));
        foreach (var key in new[] { "declined", "slow", "asking" })
        {
            await adapter.Payments.ChargeAsync(PayPalSteps.Charge(key, card) with { IsOnSession = key == "asking" }, default);
        }

        var agreed = new ChargeRequest("agreed", Account, "i", PayPalSteps.Ten) { Customer = "anna", IsOnSession = true, ReturnTo = new Uri("https://a.test/b") };
        await adapter.Payments.ChargeAsync(agreed, default);
        await paypal.ApproveAsync((await adapter.Continuations!.ContinueAsync(agreed.LookUp(), default)).Given()!.Reference);
        await adapter.Payments.LookUpAsync(agreed.LookUp(), default);
        var refund = new RefundRequest("r", Account, "i", new Money(1_00, Currency.Of("EUR"))) { Payment = paid.Reference };
        await adapter.Payments.RefundAsync(refund, default);
        await adapter.Payments.LookUpAsync(new LookUpRequest("r", Account) { Kind = RequestKind.Refund, Payment = paid.Reference }, default);
        foreach (var (key, ends) in new[] { ("h1", true), ("h2", false) })
        {
            var held = Assert.IsType<ProviderOutcome.Succeeded>(
                await adapter.Payments.ChargeAsync(PayPalSteps.Charge(key, card) with { IsHold = true }, default));
            await (ends
                ? adapter.Held!.VoidAsync(new VoidRequest($"{key}/v", Account, held.Reference), default)
                : adapter.Held!.CaptureAsync(new CaptureRequest($"{key}/c", Account, held.Reference, new Money(4_00, Currency.Of("EUR"))), default));
            await adapter.Held!.CaptureAsync(new CaptureRequest($"{key}/d", Account, held.Reference, PayPalSteps.Ten), default);
        }

        await adapter.Pages!.CheckoutAsync(
            new CheckoutRequest("page", Account, "anna", [new PageLine("Seats", PayPalSteps.Ten, 2)], new Uri("https://a.test/b")) { KeepsMethod = true }, default);
        await adapter.Pages.CheckoutAsync(new CheckoutRequest("page/2", Account, "anna", [], new Uri("https://a.test/b")), default);
        var dispute = await paypal.ControlAsync($"disputes?capture={paid.Reference}");
        await paypal.ControlAsync($"disputes/{(string)dispute!["dispute_id"]!}?status=RESOLVED&outcome=ACCEPTED");
        await adapter.Vault!.MethodsAsync(card.Customer, default);
        await adapter.Vault.MandateAsync(wallet.Method, default);
        await adapter.Vault.ForgetMethodAsync("f", wallet.Method, default);
        await paypal.AdvanceAsync(NodaTime.Duration.FromHours(4));
        var now = NodaTime.Instant.FromDateTimeOffset(paypal.Clock.GetUtcNow());
        Assert.NotEmpty(await CountAsync(adapter.Books!.PaymentsAsync(now - NodaTime.Duration.FromDays(1), now, default)));
        Assert.NotEmpty(await CountAsync(adapter.Books.DisputesAsync(Times.Past, Times.Future, default)));
        Assert.NotEmpty(await CountAsync(adapter.Books.NoticesAsync(Times.Past, Times.Future, default)));

        Assert.Empty(reader.Faults);
        string[] notAsked =
        [
            "DELETE /v1/notifications/webhooks/{webhook_id}", "GET /v1/notifications/webhooks", "GET /v1/notifications/webhooks-events/{event_id}",
            "GET /v2/payments/refunds/{refund_id}", "POST /v1/notifications/verify-webhook-signature", "POST /v1/notifications/webhooks",
        ];
        Assert.Equal(
            Description.Current.Operations.Select(static each => each.Name).Except(notAsked).Order(StringComparer.Ordinal),
            reader.Asked.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Each_request_that_is_described_is_spoken_and_no_other() => Assert.Equal(
        Description.Current.Operations.Select(static each => each.Name)
            .Except(["POST /v1/notifications/verify-webhook-signature"])
            .Order(StringComparer.Ordinal),
        Routes.Spoken);

    [Theory]
    [InlineData("""{"intent":"CAPTURE","purchase_units":[{"amount":{"currency_code":"EUR","value":"1.00"}}],"colour":"red"}""", "/colour", "NOT_SUPPORTED")]
    [InlineData("""{"intent":"CAPTURE","purchase_units":[{"amount":{"currency_code":"EUR","value":"1.00","minor":100}}]}""", "/purchase_units/0/amount/minor", "NOT_SUPPORTED")]
    [InlineData("""{"purchase_units":[{"amount":{"currency_code":"EUR","value":"1.00"}}]}""", "/intent", "MISSING_REQUIRED_PARAMETER")]
    [InlineData("""{"intent":"TAKE","purchase_units":[{"amount":{"currency_code":"EUR","value":"1.00"}}]}""", "/intent", "INVALID_PARAMETER_VALUE")]
    [InlineData("""{"intent":"CAPTURE","purchase_units":[{"amount":{"currency_code":"EURO","value":"1.00"}}]}""", "/purchase_units/0/amount/currency_code", "INVALID_STRING_LENGTH")]
    [InlineData("""{"intent":"CAPTURE","purchase_units":[{"amount":{"currency_code":"EUR","value":1.00}}]}""", "/purchase_units/0/amount/value", "INVALID_PARAMETER_SYNTAX")]
    [InlineData("""{"intent":"CAPTURE","purchase_units":[]}""", "/purchase_units", "INVALID_ARRAY_MIN_ITEMS")]
    [InlineData("""{"intent":"CAPTURE","purchase_units":{}}""", "/purchase_units", "INVALID_PARAMETER_SYNTAX")]
    [InlineData("""{"intent":null,"purchase_units":[{"amount":{"currency_code":"EUR","value":"1.00"}}]}""", "/intent", "INVALID_PARAMETER_SYNTAX")]
    public async Task A_field_that_PayPal_does_not_know_or_knows_otherwise_is_refused_as_PayPal_refuses(string body, string field, string issue)
    {
        await using var paypal = await PayPalUnderTest.StartAsync();
        var refused = await paypal.AskAsync(HttpMethod.Post, "/v2/checkout/orders", (JsonObject)JsonNode.Parse(body)!);
        Assert.Equal("INVALID_REQUEST", (string)refused["name"]!);
        var detail = refused["details"]![0]!;
        Assert.Equal((field, issue, "body"), ((string)detail["field"]!, (string)detail["issue"]!, (string)detail["location"]!));
        Assert.Empty(Strictness.Check(refused, "orders.error"));
    }

    [Fact]
    public async Task A_card_number_is_no_field_of_an_order_here_and_headers_and_queries_are_looked_at_too()
    {
        await using var paypal = await PayPalUnderTest.StartAsync();
        var order = (JsonObject)JsonNode.Parse("""{"intent":"CAPTURE","purchase_units":[{"amount":{"currency_code":"EUR","value":"1.00"}}]}""")!;
        var withCard = (JsonObject)order.DeepClone();
        withCard["payment_source"] = new JsonObject { ["card"] = new JsonObject { ["number"] = PayPalUnderTest.Visa } };
        Assert.Equal("/payment_source/card/number", (string)(await paypal.AskAsync(HttpMethod.Post, "/v2/checkout/orders", withCard))["details"]![0]!["field"]!);
        var tooLong = await paypal.AskAsync(HttpMethod.Post, "/v2/checkout/orders", order, ("PayPal-Request-Id", new string('k', 109)));
        Assert.Equal(("PayPal-Request-Id", "INVALID_STRING_LENGTH"), ((string)tooLong["details"]![0]!["field"]!, (string)tooLong["details"]![0]!["issue"]!));
        var query = await paypal.AskAsync(HttpMethod.Get, "/v3/vault/payment-tokens?customer=anna");
        Assert.Equal(["customer", "customer_id"], query["details"]!.AsArray().Select(static each => (string)each!["field"]!));
        Assert.Equal("RESOURCE_NOT_FOUND", (string)(await paypal.AskAsync(HttpMethod.Get, "/v2/checkout/carts/1"))["name"]!);
    }

    [Fact]
    public async Task A_key_is_not_taken_for_another_request()
    {
        await using var paypal = await PayPalUnderTest.StartAsync();
        var order = (JsonObject)JsonNode.Parse("""{"intent":"CAPTURE","purchase_units":[{"amount":{"currency_code":"EUR","value":"1.00"}}]}""")!;
        var key = ("PayPal-Request-Id", "k");
        var made = (string)(await paypal.AskAsync(HttpMethod.Post, "/v2/checkout/orders", order, key))["id"]!;
        Assert.Equal(made, (string)(await paypal.AskAsync(HttpMethod.Post, "/v2/checkout/orders", order, key))["id"]!);
        order["purchase_units"]![0]!["amount"]!["value"] = "2.00";
        var other = await paypal.AskAsync(HttpMethod.Post, "/v2/checkout/orders", order, key);
        Assert.Equal("PAYPAL_REQUEST_ID_PREVIOUSLY_USED", (string)other["details"]![0]!["issue"]!);
        await paypal.AdvanceAsync(NodaTime.Duration.FromHours(6));
        Assert.Equal("CREATED", (string)(await paypal.AskAsync(HttpMethod.Post, "/v2/checkout/orders", order, key))["status"]!);
    }

    [Theory]
    [InlineData("HUF", "10.00", "DECIMAL_PRECISION")]
    [InlineData("EUR", "1.001", "DECIMAL_PRECISION")]
    [InlineData("EUR", "0.00", "CANNOT_BE_ZERO_OR_NEGATIVE")]
    [InlineData("INR", "1.00", "INVALID_CURRENCY_CODE")]
    public async Task Sums_are_taken_as_PayPal_takes_them(string currency, string value, string issue)
    {
        await using var paypal = await PayPalUnderTest.StartAsync();
        var order = new JsonObject
        {
            ["intent"] = "CAPTURE",
            ["purchase_units"] = new JsonArray(new JsonObject { ["amount"] = new JsonObject { ["currency_code"] = currency, ["value"] = value } }),
        };
        Assert.Equal(issue, (string)(await paypal.AskAsync(HttpMethod.Post, "/v2/checkout/orders", order))["details"]![0]!["issue"]!);
    }

    private static async Task<List<T>> CountAsync<T>(IAsyncEnumerable<T> all)
    {
        var read = new List<T>();
        await foreach (var each in all)
        {
            read.Add(each);
        }

        return read;
    }

    /// <summary>Reads along, by the table and by nothing of the adapter's or the server's.</summary>
    private sealed class Reader() : DelegatingHandler(new SocketsHttpHandler())
    {
        private static readonly string[] Headers = ["PayPal-Request-Id", "Prefer"];

        public HashSet<string> Asked { get; } = [];

        public List<string> Faults { get; } = [];

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var sent = request.Content is null ? null : await request.Content.ReadAsStringAsync(cancellationToken);
            var response = await base.SendAsync(request, cancellationToken);
            if (request.RequestUri!.AbsolutePath == "/v1/oauth2/token")
            {
                return response;
            }

            var (operation, _) = Assert.NotNull(Description.Current.Find(request.Method.Method, request.RequestUri.AbsolutePath));
            Asked.Add(operation.Name);
            Note(operation, "asks", Strictness.Check(sent is null ? null : JsonNode.Parse(sent), operation.Takes));
            Note(operation, "asks", Strictness.Check(Query(request.RequestUri), operation.Queries, "query"));
            Note(operation, "asks", Strictness.Check(
                Headers.Where(request.Headers.Contains)
                    .Select(name => KeyValuePair.Create(name, request.Headers.GetValues(name).Single())),
                operation.Headers,
                "header"));
            if (operation.Headers.ContainsKey("PayPal-Request-Id") && !request.Headers.Contains("PayPal-Request-Id"))
            {
                Faults.Add($"{operation.Name} is asked without a key");
            }

            var answer = await response.Content.ReadAsStringAsync(cancellationToken);
            if (answer.Length > 0)
            {
                var said = JsonNode.Parse(answer);
                Note(operation, "answers", Strictness.Check(said, response.IsSuccessStatusCode ? operation.Answers : "orders.error"));
                if (response.StatusCode == HttpStatusCode.UnprocessableEntity)
                {
                    Assert.Contains((string)said!["details"]![0]!["issue"]!, operation.Issues);
                }
            }

            response.Content = new StringContent(answer);
            return response;
        }

        private void Note(Operation operation, string what, IEnumerable<Fault> faults) =>
            Faults.AddRange(faults.Select(fault => $"{operation.Name} {what} {fault}"));

        private static IEnumerable<KeyValuePair<string, string>> Query(Uri address) =>
            address.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries)
                .Select(static each => each.Split('='))
                .Select(static each => KeyValuePair.Create(each[0], Uri.UnescapeDataString(each[1])));
    }
}
