using System.Net.Sockets;
using System.Text;
using Billing.Api.Tests.Harness;

namespace Billing.Api.Tests;

/// <summary>Whatever is sent, the answer is a problem with a code that stays, never a 500, and nothing has changed.</summary>
[Collection(OneServer.Name)]
public class Bad_input(ServerUnderTest server)
{
    private const string Quantities = "/v1/accounts/acme/subscriptions/sub/quantities";
    private const string Grants = "/v1/accounts/acme/credit-grants";
    private const string Charges = "/v1/accounts/acme/charges";

    /// <summary>Where, what, and what is answered.</summary>
    private static readonly (string Path, string Body, int Status, string Code)[] Table =
    [
        (Quantities, "", 400, "field_missing"),
        (Quantities, "{", 400, "body_malformed"),
        (Quantities, "[]", 400, "body_malformed"),
        (Quantities, "null", 400, "body_malformed"),
        (Quantities, "\"x\"", 400, "body_malformed"),
        (Quantities, "{}", 400, "field_missing"),
        (Quantities, """{"quantities":[]}""", 400, "field_missing"),
        (Quantities, """{"quantities":[],"when":{"is":"now"},"colour":"red"}""", 400, "field_unknown"),
        (Quantities, """{"quantities":[],"when":{"is":"now"},"subscription_id":"other"}""", 400, "field_invalid"),
        (Quantities, """{"quantities":[],"quantities":[],"when":{"is":"now"}}""", 400, "field_invalid"),
        (Quantities, """{"quantities":null,"when":{"is":"now"}}""", 400, "field_invalid"),
        (Quantities, """{"quantities":[null],"when":{"is":"now"}}""", 400, "field_invalid"),
        (Quantities, """{"quantities":[{"item":null,"quantity":1}],"when":{"is":"now"}}""", 400, "field_invalid"),
        (Quantities, """{"quantities":{"item":"seat"},"when":{"is":"now"}}""", 400, "field_invalid"),
        (Quantities, """{"quantities":[{"item":"seat","quantity":"3"}],"when":{"is":"now"}}""", 400, "field_invalid"),
        (Quantities, """{"quantities":[{"item":"seat","quantity":1e400}],"when":{"is":"now"}}""", 400, "field_invalid"),
        (Quantities, """{"quantities":[{"item":"seat","quantity":1e20}],"when":{"is":"now"}}""", 400, "field_invalid"),
        (Quantities, """{"quantities":[{"item":"seat","quantity":-1}],"when":{"is":"now"}}""", 422, "quantity_negative"),
        (Quantities, """{"quantities":[{"item":"seat\u0000","quantity":1}],"when":{"is":"now"}}""", 400, "text_invalid"),
        (Quantities, """{"quantities":[{"item":"\ud800","quantity":1}],"when":{"is":"now"}}""", 400, "text_invalid"),
        (Quantities, """{"quantities":[{"item":"seat","quantity":2}],"when":{"is":"yesterday"}}""", 400, "field_invalid"),
        (Quantities, """{"quantities":[{"item":"seat","quantity":2}],"when":{}}""", 400, "field_invalid"),
        (Quantities, """{"quantities":[{"item":"seat","quantity":2}],"when":"now"}""", 400, "field_invalid"),
        (Quantities, """{"quantities":[{"item":"seat","quantity":2}],"when":{"is":"on","date":"2026-02-30"}}""", 400, "field_invalid"),
        (Quantities, """{"quantities":[{"item":"seat","quantity":2}],"when":{"is":"on","date":"9999-01-01"}}""", 400, "field_invalid"),
        (Quantities, """{"quantities":[{"item":"seat","quantity":2}],"when":{"is":"on","date":"-0044-03-15"}}""", 400, "field_invalid"),
        ("/v1/accounts/acme/subscriptions/other/quantities", """{"quantities":[{"item":"seat","quantity":2}],"when":{"is":"now"}}""", 404, "subscription_unknown"),
        ("/v1/accounts/nobody/charges", """{"lines":[{"item":"x","amount":{"minor_units":1,"currency":"EUR"}}]}""", 404, "account_not_open"),
        ("/v1/accounts/a%20b/charges", """{"lines":[]}""", 400, "id_invalid"),
        ("/v1/accounts", """{"id":"x/y","currency":"EUR","time_zone":"UTC"}""", 400, "id_invalid"),
        ("/v1/accounts", """{"id":"new","currency":"XYZ","time_zone":"UTC"}""", 400, "field_invalid"),
        ("/v1/accounts", """{"id":"new","currency":"EUR","time_zone":"Mars/Olympus"}""", 422, "zone_unknown"),
        ("/v1/accounts", """{"id":"new","currency":"EUR","time_zone":"UTC","convention":"mine"}""", 400, "field_invalid"),
        ("/v1/accounts", """{"id":"new","currency":"EUR","time_zone":"UTC","net_days":-1}""", 422, "days_out_of_range"),
        (Charges, """{"lines":[{"item":"x","amount":{"minor_units":1,"currency":"USD"}}]}""", 422, "currency_mismatch"),
        (Charges, """{"lines":[{"item":"x","amount":{"minor_units":1.5,"currency":"EUR"}}]}""", 400, "field_invalid"),
        (Charges, """{"lines":[{"item":"x","amount":{"minor_units":9223372036854775807,"currency":"EUR"}}]}""", 400, "field_invalid"),
        (Charges, """{"lines":[{"item":"x","amount":{"minor_units":92233720368547758079,"currency":"EUR"}}]}""", 400, "field_invalid"),
        (Charges, """{"lines":[{"item":"x","amount":5}]}""", 400, "field_invalid"),
        (Grants, """{"id":"g","kind":"stolen","amount":{"minor_units":1,"currency":"EUR"},"author":"ann"}""", 400, "field_invalid"),
        (Grants, """{"id":"g","kind":1,"amount":{"minor_units":1,"currency":"EUR"},"author":"ann"}""", 400, "field_invalid"),
        (Grants, """{"id":"g","kind":"promotional","amount":{"minor_units":-1,"currency":"EUR"},"author":"ann"}""", 422, "amount_not_positive"),
        (Grants, """{"id":"g","kind":"promotional","amount":{"minor_units":1,"currency":"EUR"},"author":"ann","effective_at":"0001-01-01T00:00:00Z"}""", 400, "field_invalid"),
        ("/v1/accounts/acme/invoices/none/finalize", "{}", 404, "invoice_unknown"),
        ("/v1/plans", """{"code":"p","version":1,"currency":"EUR","interval":{"unit":"month","count":0},"items":[]}""", 422, "interval_invalid"),
        ("/v1/plans", """{"code":"p","version":1,"currency":"EUR","interval":{"unit":"eon","count":1},"items":[]}""", 400, "field_invalid"),
        ("/v1/test-clocks/none/advance", """{"to":"2030-01-01T00:00:00Z"}""", 404, "test_clock_unknown"),
    ];

