using Billing.Domain.Amounts;
using Billing.Domain.Collection;
using NodaTime;

namespace Billing.Providers.Tests.OnPayPal;

public class A_vault_at_PayPal
{
    private const string Account = "acme/anna";

    [Fact]
    public async Task Knows_a_customer_by_a_name_of_ours_that_fits()
    {
        await using var paypal = await PayPalUnderTest.StartAsync();
        var vault = paypal.Adapter().Vault!;
        var names = new List<string>();
        foreach (var account in new[] { Account, Account, "acme/otto", $"acme/{new string('x', 80)}" })
        {
            names.Add((await vault.MapCustomerAsync(new CustomerRequest("k", account), default)).Given());
        }

        Assert.Equal(names[0], names[1]);
        Assert.Equal(3, names.Distinct().Count());
        Assert.All(names, name => Assert.Matches("^[0-9a-zA-Z_-]{1,22}$", name));
        Assert.Empty((await vault.MethodsAsync(names[0], default)).Given());
    }

    [Fact]
    public async Task Keeps_a_card_that_was_typed_at_PayPal_once_and_shows_nothing_that_could_be_used()
    {
        await using var paypal = await PayPalUnderTest.StartAsync();
        var vault = paypal.Adapter().Vault!;
        var request = new VaultRequest("v", Account, "anna") { Token = await paypal.TypeCardAsync("anna") };
        var kept = (await vault.VaultAsync(request, default)).Given();
        Assert.Equal(kept, (await vault.VaultAsync(request, default)).Given());
        Assert.Equal(
            (CollectionMethodKind.Card, VaultState.Ready, "visa", "1881", new YearMonth(2031, 2)),
            (kept.Kind, kept.State, kept.Brand, kept.LastDigits, kept.ExpiresIn));
        Assert.Equal(kept.Reference, Assert.Single((await vault.MethodsAsync("anna", default)).Given()).Reference);
    }

    [Fact]
    public async Task Keeps_a_wallet_when_its_owner_agrees_on_PayPals_page()
    {
        await using var paypal = await PayPalUnderTest.StartAsync();
        var adapter = paypal.Adapter();
        var request = new VaultRequest("v", Account, "anna") { ReturnTo = new Uri("https://shop.test/kept") };
        var waits = (await adapter.Vault!.VaultAsync(request, default)).Given();
        Assert.Equal((null, VaultState.NeedsCustomer), (waits.Reference, waits.State));
        var lookUp = new LookUpRequest("v", Account) { Kind = RequestKind.Vault, Payment = waits.SetUp };
        var page = (await adapter.Continuations!.ContinueAsync(lookUp, default)).Given()!;
        Assert.StartsWith("https://shop.test/kept?", (await paypal.PressAsync(page.Page!, agrees: true))!.AbsoluteUri);
        Assert.Null((await adapter.Continuations.ContinueAsync(lookUp, default)).Given());
        var kept = (await adapter.Vault.VaultAsync(request, default)).Given();
        Assert.Equal((CollectionMethodKind.BillingAgreement, VaultState.Ready, waits.SetUp), (kept.Kind, kept.State, kept.SetUp));
        Assert.Equal(kept.Reference, (await adapter.Vault.VaultAsync(request, default)).Given().Reference);
        Assert.Single((await adapter.Vault.MethodsAsync("anna", default)).Given());
    }

    [Fact]
    public async Task Has_a_mandate_for_as_long_as_the_token_is_there()
    {
        await using var paypal = await PayPalUnderTest.StartAsync();
        var adapter = paypal.Adapter();
        var (_, method) = await paypal.WalletAsync(adapter, Account);
        Assert.Equal(new Mandate(method, method, MandateState.Active), (await adapter.Vault!.MandateAsync(method, default)).Given());
        Assert.Equal(VaultState.Gone, (await adapter.Vault.ForgetMethodAsync("f", method, default)).Given().State);
        Assert.Equal(VaultState.Gone, (await adapter.Vault.ForgetMethodAsync("f", method, default)).Given().State);
        Assert.Equal(new Mandate(method, null, MandateState.Inactive), (await adapter.Vault.MandateAsync(method, default)).Given());
    }

