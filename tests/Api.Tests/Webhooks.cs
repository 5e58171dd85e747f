using System.Security.Cryptography;
using System.Text;
using Billing.Api.Tests.Harness;

namespace Billing.Api.Tests;

/// <summary>What a provider may tell us, as it sees it: signed by hand, with no type of ours.</summary>
[Collection(OneServer.Name)]
public class Webhooks(ServerUnderTest server) : IDisposable
{
    private const string Path = "/v1/webhooks/simulated";
    private const string Events = "/v1/operator/webhook-events";
    private static int _events;

    private readonly Client _provider = new(server.Address, "");
    private readonly Client _operator = new(server.Address, ServerUnderTest.OperatorKey);

    [Fact]
    public async Task A_payment_that_is_told_is_taken_by_its_account_and_told_again_is_known()
    {
        var (account, key, amount) = await PaidAsync();
        var id = NewId();
        var body = Body(id, "payment", account, key, amount, "EUR");

        var first = (await SendAsync(body)).Is(200);
        Assert.Equal((id, false), (first.Text("event_id"), first.At("is_known").GetBoolean()));
        Assert.True((await SendAsync(body)).Is(200).At("is_known").GetBoolean());

        var told = await SettledAsync(id);
        Assert.Contains(told.Text("items.0.status"), new[] { "applied", "ignored" });
        Assert.Equal(account, $"{told.Text("items.0.tenant")}/{told.Text("items.0.account")}");
    }

    [Theory]
    [InlineData("amount")]
    [InlineData("currency")]
    [InlineData("account")]
    public async Task What_contradicts_our_own_books_is_parked_and_moves_nothing(string wrong)
    {
        var (account, key, amount) = await PaidAsync();
        var (other, _, _) = await PaidAsync();
        var id = NewId();
        await SendAsync(Body(
            id, "payment", wrong == "account" ? other : account, key, wrong == "amount" ? amount + 1 : amount, wrong == "currency" ? "USD" : "EUR"));

        var told = await SettledAsync(id);
        Assert.Equal("parked", told.Text("items.0.status"));
        Assert.Equal(wrong == "account" ? "correlation_mismatch" : "notice_mismatch", told.Text("items.0.reason"));
    }

    [Fact]
    public async Task A_signature_that_is_wrong_missing_or_old_is_refused_and_nothing_is_kept()
    {
        var id = NewId();
        var body = Body(id, "payment", "t/a", "t/a/k", 1, "EUR");
        (await _provider.SendAsync(HttpMethod.Post, Path, Encoding.UTF8.GetBytes(body))).IsProblem(400, "webhook_signature_missing");
        (await SendAsync(body, secret: "another")).IsProblem(400, "webhook_signature_wrong");
        (await SendAsync(body, secondsAgo: 301)).IsProblem(400, "webhook_outside_tolerance");
        (await SendAsync(body, secondsAgo: -330)).IsProblem(400, "webhook_outside_tolerance");
        (await SendAsync(body, signature: "t=now")).IsProblem(400, "webhook_signature_malformed");
        (await SendAsync(body + " ", signature: Signature(Encoding.UTF8.GetBytes(body), ServerUnderTest.WebhookSecret, 0)))
            .IsProblem(400, "webhook_signature_wrong");

        Assert.Empty((await _operator.GetAsync($"{Events}?event_id={id}")).Is(200).At("items").EnumerateArray());
    }

    [Fact]
    public async Task Two_megabytes_are_refused_whether_their_length_is_said_or_not()
    {
        var body = Encoding.UTF8.GetBytes(new string('x', 2 << 20));
        (await _provider.SendAsync(HttpMethod.Post, Path, body, ("Simulated-Signature", Signature(body, ServerUnderTest.WebhookSecret, 0))))
            .IsProblem(413, "body_too_large");

        using var http = new HttpClient { BaseAddress = server.Address };
        using var request = new HttpRequestMessage(HttpMethod.Post, Path) { Content = new ByteArrayContent(body) };
        request.Headers.TransferEncodingChunked = true;
        using var answer = await http.SendAsync(request);
        Assert.Equal(413, (int)answer.StatusCode);
    }

    [Theory]
    [InlineData("{\"id\":\"evt_x\",\"type\":")]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[1,2]")]
    [InlineData("{\"id\":7}")]
    public async Task What_is_signed_and_cannot_be_read_is_parked_with_the_reason(string body)
    {
        var kept = (await SendAsync(body)).Is(200);

        var told = (await _operator.GetAsync($"{Events}?event_id={Uri.EscapeDataString(kept.Text("event_id"))}")).Is(200);
        Assert.Equal(("parked", "unreadable"), (told.Text("items.0.status"), told.Text("items.0.reason")));
    }

