using Billing.Api.Keys;
using Billing.Api.Tests.Harness;
using Billing.Domain.Tenants;

namespace Billing.Api.Tests;

/// <summary>Who may ask for what.</summary>
[Collection(OneServer.Name)]
public class Callers(ServerUnderTest server)
{
    [Fact]
    public async Task Without_a_key_or_with_a_wrong_one_are_turned_away()
    {
        using var real = await Client.OfNewTenantAsync(server);
        using var nobody = new Client(server.Address, "");
        (await nobody.GetAsync("/v1/plans")).IsProblem(401, "api_key_missing");
        foreach (var wrong in new[] { "x", "bk_test_none_00000000_000000000000000000000000000000000000000000000000", real.Key[..^1] + (real.Key[^1] == '0' ? '1' : '0'), real.Key.Replace("bk_test", "bk_live", StringComparison.Ordinal) })
        {
            using var client = new Client(server.Address, wrong);
            (await client.GetAsync("/v1/plans")).IsProblem(401, "api_key_invalid");
        }
    }

    [Fact]
    public async Task See_only_their_own_tenant_and_mode()
    {
        using var mine = await Client.OfNewTenantAsync(server);
        using var theirs = await Client.OfNewTenantAsync(server);
        await mine.PublishAsync();
        await mine.OpenAsync("acme");
        (await theirs.GetAsync("/v1/accounts/acme")).IsProblem(404, "account_unknown");
        (await theirs.GetAsync("/v1/plans/team")).IsProblem(404, "plan_unknown");
        using var live = await Client.OfNewTenantAsync(server, "live");
        (await live.PostAsync("/v1/test-clocks", """{"id":"c","start_at":"2026-01-01T00:00:00Z"}""")).IsProblem(403, "test_mode_only");
        (await live.PostAsync("/v1/accounts", """{"id":"a","currency":"EUR","time_zone":"UTC","test_clock":"c"}""")).IsProblem(403, "test_mode_only");
    }

    [Fact]
    public async Task May_do_what_their_key_says_and_no_more()
    {
        using var reader = await Client.OfNewTenantAsync(server, "test", "read");
        (await reader.GetAsync("/v1/plans")).Is(200);
        (await reader.PostAsync("/v1/plans", Walk.Plan)).IsProblem(403, "scope_missing");
        (await reader.PostAsync("/v1/accounts", """{"id":"a","currency":"EUR","time_zone":"UTC"}""")).IsProblem(403, "scope_missing");
        (await reader.PostAsync("/v1/operator/tenants", """{"name":"other"}""")).IsProblem(403, "scope_missing");
        using var operators = new Client(server.Address, ServerUnderTest.OperatorKey);
        (await operators.GetAsync("/v1/plans")).IsProblem(403, "scope_missing");
    }

    [Fact]
    public async Task With_a_revoked_key_are_turned_away()
    {
        using var client = await Client.OfNewTenantAsync(server);
        (await client.GetAsync("/v1/plans")).Is(200);
        using var operators = new Client(server.Address, ServerUnderTest.OperatorKey);
        var key = KeyText.Parse(client.Key)!;
        (await operators.SendAsync(HttpMethod.Delete, $"/v1/operator/tenants/{key.Tenant}/keys/{key.Id}", null)).Is(200);
        (await client.GetAsync("/v1/plans")).IsProblem(401, "api_key_invalid");
        Assert.DoesNotContain(key.Secret, (await operators.GetAsync($"/v1/operator/tenants/{key.Tenant}")).Is(200).Body, StringComparison.Ordinal);
    }

    [Fact]
    public void Who_ask_too_often_wait_until_their_bucket_has_room()
    {
        var time = new SteppedTime();
        var limits = new RateLimits(new ApiOptions { RequestsPerSecond = 10, RequestsAtOnce = 5 }, time);
        var caller = new Caller("t", TenantMode.Test, "k", []);
        Assert.Equal([4, 3, 2, 1, 0], Enumerable.Range(0, 5).Select(_ => limits.Take(caller).Left));
        Assert.True(limits.Take(caller).IsTooMany);
        Assert.True(limits.Take(caller).SecondsUntilOne >= 1);
        Assert.False(limits.Take(caller with { KeyId = "other" }).IsTooMany);
        time.Step(TimeSpan.FromMilliseconds(100));
        Assert.False(limits.Take(caller).IsTooMany);
        Assert.True(limits.Take(caller).IsTooMany);
        time.Step(TimeSpan.FromHours(1));
        Assert.Equal(4, limits.Take(caller).Left);
    }

    private sealed class SteppedTime : TimeProvider
    {
        private long _ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _ticks;

        public void Step(TimeSpan by) => _ticks += by.Ticks;
    }
}
