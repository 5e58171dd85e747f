using System.Net;
using System.Text.Json.Nodes;
using Billing.Domain.Amounts;
using Billing.Domain.Collection;
using Billing.Providers.OnPayPal;
using NodaTime;

namespace Billing.Providers.Tests.OnPayPal;

public class How_PayPal_is_talked_to
{
    private const string Refusal = """{"name":"UNPROCESSABLE_ENTITY","details":[{"issue":"INSTRUMENT_DECLINED"}]}""";

    private static readonly ChargeRequest Charge = PayPalSteps.Charge("our/key", ("cus", "tok"));

    [Fact]
    public async Task Under_our_key_which_is_also_the_invoice_and_for_the_account()
    {
        var wire = new Wire(HttpStatusCode.Created, """{"id":"O1","status":"COMPLETED","purchase_units":[{"payments":{"captures":[{"id":"C1","status":"COMPLETED"}]}}]}""");
        Assert.Equal(new ProviderOutcome.Succeeded("C1"), await Of(wire).Payments.ChargeAsync(Charge, default));
        var request = Assert.Single(wire.Requests);
        Assert.Equal("POST /v2/checkout/orders", request.Line);
        Assert.Equal("our/key", request.Header("PayPal-Request-Id"));
        Assert.Equal("Bearer A21AA-of-the-wire", request.Header("Authorization"));
        Assert.Equal("return=representation", request.Header("Prefer"));
        Assert.StartsWith("Billing.Orleans/", request.Header("User-Agent"));
        var unit = JsonNode.Parse(request.Body)!["purchase_units"]![0]!;
        Assert.Equal(("our/key", "acme/anna", "10.00"), ((string)unit["invoice_id"]!, (string)unit["custom_id"]!, (string)unit["amount"]!["value"]!));
    }

    [Theory]
    [InlineData(HttpStatusCode.InternalServerError)]
    [InlineData(HttpStatusCode.BadGateway)]
    [InlineData(HttpStatusCode.ServiceUnavailable)]
    [InlineData(HttpStatusCode.GatewayTimeout)]
    [InlineData(HttpStatusCode.Conflict)]
    public async Task Once_however_it_fails_and_what_became_of_it_is_not_known(HttpStatusCode status)
    {
        foreach (var body in new[] { """{"name":"INTERNAL_SERVER_ERROR"}""", "<html>gateway</html>", "", Refusal })
        {
            var wire = new Wire(status, body);
            Assert.IsType<ProviderOutcome.Unknown>(await Of(wire).Payments.ChargeAsync(Charge, default));
            Assert.Single(wire.Requests);
        }
    }

    [Fact]
    public async Task Asked_to_wait_nothing_was_tried_and_the_wait_is_told()
    {
        var wire = new Wire(HttpStatusCode.TooManyRequests, """{"name":"RATE_LIMIT_REACHED"}""") { RetryAfter = 7 };
        Assert.Equal(new ProviderOutcome.Unavailable(Duration.FromSeconds(7)), await Of(wire).Payments.ChargeAsync(Charge, default));
        Assert.Single(wire.Requests);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("<html>hello</html>")]
    [InlineData("""{"id":"O1","status":"A_STATUS_OF_NEXT_YEAR"}""")]
    [InlineData("""{"id":"O1","status":"COMPLETED"}""")]
    [InlineData("""{"id":"O1","status":"COMPLETED","purchase_units":[{"payments":{"captures":[{"id":"C1","status":"NEW"}]}}]}""")]
    [InlineData("""{"id":"O1","status":"COMPLETED","purchase_units":[{"payments":{"captures":[{"status":"COMPLETED"}]}}]}""")]
    [InlineData("""{"id":"O\ud8001","status":"CREATED"}""")]
    public async Task An_answer_that_says_nothing_is_unknown(string body) =>
        Assert.IsType<ProviderOutcome.Unknown>(await Of(new Wire(HttpStatusCode.OK, body)).Payments.ChargeAsync(Charge, default));