    [Fact]
    public async Task Bytes_that_are_no_text_are_parked_too()
    {
        byte[] body = [0xff, 0xfe, 0x00, 0x7b, (byte)Random.Shared.Next(256), (byte)Random.Shared.Next(256)];
        var kept = (await _provider.SendAsync(
            HttpMethod.Post, Path, body, ("Simulated-Signature", Signature(body, ServerUnderTest.WebhookSecret, 0)))).Is(200);
        Assert.StartsWith("sha256:", kept.Text("event_id"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_that_cannot_be_kept_is_parked_and_not_lost()
    {
        var body = Body(NewId() + "\\u0000", "payment", "t/a", "t/a/k", 1, "EUR");
        var kept = (await SendAsync(body)).Is(200);
        Assert.StartsWith("sha256:", kept.Text("event_id"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_kind_that_nobody_handles_is_kept_and_ignored()
    {
        var id = NewId();
        await SendAsync(Body(id, "other", "t/a", "t/a/k", 1, "EUR"));
        var told = (await _operator.GetAsync($"{Events}?event_id={id}")).Is(200);
        Assert.Equal(("ignored", "nobody_handles_it"), (told.Text("items.0.status"), told.Text("items.0.reason")));
    }

    [Fact]
    public async Task Nobody_is_told_of_by_a_provider_that_is_not_there()
    {
        (await _provider.SendAsync(HttpMethod.Post, "/v1/webhooks/square", "{}"u8.ToArray())).IsProblem(404, "provider_unknown");
        (await _provider.SendAsync(HttpMethod.Post, $"/v1/webhooks/{new string('a', 400)}", "{}"u8.ToArray())).IsProblem(404, "provider_unknown");
    }

    [Fact]
    public async Task Parked_events_are_replayed_after_they_were_looked_at()
    {
        var (account, key, amount) = await PaidAsync();
        var id = NewId();
        await SendAsync(Body(id, "payment", account, key, amount + 1, "EUR"));
        await SettledAsync(id);

        var dry = (await _operator.PostAsync($"{Events}/replay", $$"""{"event_id":"{{id}}"}""")).Is(200);
        Assert.True(dry.At("dry_run").GetBoolean());
        Assert.Equal(id, dry.Text("events.0.event_id"));
        Assert.Equal("parked", (await _operator.GetAsync($"{Events}?event_id={id}")).Text("items.0.status"));

        (await _operator.PostAsync($"{Events}/replay", $$"""{"event_id":"{{id}}","dry_run":false}""")).Is(200);
        var again = await SettledAsync(id);
        Assert.Equal(("parked", "notice_mismatch"), (again.Text("items.0.status"), again.Text("items.0.reason")));
        Assert.True((await _operator.GetAsync($"{Events}/standing")).Is(200).Number("parked") >= 1);
    }

    [Fact]
    public async Task Pages_of_events_follow_each_other_and_are_the_operators_alone()
    {
        foreach (var _ in Enumerable.Range(0, 3))
        {
            await SendAsync(Body(NewId(), "other", "t/a", "t/a/k", 1, "EUR"));
        }

        var first = (await _operator.GetAsync($"{Events}?status=ignored&limit=2")).Is(200);
        var second = (await _operator.GetAsync($"{Events}?status=ignored&limit=2&cursor={first.Text("next_cursor")}")).Is(200);
        Assert.NotEqual(first.Text("items.1.event_id"), second.Text("items.0.event_id"));
        (await _operator.GetAsync($"{Events}?status=lost")).IsProblem(400, "parameter_invalid");
        (await _operator.GetAsync($"{Events}?cursor=xyz")).IsProblem(400, "cursor_invalid");
        (await _operator.GetAsync($"{Events}?received_from=today")).IsProblem(400, "parameter_invalid");
        using var tenant = await Client.OfNewTenantAsync(server);
        (await tenant.GetAsync(Events)).IsProblem(403, "scope_missing");
    }

    public void Dispose()
    {
        _provider.Dispose();
        _operator.Dispose();
    }

    private async Task<(string Account, string Key, long Amount)> PaidAsync()
    {
        using var client = await Client.OfNewTenantAsync(server);
        var tenant = $"{client.Key.Split('_')[2]}~test";
        await client.PublishAsync();
        await client.OpenAsync("acme");
        var paid = (await client.SubscribeAsync("acme", seats: 1)).Is(201);
        return ($"{tenant}/acme", $"{tenant}/acme/{paid.Text("payments.0.key")}", paid.Number("payments.0.amount.minor_units"));
    }

    private Task<Answer> SendAsync(string body, string secret = ServerUnderTest.WebhookSecret, int secondsAgo = 0, string? signature = null)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        return _provider.SendAsync(HttpMethod.Post, Path, bytes, ("Simulated-Signature", signature ?? Signature(bytes, secret, secondsAgo)));
    }

    /// <summary>Waits, as whoever looks at the page does.</summary>
    private async Task<Answer> SettledAsync(string id)
    {
        for (var i = 0; ; i++)
        {
            var told = (await _operator.GetAsync($"{Events}?event_id={id}")).Is(200);
            if (told.At("items").GetArrayLength() == 1 && told.Text("items.0.status") != "received")
            {
                return told;
            }

            Assert.True(i < 200, $"Still {told.Body}");
            await Task.Delay(50);
        }
    }

    private static string NewId() => $"evt_{Environment.ProcessId}_{Interlocked.Increment(ref _events)}";

    private static string Body(string id, string subject, string account, string key, long amount, string currency) =>
        $$"""
        {"id":"{{id}}","type":"{{subject}}.succeeded","subject":"{{subject}}","object":"sim_1","created_at":"2026-03-01T10:00:00Z","rank":9,
         "state":"succeeded","account":"{{account}}","key":"{{key}}","amount":{{amount}},"currency":"{{currency}}"}
        """;

    private static string Signature(byte[] body, string secret, int secondsAgo)
    {
        var at = DateTimeOffset.UtcNow.ToUnixTimeSeconds() - secondsAgo;
        byte[] signed = [.. Encoding.UTF8.GetBytes($"{at}."), .. body];
        return $"t={at},v1={Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), signed))}";
    }
}
