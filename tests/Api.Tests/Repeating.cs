using Billing.Api.Tests.Harness;

namespace Billing.Api.Tests;

/// <summary>What happens when a request comes again, or when two want to change the same thing.</summary>
[Collection(OneServer.Name)]
public class Repeating(ServerUnderTest server)
{
    [Fact]
    public async Task A_request_answers_as_the_first_time_says_so_and_does_nothing()
    {
        using var client = await Client.OfNewTenantAsync(server);
        await client.PublishAsync();
        await client.OpenAsync("acme");
        var first = (await client.SubscribeAsync("acme", seats: 3, key: "once")).Is(201);
        var version = await client.VersionAsync("acme");
        (await client.ChangeSeatsAsync("acme", 4)).Is(200);

        var again = (await client.SubscribeAsync("acme", seats: 3, key: "once")).Is(201);
        Assert.Equal(first.Body, again.Body);
        Assert.False(first.Headers.ContainsKey("Idempotency-Replayed"));
        Assert.Equal("true", again.Headers["Idempotency-Replayed"]);
        Assert.NotEqual(version, await client.VersionAsync("acme"));
        Assert.Single((await client.GetAsync("/v1/accounts/acme/subscriptions")).At("items").EnumerateArray());
        Assert.Equal(first.Body, (await client.GetAsync("/v1/accounts/acme/requests/once")).Is(200).Body);
    }

    [Fact]
    public async Task A_refusal_is_repeated_too()
    {
        using var client = await Client.OfNewTenantAsync(server);
        await client.OpenAsync("acme");
        var refused = (await client.SubscribeAsync("acme", seats: 3, key: "once")).Is(422);
        await client.PublishAsync();
        var again = (await client.SubscribeAsync("acme", seats: 3, key: "once")).Is(422);
        Assert.Equal(refused.Code, again.Code);
        Assert.Equal("true", again.Headers["Idempotency-Replayed"]);
    }

    [Fact]
    public async Task The_same_key_with_another_request_is_a_conflict()
    {
        using var client = await Client.OfNewTenantAsync(server);
        await client.PublishAsync();
        await client.OpenAsync("acme");
        (await client.SubscribeAsync("acme", seats: 3, key: "once")).Is(201);
        var version = await client.VersionAsync("acme");
        (await client.SubscribeAsync("acme", seats: 4, key: "once")).IsProblem(409, "idempotency_conflict");
        (await client.ChangeSeatsAsync("acme", 3, key: "once")).IsProblem(409, "idempotency_conflict");
        Assert.Equal(version, await client.VersionAsync("acme"));
    }

    [Fact]
    public async Task Two_hundred_at_once_under_one_key_are_one()
    {
        using var client = await Client.OfNewTenantAsync(server);
        await client.PublishAsync();
        await client.OpenAsync("acme");
        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => client.SubscribeAsync("acme", seats: 3, key: "once")));
        Assert.All(answers, answer => Assert.Equal(answers[0].Body, answer.Is(201).Body));
        Assert.Single(answers, static answer => !answer.Headers.ContainsKey("Idempotency-Replayed"));
        Assert.Single((await client.GetAsync("/v1/accounts/acme/invoices")).At("items").EnumerateArray());
    }

    [Fact]
    public async Task Who_changes_what_has_changed_is_told()
    {
        using var client = await Client.OfNewTenantAsync(server);
        await client.PublishAsync();
        await client.OpenAsync("acme");
        (await client.SubscribeAsync("acme", seats: 3)).Is(201);
        var version = await client.VersionAsync("acme");
        const string Four = """{"quantities":[{"item":"seat","quantity":4}],"when":{"is":"now"}}""";
        (await client.PostAsync("/v1/accounts/acme/subscriptions/sub/quantities", Four, null, ("If-Match", version))).Is(200);
        (await client.PostAsync("/v1/accounts/acme/subscriptions/sub/quantities", Four, null, ("If-Match", version))).IsProblem(412, "etag_mismatch");
        (await client.PostAsync("/v1/accounts/acme/subscriptions/sub/quantities", Four, null, ("If-Match", "\"abc\""))).IsProblem(412, "etag_mismatch");
    }
}