    [Fact]
    public async Task Lists_more_than_one_page()
    {
        await using var paypal = await PayPalUnderTest.StartAsync();
        var vault = paypal.Adapter().Vault!;
        for (var number = 0; number < 12; number++)
        {
            var setUp = await paypal.TypeCardAsync("anna");
            (await vault.VaultAsync(new VaultRequest($"v{number}", Account, "anna") { Token = setUp }, default)).Given();
        }

        Assert.Equal(12, (await vault.MethodsAsync("anna", default)).Given().Select(static method => method.Reference).Distinct().Count());
    }

    [Fact]
    public async Task A_checkout_page_is_PayPals_own_and_pays_when_it_is_looked_for()
    {
        await using var paypal = await PayPalUnderTest.StartAsync();
        var adapter = paypal.Adapter();
        var request = new CheckoutRequest(
            "k", Account, "anna", [new PageLine("Seats", new Money(4_00, Currency.Of("EUR")), 2), new PageLine("Setup", new Money(2_00, Currency.Of("EUR")), 1)],
            new Uri("https://shop.test/paid"))
        {
            CanceledTo = new Uri("https://shop.test/not"), KeepsMethod = true,
        };
        var page = (await adapter.Pages!.CheckoutAsync(request, default)).Given();
        Assert.Equal((PageState.Open, page.Reference), (page.State, (await adapter.Pages.CheckoutAsync(request, default)).Given().Reference));
        Assert.Equal(
            new ProviderReply<HostedPage>.Refused("order_cannot_be_closed"), await adapter.Pages.ExpireCheckoutAsync("x", page.Reference, default));
        Assert.StartsWith("https://shop.test/not?", (await paypal.PressAsync(page.Address!, agrees: false))!.AbsoluteUri);
        Assert.StartsWith("https://shop.test/paid?", (await paypal.PressAsync(page.Address!, agrees: true))!.AbsoluteUri);
        var paid = Assert.IsType<ProviderOutcome.Succeeded>(
            await adapter.Payments.LookUpAsync(new LookUpRequest("k", Account) { Payment = page.Reference }, default));
        var line = Assert.Single(await paypal.LedgerAsync());
        Assert.Equal(("k", Account, 10_00L), (line.Key, line.Account, line.Amount.MinorUnits));
        var done = (await adapter.Pages.ExpireCheckoutAsync("x", page.Reference, default)).Given();
        Assert.Equal((PageState.Complete, paid.Reference), (done.State, done.Payment));
        Assert.Single((await adapter.Vault!.MethodsAsync("anna", default)).Given());
    }

    [Fact]
    public async Task A_page_with_nothing_to_pay_keeps_a_wallet_and_what_PayPal_lacks_is_refused()
    {
        await using var paypal = await PayPalUnderTest.StartAsync();
        var adapter = paypal.Adapter();
        var page = (await adapter.Pages!.CheckoutAsync(new CheckoutRequest("k", Account, "anna", [], new Uri("https://shop.test/kept")), default)).Given();
        await paypal.PressAsync(page.Address!, agrees: true);
        Assert.Equal(VaultState.Ready, (await adapter.Vault!.VaultAsync(new VaultRequest("v", Account, "anna") { Token = page.Reference }, default)).Given().State);
        var refused = new ProviderReply<HostedPage>.Refused("not_offered");
        Assert.Equal(refused, await adapter.Pages.PortalAsync(new PortalRequest("p", Account, "anna", new Uri("https://shop.test")), default));
        Assert.Equal(refused, await adapter.Pages.PaymentLinkAsync(new PaymentLinkRequest("l", Account, []), default));
        Assert.False(adapter.Capabilities.Portal || adapter.Capabilities.PaymentLinks);
    }
}