    [Fact]
    public async Task Whoever_does_not_listen_was_not_asked()
    {
        var nobody = PayPalAdapter.Create(new PayPalSettings("id", new Secret("s"), []) { Address = new Uri("http://127.0.0.1:9") });
        Assert.IsType<ProviderOutcome.Unavailable>(await nobody.Payments.ChargeAsync(Charge, default));
        Assert.IsType<ProviderReply<IReadOnlyList<VaultedMethod>>.Unavailable>(await nobody.Vault!.MethodsAsync("cus", default));
    }

    [Theory]
    [InlineData(HttpStatusCode.BadRequest, """{"name":"INVALID_REQUEST","details":[{"issue":"MISSING_REQUIRED_PARAMETER","field":"/intent"}]}""")]
    [InlineData(HttpStatusCode.Forbidden, """{"name":"NOT_AUTHORIZED","details":[{"issue":"PERMISSION_DENIED"}]}""")]
    [InlineData(HttpStatusCode.UnprocessableEntity, """{"name":"UNPROCESSABLE_ENTITY","details":[{"issue":"AMOUNT_MISMATCH"}]}""")]
    [InlineData(HttpStatusCode.Unauthorized, """{"error":"invalid_token"}""")]
    public async Task What_can_never_be_right_is_our_mistake(HttpStatusCode status, string body) =>
        await Assert.ThrowsAsync<WrongRequestException>(() => Of(new Wire(status, body)).Payments.ChargeAsync(Charge, default));

    [Fact]
    public async Task A_method_that_PayPal_does_not_know_is_declined_for_good_whatever_it_calls_that()
    {
        var gone = """{"name":"RESOURCE_NOT_FOUND","details":[{"issue":"INVALID_RESOURCE_ID","field":"/payment_source/card/vault_id"}]}""";
        Assert.Equal(
            new ProviderOutcome.Declined(DeclineClass.Hard, "token_id_not_found"),
            await Of(new Wire(HttpStatusCode.NotFound, gone)).Payments.ChargeAsync(Charge, default));
    }

    [Fact]
    public async Task A_look_up_that_fails_is_not_the_answer_that_there_is_nothing()
    {
        Assert.IsType<ProviderOutcome.Unknown>(await Of(new Wire(HttpStatusCode.InternalServerError, "{}")).Payments.LookUpAsync(Charge.LookUp(), default));
        Assert.IsType<ProviderOutcome.Unavailable>(await Of(new Wire(HttpStatusCode.TooManyRequests, "{}")).Payments.LookUpAsync(Charge.LookUp(), default));
    }

    [Fact]
    public async Task A_look_up_repeats_the_charge_to_the_letter_as_far_as_it_moves_no_money()
    {
        var wire = new Wire(HttpStatusCode.OK, """{"id":"O1","status":"VOIDED"}""");
        var paypal = Of(wire);
        await paypal.Payments.ChargeAsync(Charge with { IsOnSession = true, ReturnTo = new Uri("https://a.test") }, default);
        await paypal.Payments.LookUpAsync(Charge.LookUp(), default);
        Assert.Equal(["POST /v2/checkout/orders", "POST /v2/checkout/orders", "GET /v2/checkout/orders/O1"], wire.Requests.Select(static each => each.Line));
        Assert.Equal(wire.Requests[0].Body, wire.Requests[1].Body);
        Assert.Equal(wire.Requests[0].Header("PayPal-Request-Id"), wire.Requests[1].Header("PayPal-Request-Id"));
    }

    [Fact]
    public async Task Keys_longer_than_the_header_are_told_apart_by_their_digest()
    {
        var wire = new Wire(HttpStatusCode.TooManyRequests, "{}");
        var paypal = Of(wire);
        foreach (var end in new[] { "a", "b", "b" })
        {
            await paypal.Payments.ChargeAsync(Charge with { Key = new string('k', 126) + end }, default);
        }

        var keys = wire.Requests.Select(static each => each.Header("PayPal-Request-Id")!).ToList();
        Assert.All(keys, key => Assert.InRange(key.Length, 1, 108));
        Assert.NotEqual(keys[0], keys[1]);
        Assert.Equal(keys[1], keys[2]);
        Assert.Equal(ChargeObstacle.Key, paypal.Capabilities.WhyNot(Charge with { Key = new string('k', 128) }));
        Assert.Null(paypal.Capabilities.WhyNot(Charge with { Key = new string('k', 127) }));
    }

