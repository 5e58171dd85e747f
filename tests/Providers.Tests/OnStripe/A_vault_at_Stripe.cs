using Billing.Domain.Collection;
using NodaTime;

namespace Billing.Providers.Tests.OnStripe;

public class A_vault_at_Stripe
{
    private const string Account = "acme/anna";

    [Fact]
    public async Task Makes_one_customer_for_a_key()
    {
        await using var loopback = await LoopbackUnderTest.StartAsync();
        var vault = loopback.Adapter().Vault!;
        var request = new CustomerRequest("c", Account) { Name = "Anna", Email = "anna@example.test" };
        Assert.Equal((await vault.MapCustomerAsync(request, default)).Given(), (await vault.MapCustomerAsync(request, default)).Given());
    }

    [Fact]
    public async Task Has_no_words_beside_a_customer_that_is_not_there()
    {
        await using var loopback = await LoopbackUnderTest.StartAsync();
        var metadata = loopback.Adapter().Metadata!;
        Assert.Null((await metadata.ReadAsync("cus_nobody", ["bad_debt"], default)).Given());
        Assert.False((await metadata.WriteAsync("w", "cus_nobody", System.Collections.Immutable.ImmutableSortedDictionary<string, string>.Empty.Add("bad_debt", "true"), default)).Given());
    }

    [Fact]
    public async Task Shows_of_a_card_what_may_be_shown()
    {
        await using var loopback = await LoopbackUnderTest.StartAsync();
        var stripe = loopback.Adapter();
        var (customer, method) = await stripe.CustomerAsync(Account, "pm_card_mastercard");
        var kept = Assert.Single((await stripe.Vault!.MethodsAsync(customer, default)).Given());
        Assert.Equal(
            (method, CollectionMethodKind.Card, VaultState.Ready, "mastercard", "4444"),
            (kept.Reference, kept.Kind, kept.State, kept.Brand, kept.LastDigits));
        Assert.True(kept.ExpiresIn > new YearMonth(2026, 1));
        Assert.DoesNotContain("555555", kept.ToString());
    }

    [Fact]
    public async Task Forgets_a_method_once_and_for_good()
    {
        await using var loopback = await LoopbackUnderTest.StartAsync();
        var stripe = loopback.Adapter();
        var (customer, method) = await stripe.CustomerAsync(Account, "pm_card_visa");
        Assert.Equal(VaultState.Gone, (await stripe.Vault!.ForgetMethodAsync("f", method, default)).Given().State);
        Assert.Equal(VaultState.Gone, (await stripe.Vault.ForgetMethodAsync("f", method, default)).Given().State);
        Assert.Empty((await stripe.Vault.MethodsAsync(customer, default)).Given());
    }

    [Fact]
    public async Task Finds_a_vaulting_by_its_key_however_far_it_is()
    {
        await using var loopback = await LoopbackUnderTest.StartAsync();
        var stripe = loopback.Adapter();
        var customer = (await stripe.Vault!.MapCustomerAsync(new CustomerRequest("c", Account), default)).Given();
        var lookUp = new LookUpRequest("v", Account) { Kind = RequestKind.Vault, Customer = customer };
        Assert.Null((await stripe.Vault.FindVaultedAsync(lookUp, default)).Given());

        var begun = (await stripe.Vault.VaultAsync(new VaultRequest("v", Account, customer) { Token = "pm_card_authenticationRequired" }, default)).Given();
        Assert.Equal(VaultState.NeedsCustomer, (await stripe.Vault.FindVaultedAsync(lookUp, default)).Given()!.State);
        await loopback.AuthenticateAsync(begun.SetUp!);
        var ready = (await stripe.Vault.FindVaultedAsync(lookUp, default)).Given()!;
        Assert.Equal((VaultState.Ready, begun.SetUp), (ready.State, ready.SetUp));

        await stripe.Vault.ForgetMethodAsync("f", ready.Reference!, default);
        Assert.Equal(VaultState.Gone, (await stripe.Vault.FindVaultedAsync(lookUp, default)).Given()!.State);
    }

    [Fact]
    public async Task Refuses_a_card_that_its_bank_refuses()
    {
        await using var loopback = await LoopbackUnderTest.StartAsync();
        var vault = loopback.Adapter().Vault!;
        var customer = (await vault.MapCustomerAsync(new CustomerRequest("c", Account), default)).Given();
        var vaulted = await vault.VaultAsync(new VaultRequest("v", Account, customer) { Token = "pm_card_visa_chargeDeclinedStolenCard" }, default);
        Assert.Equal(new ProviderReply<VaultedMethod>.Refused("stolen_card"), vaulted);
        Assert.Empty((await vault.MethodsAsync(customer, default)).Given());
    }

    [Fact]
    public async Task Waits_for_a_customer_who_has_not_typed_yet_and_gives_their_browser_the_secret()
    {
        await using var loopback = await LoopbackUnderTest.StartAsync();
        var stripe = loopback.Adapter();
        var customer = (await stripe.Vault!.MapCustomerAsync(new CustomerRequest("c", Account), default)).Given();
        var waits = (await stripe.Vault.VaultAsync(new VaultRequest("v", Account, customer), default)).Given();
        Assert.Equal((VaultState.NeedsCustomer, null), (waits.State, waits.Reference));
        var lookUp = new LookUpRequest("v", Account) { Kind = RequestKind.Vault, Customer = customer };
        var goesOn = (await stripe.Continuations!.ContinueAsync(lookUp, default)).Given();
        Assert.Equal(waits.SetUp, goesOn!.Reference);
        Assert.StartsWith(waits.SetUp + "_secret_", goesOn.ClientSecret!.Reveal());
    }

    [Fact]
    public async Task Keeps_what_allows_us_to_debit_a_bank_account()
    {
        await using var loopback = await LoopbackUnderTest.StartAsync();
        var stripe = loopback.Adapter();
        var customer = (await stripe.Vault!.MapCustomerAsync(new CustomerRequest("c", Account), default)).Given();
        var vaulted = (await stripe.Vault.VaultAsync(new VaultRequest("v", Account, customer) { Token = "pm_usBankAccount_success" }, default)).Given();
        Assert.Equal((CollectionMethodKind.BankDebit, "6789"), (vaulted.Kind, vaulted.LastDigits));
        Assert.Equal(
            new Mandate(vaulted.Mandate!, vaulted.Reference, MandateState.Active), (await stripe.Vault.MandateAsync(vaulted.Mandate!, default)).Given());
        (await loopback.Http.PostAsync($"/loopback/mandates/{vaulted.Mandate}/revoke", null)).EnsureSuccessStatusCode();
        Assert.Equal(MandateState.Inactive, (await stripe.Vault.MandateAsync(vaulted.Mandate!, default)).Given().State);
    }
}
