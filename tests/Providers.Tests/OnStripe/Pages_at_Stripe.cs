using Billing.Domain.Amounts;
using Billing.Domain.Collection;

namespace Billing.Providers.Tests.OnStripe;

public class Pages_at_Stripe
{
    private const string Account = "acme/anna";
    private static readonly Uri Shop = new("https://shop.test/done");
    private static readonly PageLine Plan = new("Plan", new Money(15_00, Currency.Of("EUR")), 2);

    [Fact]
    public async Task A_checkout_is_paid_on_its_page_and_found_by_its_key()
    {
        await using var loopback = await LoopbackUnderTest.StartAsync();
        var (stripe, customer) = await StartAsync(loopback);
        var request = new CheckoutRequest("k", Account, customer, [Plan], Shop) { KeepsMethod = true };
        var page = (await stripe.Pages!.CheckoutAsync(request, default)).Given();
        Assert.Equal(page, (await stripe.Pages.CheckoutAsync(request, default)).Given());
        Assert.Equal(PageState.Open, page.State);
        await PayAsync(loopback, page.Address!, "pm_card_visa");
        var outcome = await stripe.Payments.LookUpAsync(new LookUpRequest("k", Account) { Customer = customer }, default);
        Assert.IsType<ProviderOutcome.Succeeded>(outcome);
        Assert.Equal(("k", Account, 30_00L), await OnlyLineAsync(loopback));
        Assert.Single((await stripe.Vault!.MethodsAsync(customer, default)).Given());
    }

    [Fact]
    public async Task A_checkout_with_nothing_to_pay_leaves_a_method()
    {
        await using var loopback = await LoopbackUnderTest.StartAsync();
        var (stripe, customer) = await StartAsync(loopback);
        var page = (await stripe.Pages!.CheckoutAsync(new CheckoutRequest("k", Account, customer, [], Shop), default)).Given();
        await PayAsync(loopback, page.Address!, "pm_card_amex");
        Assert.Equal("amex", Assert.Single((await stripe.Vault!.MethodsAsync(customer, default)).Given()).Brand);
        Assert.Empty(await loopback.LedgerAsync());
    }

    [Fact]
    public async Task On_an_expired_checkout_nobody_can_pay()
    {
        await using var loopback = await LoopbackUnderTest.StartAsync();
        var (stripe, customer) = await StartAsync(loopback);
        var page = (await stripe.Pages!.CheckoutAsync(new CheckoutRequest("k", Account, customer, [Plan], Shop), default)).Given();
        Assert.Equal(PageState.Expired, (await stripe.Pages.ExpireCheckoutAsync("x", page.Reference, default)).Given().State);
        await PayAsync(loopback, page.Address!, "pm_card_visa", isTaken: false);
        Assert.Empty(await loopback.LedgerAsync());
    }

    [Fact]
    public async Task A_checkout_expires_by_itself_after_a_day()
    {
        await using var loopback = await LoopbackUnderTest.StartAsync();
        var (stripe, customer) = await StartAsync(loopback);
        var page = (await stripe.Pages!.CheckoutAsync(new CheckoutRequest("k", Account, customer, [Plan], Shop), default)).Given();
        await loopback.AdvanceAsync(TimeSpan.FromHours(25));
        await PayAsync(loopback, page.Address!, "pm_card_visa", isTaken: false);
    }

    [Fact]
    public async Task A_payment_link_is_paid_as_often_as_it_is_opened()
    {
        await using var loopback = await LoopbackUnderTest.StartAsync();
        var (stripe, _) = await StartAsync(loopback);
        var link = (await stripe.Pages!.PaymentLinkAsync(new PaymentLinkRequest("k", Account, [Plan]), default)).Given();
        for (var time = 0; time < 2; time++)
        {
            await PayAsync(loopback, await OpenedAsync(link.Address!), "pm_card_visa");
        }

        Assert.All(await loopback.LedgerAsync(), line => Assert.Equal(("k", Account, 30_00L), (line.Key, line.Account, line.Amount.MinorUnits)));
        Assert.Equal(2, (await loopback.LedgerAsync()).Count);
    }

    [Fact]
    public async Task A_portal_shows_what_is_kept()
    {
        await using var loopback = await LoopbackUnderTest.StartAsync();
        var stripe = loopback.Adapter();
        var (customer, _) = await stripe.CustomerAsync(Account, "pm_card_visa");
        var portal = (await stripe.Pages!.PortalAsync(new PortalRequest("p", Account, customer, Shop), default)).Given();
        Assert.Contains("4242", await loopback.Http.GetStringAsync(portal.Address));
    }

    private static async Task<(ProviderAdapter Stripe, string Customer)> StartAsync(LoopbackUnderTest loopback)
    {
        var stripe = loopback.Adapter();
        return (stripe, (await stripe.Vault!.MapCustomerAsync(new CustomerRequest("c", Account), default)).Given());
    }

    private static async Task PayAsync(LoopbackUnderTest loopback, Uri page, string token, bool isTaken = true)
    {
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        using var response = await http.PostAsync(
            new Uri(loopback.Address, page.PathAndQuery), new FormUrlEncodedContent([new("payment_method", token)]));
        Assert.Equal(isTaken, response.StatusCode == System.Net.HttpStatusCode.Redirect);
    }

    private static async Task<Uri> OpenedAsync(Uri link)
    {
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        using var response = await http.GetAsync(link);
        return response.Headers.Location!;
    }

    private static async Task<(string Key, string Account, long Amount)> OnlyLineAsync(LoopbackUnderTest loopback)
    {
        var line = Assert.Single(await loopback.LedgerAsync());
        return (line.Key, line.Account, line.Amount.MinorUnits);
    }
}
