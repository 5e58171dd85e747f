using System.Net;
using Billing.Domain.Collection;
using Billing.Providers.OnPayPal;
using NodaTime;

namespace Billing.Providers.Tests.OnPayPal;

public class A_token_of_PayPals
{
    [Fact]
    public async Task Is_fetched_once_for_all_who_ask()
    {
        await using var paypal = await PayPalUnderTest.StartAsync();
        var adapter = paypal.Adapter();
        await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => adapter.Vault!.MethodsAsync("nobody", default)));
        Assert.Equal(1, await GivenAsync(paypal));
    }

    [Fact]
    public async Task That_ends_in_the_middle_is_replaced_and_the_charge_goes_on()
    {
        await using var paypal = await PayPalUnderTest.StartAsync();
        var passing = new Revoking(paypal);
        var adapter = paypal.Adapter(passing);
        var by = await paypal.CustomerAsync(adapter, "acme/anna");
        passing.IsRevoking = true;
        var before = await GivenAsync(paypal);
        Assert.IsType<ProviderOutcome.Succeeded>(await adapter.Payments.ChargeAsync(PayPalSteps.Charge("k", by), default));
        Assert.Equal(before + 1, await GivenAsync(paypal));
        Assert.Single(await paypal.LedgerAsync());
    }

    [Fact]
    public async Task Is_replaced_shortly_before_it_ends()
    {
        await using var paypal = await PayPalUnderTest.StartAsync();
        var adapter = paypal.Adapter();
        await adapter.Vault!.MethodsAsync("nobody", default);
        await paypal.AdvanceAsync(Duration.FromHours(8));
        await adapter.Vault.MethodsAsync("nobody", default);
        Assert.Equal(1, await GivenAsync(paypal));
        await paypal.AdvanceAsync(Duration.FromMinutes(59) + Duration.FromSeconds(30));
        Assert.Equal(1, await GivenAsync(paypal));
        await adapter.Vault.MethodsAsync("nobody", default);
        Assert.Equal(2, await GivenAsync(paypal));
    }

    [Fact]
    public async Task Refused_to_a_wrong_secret_is_our_mistake_and_tells_nothing_of_it()
    {
        await using var paypal = await PayPalUnderTest.StartAsync();
        var adapter = PayPalAdapter.Create(paypal.Settings with { ClientSecret = new Secret("hidden") });
        var thrown = await Assert.ThrowsAsync<WrongRequestException>(
            () => adapter.Payments.ChargeAsync(PayPalSteps.Charge("k", ("c", "m")), default));
        Assert.Equal("credentials_refused", thrown.Code);
        Assert.DoesNotContain("hidden", thrown.ToString());
        Assert.DoesNotContain("Basic", thrown.ToString());
    }

    [Fact]
    public async Task That_cannot_be_had_means_that_nothing_was_tried()
    {
        var wire = new Broken();
        var adapter = PayPalAdapter.Create(new PayPalSettings("id", new Secret("s"), []) { Address = new Uri("http://paypal.test") }, wire);
        Assert.IsType<ProviderOutcome.Unavailable>(await adapter.Payments.ChargeAsync(PayPalSteps.Charge("k", ("c", "m")), default));
        Assert.IsType<ProviderOutcome.Unavailable>(await adapter.Payments.ChargeAsync(PayPalSteps.Charge("k", ("c", "m")), default));
        Assert.Equal(["/v1/oauth2/token", "/v1/oauth2/token"], wire.Paths);
    }

    private static async Task<int> GivenAsync(PayPalUnderTest paypal) =>
        (int)System.Text.Json.Nodes.JsonNode.Parse(await paypal.Http.GetStringAsync("/loopback/tokens"))!["given"]!;

    /// <summary>Between the order and its capture, PayPal takes no token any more that it gave before.</summary>
    private sealed class Revoking(PayPalUnderTest paypal) : DelegatingHandler(new SocketsHttpHandler())
    {
        public bool IsRevoking { get; set; }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (IsRevoking && request.RequestUri!.AbsolutePath.EndsWith("/capture", StringComparison.Ordinal))
            {
                IsRevoking = false;
                await paypal.ControlAsync("tokens/revoke");
            }

            return await base.SendAsync(request, cancellationToken);
        }
    }

    private sealed class Broken : HttpMessageHandler
    {
        public List<string> Paths { get; } = [];

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Paths.Add(request.RequestUri!.AbsolutePath);
            return Task.FromResult(new HttpResponseMessage(HttpStatusCode.ServiceUnavailable) { Content = new StringContent("<html>") });
        }
    }
}
