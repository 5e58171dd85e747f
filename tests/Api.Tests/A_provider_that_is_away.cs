using Billing.Api.Tests.Harness;

namespace Billing.Api.Tests;

/// <summary>Stripe is killed while accounts ask it for money.</summary>
public sealed class A_provider_that_is_away : IAsyncLifetime
{
    private readonly StripeAndServer _stripe = new();

    public Task InitializeAsync() => _stripe.InitializeAsync();

    public Task DisposeAsync() => _stripe.DisposeAsync();

    [Fact]
    public async Task Is_left_alone_and_said_to_be_away_and_nothing_is_declined()
    {
        using var client = await Client.OfNewTenantAsync(_stripe.Server);
        for (var number = 0; number < 6; number++)
        {
            await client.OpenAsync($"away-{number}");
            (await client.PostAsync($"/v1/accounts/away-{number}/payment-methods/setup", """{"token":"pm_card_visa"}""")).Is(201);
        }

        Assert.Equal("Healthy", (await client.GetAsync("/healthz/ready")).Is(200).Body);
        await _stripe.KillStripeAsync();
        for (var number = 0; number < 6; number++)
        {
            (await client.PostAsync(
                $"/v1/accounts/away-{number}/charges", """{"lines":[{"item":"x","amount":{"minor_units":500,"currency":"EUR"} }]}""", null, ("Prefer", "respond-async"))).Is(201);
        }

        var begun = TimeProvider.System.GetTimestamp();
        while ((await client.GetAsync("/healthz/ready")).Is(200).Body != "Degraded")
        {
            Assert.True(TimeProvider.System.GetElapsedTime(begun) < TimeSpan.FromSeconds(20), "Nobody noticed.");
            await Task.Delay(50);
        }

        // Who waits is told at once, and when to come again.
        var refused = (await client.PostAsync("/v1/accounts/away-0/payment-methods/setup", """{"token":"pm_card_visa"}""")).IsProblem(503, "unavailable");
        Assert.InRange(int.Parse(refused.Headers["Retry-After"], System.Globalization.CultureInfo.InvariantCulture), 1, 60);
        Assert.DoesNotContain("""billing_provider_circuit{provider="stripe"} 0""", (await client.GetAsync("/metrics")).Body, StringComparison.Ordinal);
        for (var number = 0; number < 6; number++)
        {
            var attempt = (await client.GetAsync($"/v1/accounts/away-{number}/payment-attempts")).Is(200);
            Assert.Contains(attempt.Text("items.0.state"), new[] { "requested", "unknown" });
        }
    }
}