    [Fact]
    public async Task Is_told_by_a_code_and_changes_nothing()
    {
        using var client = await Client.OfNewTenantAsync(server);
        await client.PublishAsync();
        await client.OpenAsync("acme");
        (await client.SubscribeAsync("acme", seats: 3)).Is(201);
        var version = await client.VersionAsync("acme");
        var wrong = new List<string>();
        foreach (var (path, body, status, code) in Table)
        {
            var answer = await client.PostAsync(path, body);
            if (answer.Status != status || answer.Code != code)
            {
                wrong.Add($"{path} {body} wanted {status} {code}, answered {answer.Status} {answer.Body}");
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.Equal(version, await client.VersionAsync("acme"));
        (await client.GetAsync("/v1/accounts/new")).IsProblem(404, "account_unknown");
        (await client.GetAsync("/v1/plans/p")).IsProblem(404, "plan_unknown");
    }

    [Fact]
    public async Task Of_bytes_that_are_no_text_is_told()
    {
        using var client = await Client.OfNewTenantAsync(server);
        (await client.SendAsync(HttpMethod.Post, "/v1/accounts", [0x7b, 0xff, 0x7d], ("Idempotency-Key", "k"))).IsProblem(400, "text_invalid");
        (await client.SendAsync(HttpMethod.Post, "/v1/accounts", Encoding.UTF8.GetBytes("id=1"), ("Content-Type", "application/x-www-form-urlencoded"), ("Idempotency-Key", "k")))
            .IsProblem(415, "media_type_unsupported");
        (await client.SendAsync(HttpMethod.Post, "/v1/accounts", new byte[300_000], ("Idempotency-Key", "k"))).IsProblem(413, "body_too_large");
        var deep = string.Concat(Enumerable.Repeat("{\"a\":", 100)) + "1" + new string('}', 100);
        (await client.SendAsync(HttpMethod.Post, "/v1/accounts", Encoding.UTF8.GetBytes(deep), ("Idempotency-Key", "k"))).IsProblem(400, "body_malformed");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("tab\tkey")]
    public async Task Without_a_usable_key_is_told(string? key)
    {
        using var client = await Client.OfNewTenantAsync(server);
        var body = Encoding.UTF8.GetBytes("""{"id":"acme","currency":"EUR","time_zone":"UTC"}""");
        (string, string)[] headers = key is null ? [] : [("Idempotency-Key", key)];
        (await client.SendAsync(HttpMethod.Post, "/v1/accounts", body, headers)).IsProblem(400, "idempotency_key_missing");
        (await client.GetAsync("/v1/accounts/acme")).IsProblem(404, "account_unknown");
    }

    [Theory]
    [InlineData("/v1/nothing", 404, "route_unknown")]
    [InlineData("/nothing", 404, "route_unknown")]
    [InlineData("/v1/accounts/none", 404, "account_unknown")]
    [InlineData("/v1/accounts/acme/invoices?limit=0", 400, "parameter_invalid")]
    [InlineData("/v1/accounts/acme/invoices?limit=x", 400, "parameter_invalid")]
    [InlineData("/v1/accounts/acme/invoices?cursor=%00", 400, "cursor_invalid")]
    [InlineData("/v1/accounts/acme/invoices?cursor=AAAA", 400, "cursor_invalid")]
    [InlineData("/v1/accounts/acme/timeline?cursor=MQ", 400, "cursor_invalid")]
    [InlineData("/v1/accounts/acme/entries/0", 404, "entry_unknown")]
    [InlineData("/v1/accounts/acme/entries/-1", 404, "entry_unknown")]
    [InlineData("/v1/accounts/acme/entries/99999999999999999999", 404, "entry_unknown")]
    [InlineData("/v1/accounts/acme/requests/none", 404, "request_unknown")]
    [InlineData("/v1/accounts/acme/preview", 400, "parameter_invalid")]
    [InlineData("/v1/accounts/acme/invoices/none", 404, "invoice_unknown")]
    [InlineData("/v1/accounts/acme/subscriptions/none", 404, "subscription_unknown")]
    [InlineData("/v1/plans/none", 404, "plan_unknown")]
    [InlineData("/v1/plans/team/versions/99", 404, "plan_unknown")]
    [InlineData("/v1/test-clocks/none", 404, "test_clock_unknown")]
    public async Task In_an_address_is_told(string path, int status, string code)
    {
        using var client = await Client.OfNewTenantAsync(server);
        await client.PublishAsync();
        await client.OpenAsync("acme");
        (await client.GetAsync(path)).IsProblem(status, code);
    }

    /// <summary>The web server itself turns these away, before anything of ours is asked.</summary>
    [Theory]
    [InlineData("GET /v1/accounts/a%00b HTTP/1.1\r\nHost: localhost\r\n\r\n", 400)]
    [InlineData("GET /v1/plans HTTP/1.1\r\n\r\n", 400)]
    [InlineData("GET /v1/plans HTTP/1.1\r\nHost: localhost\r\nContent-Length: x\r\n\r\n", 400)]
    [InlineData("\0\0\0\0 / HTTP/1.1\r\nHost: localhost\r\n\r\n", 400)]
    public async Task That_is_no_request_is_told_in_the_same_words(string request, int status)
    {
        using var wire = new TcpClient();
        await wire.ConnectAsync(server.Address.Host, server.Address.Port);
        await wire.GetStream().WriteAsync(Encoding.UTF8.GetBytes(request));
        var answer = await new StreamReader(wire.GetStream()).ReadToEndAsync();
        Assert.StartsWith($"HTTP/1.1 {status} ", answer, StringComparison.Ordinal);
        Assert.Contains("application/problem+json", answer, StringComparison.Ordinal);
        Assert.Contains("\"code\":\"request_malformed\"", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task By_a_wrong_method_is_told()
    {
        using var client = await Client.OfNewTenantAsync(server);
        (await client.SendAsync(HttpMethod.Put, "/v1/plans", "{}"u8.ToArray())).IsProblem(405, "method_unsupported");
    }
}