    [Fact]
    public async Task Nothing_that_it_says_or_throws_tells_a_secret()
    {
        var settings = new PayPalSettings("client", new Secret("hidden-secret"), ["W1"]) { Address = new Uri("http://paypal.test") };
        Assert.DoesNotContain("hidden", settings.ToString());
        Assert.DoesNotContain("hidden", System.Text.Json.JsonSerializer.Serialize(settings));
        Assert.DoesNotContain("hidden", new PayPalToken(new Secret("hidden"), default).ToString());
        foreach (var (status, body) in new[]
        {
            (HttpStatusCode.BadRequest, """{"name":"INVALID_REQUEST","message":"hidden-secret","details":[{"issue":"X","field":"/y","value":"A21AA-of-the-wire"}]}"""),
            (HttpStatusCode.Unauthorized, """{"error":"invalid_token","error_description":"A21AA-of-the-wire"}"""),
        })
        {
            var thrown = await Assert.ThrowsAsync<WrongRequestException>(
                () => PayPalAdapter.Create(settings, new Wire(status, body)).Payments.ChargeAsync(Charge, default));
            Assert.DoesNotContain("hidden", thrown.ToString());
            Assert.DoesNotContain("A21AA", thrown.ToString());
        }
    }

    [Theory]
    [InlineData("EUR", 10_00, "10.00")]
    [InlineData("EUR", 1, "0.01")]
    [InlineData("USD", 123_456_789_01, "123456789.01")]
    [InlineData("JPY", 1_000, "1000")]
    [InlineData("HUF", 1_000_00, "1000")]
    [InlineData("TWD", 5_00, "5")]
    public void Amounts_are_written_as_PayPal_counts_them_and_read_back(string currency, long minor, string value)
    {
        var money = new Money(minor, Currency.Of(currency));
        var written = PayPalAmounts.ToContract(money);
        Assert.Equal((currency, value), ((string)written["currency_code"]!, (string)written["value"]!));
        Assert.Equal(money, PayPalAmounts.FromContract(System.Text.Json.JsonDocument.Parse(written.ToJsonString()).RootElement));
    }

    [Theory]
    [InlineData("HUF", 1_000_50, ChargeObstacle.Step, "PayPal knows no fillér")]
    [InlineData("TWD", 5_01, ChargeObstacle.Step, "nor cents of the New Taiwan dollar")]
    [InlineData("KWD", 1_000, ChargeObstacle.Currency, "nor the dinar")]
    [InlineData("INR", 1_000, ChargeObstacle.Currency, "nor the rupee")]
    public void What_cannot_be_written_exactly_is_refused_before_and_when_it_is_sent(string currency, long minor, ChargeObstacle obstacle, string why)
    {
        var money = new Money(minor, Currency.Of(currency));
        Assert.True(obstacle == Of(new Wire(HttpStatusCode.OK, "{}")).Capabilities.WhyNot(Charge with { Amount = money }), why);
        Assert.Throws<WrongRequestException>(() => PayPalAmounts.ToContract(money));
    }

    [Theory]
    [InlineData("EUR", "10.001")]
    [InlineData("JPY", "1.5")]
    [InlineData("EUR", "1e3")]
    [InlineData("EUR", "99999999999999999999")]
    [InlineData("XXX", "1.00")]
    [InlineData("EUR", "")]
    public void A_sum_that_is_none_is_not_read(string currency, string value) => Assert.False(PayPalAmounts.TryFromContract(
        System.Text.Json.JsonDocument.Parse($$"""{"currency_code":"{{currency}}","value":"{{value}}"}""").RootElement, out _));

    private static ProviderAdapter Of(Wire wire) => PayPalAdapter.Create(
        new PayPalSettings("client", new Secret("secret"), []) { Address = new Uri("http://paypal.test") }, wire);
}
