using System.Net;
using Billing.Domain.Amounts;
using Billing.Domain.Collection;
using Billing.Providers.OnStripe;

namespace Billing.Providers.Tests.OnStripe;

public class How_Stripe_is_talked_to
{
    private static readonly ChargeRequest Charge = new("our/key", "acme/anna", "invoice-1", new Money(10_00, Currency.Of("EUR")))
    {
        Customer = "cus_1", Method = "pm_1",
    };

    [Fact]
    public async Task In_one_version_of_its_API_under_our_key_and_without_telemetry()
    {
        var wire = new Wire(HttpStatusCode.OK, """{"id":"pi_1","object":"payment_intent","status":"succeeded","amount":1000,"currency":"eur"}""");
        var stripe = Of(wire);
        // A client that gathers telemetry sends it with the next request.
        for (var time = 0; time < 3; time++)
        {
            Assert.Equal(new ProviderOutcome.Succeeded("pi_1"), await stripe.Payments.ChargeAsync(Charge, default));
        }

        Assert.All(wire.Seen, request =>
        {
            Assert.Equal("2026-07-29.dahlia", request.Header("Stripe-Version"));
            Assert.Equal("our/key", request.Header("Idempotency-Key"));
            Assert.Equal("Bearer sk_test_wire", request.Header("Authorization"));
            Assert.Null(request.Header("X-Stripe-Client-Telemetry"));
            Assert.Contains("off_session=true", request.Body);
            Assert.Contains("metadata[billing_key]=our%2Fkey", request.Body);
        });
    }

    [Theory]
    [InlineData(HttpStatusCode.InternalServerError)]
    [InlineData(HttpStatusCode.BadGateway)]
    [InlineData(HttpStatusCode.ServiceUnavailable)]
    [InlineData(HttpStatusCode.GatewayTimeout)]
    [InlineData(HttpStatusCode.Conflict)]
    public async Task Once_however_it_fails_and_what_became_of_it_is_not_known(HttpStatusCode status)
    {
        foreach (var body in new[] { """{"error":{"type":"api_error","message":"no"}}""", "<html>gateway</html>", "" })
        {
            var wire = new Wire(status, body);
            Assert.IsType<ProviderOutcome.Unknown>(await Of(wire).Payments.ChargeAsync(Charge, default));
            Assert.Single(wire.Seen);
        }
    }

    [Fact]
    public async Task Asked_to_wait_nothing_was_tried_and_the_wait_is_told()
    {
        var wire = new Wire(HttpStatusCode.TooManyRequests, """{"error":{"type":"invalid_request_error","code":"rate_limit"}}""") { RetryAfter = 7 };
        Assert.Equal(
            new ProviderOutcome.Unavailable(NodaTime.Duration.FromSeconds(7)), await Of(wire).Payments.ChargeAsync(Charge, default));
        Assert.Single(wire.Seen);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("<html>hello</html>")]
    [InlineData("""{"id":"pi_1","object":"payment_intent","status":"a_state_of_next_year","amount":1000,"currency":"eur"}""")]
    public async Task An_answer_that_says_nothing_is_unknown(string body) =>
        Assert.IsType<ProviderOutcome.Unknown>(await Of(new Wire(HttpStatusCode.OK, body)).Payments.ChargeAsync(Charge, default));

    [Fact]
    public async Task A_look_up_that_fails_is_not_the_answer_that_there_is_nothing()
    {
        var lookUp = new LookUpRequest("our/key", "acme/anna") { Customer = "cus_1" };
        Assert.IsType<ProviderOutcome.Unknown>(await Of(new Wire(HttpStatusCode.InternalServerError, "{}")).Payments.LookUpAsync(lookUp, default));
        Assert.IsType<ProviderOutcome.Unavailable>(await Of(new Wire(HttpStatusCode.TooManyRequests, "{}")).Payments.LookUpAsync(lookUp, default));
        Assert.Null(await Of(new Wire(HttpStatusCode.OK, """{"object":"list","data":[],"has_more":false}""")).Payments.LookUpAsync(lookUp, default));
    }

    [Fact]
    public void Its_settings_print_no_secret()
    {
        var settings = new StripeSettings(new Secret("sk_live_hidden"), [new Secret("whsec_hidden")]);
        Assert.DoesNotContain("hidden", settings.ToString());
        Assert.DoesNotContain("hidden", System.Text.Json.JsonSerializer.Serialize(settings));
    }

    private static ProviderAdapter Of(Wire wire) => StripeAdapter.Create(
        new StripeSettings(new Secret("sk_test_wire"), []) { Address = new Uri("http://stripe.test") }, wire);

    /// <summary>The other end of the line, and what came over it.</summary>
    private sealed class Wire(HttpStatusCode status, string body) : HttpMessageHandler
    {
        public List<Request> Seen { get; } = [];

        public int? RetryAfter { get; init; }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var headers = request.Headers.ToDictionary(static header => header.Key, static header => string.Join(',', header.Value));
            Seen.Add(new Request(headers, request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken)));
            var response = new HttpResponseMessage(status) { Content = new StringContent(body) };
            if (RetryAfter is { } seconds)
            {
                response.Headers.TryAddWithoutValidation("Retry-After", seconds.ToString(System.Globalization.CultureInfo.InvariantCulture));
            }

            return response;
        }
    }

    private sealed record Request(Dictionary<string, string> Headers, string Body)
    {
        public string? Header(string name) => Headers.GetValueOrDefault(name);
    }
}
