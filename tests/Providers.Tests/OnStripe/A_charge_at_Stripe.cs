using Billing.Domain.Amounts;
using Billing.Domain.Collection;

namespace Billing.Providers.Tests.OnStripe;

public class A_charge_at_Stripe
{
    private const string Account = "acme/anna";

    [Theory]
    [InlineData("pm_card_visa", typeof(ProviderOutcome.Succeeded), null, null)]
    [InlineData("pm_card_chargeCustomerFail", typeof(ProviderOutcome.Declined), DeclineClass.Soft, "generic_decline")]
    [InlineData("pm_card_authenticationRequiredChargeDeclinedInsufficientFunds", typeof(ProviderOutcome.ActionRequired), null, null)]
    [InlineData("pm_card_authenticationRequired", typeof(ProviderOutcome.ActionRequired), null, null)]
    [InlineData("pm_card_authenticationRequiredOnSetup", typeof(ProviderOutcome.Succeeded), null, null)]
    [InlineData("pm_card_authenticationRequiredSetupForOffSession", typeof(ProviderOutcome.Succeeded), null, null)]
    [InlineData("pm_usBankAccount_success", typeof(ProviderOutcome.Processing), null, null)]
    public async Task Off_session_a_vaulted_test_card_does_what_Stripe_documents(string token, Type expected, DeclineClass? @class, string? code)
    {
        await using var loopback = await LoopbackUnderTest.StartAsync();
        var stripe = loopback.Adapter();
        var (customer, method) = await SetUpAsync(loopback, stripe, token);
        var outcome = await stripe.Payments.ChargeAsync(Charge("k") with { Customer = customer, Method = method }, default);
        Assert.IsType(expected, outcome);
        if (outcome is ProviderOutcome.Declined declined)
        {
            Assert.Equal((@class, code), (declined.Class, declined.Code));
        }
    }

    [Theory]
    [InlineData("pm_card_visa_chargeDeclined", DeclineClass.Soft, "generic_decline")]
    [InlineData("pm_card_chargeDeclinedInsufficientFunds", DeclineClass.Soft, "insufficient_funds")]
    [InlineData("pm_card_visa_chargeDeclinedLostCard", DeclineClass.Hard, "lost_card")]
    [InlineData("pm_card_visa_chargeDeclinedStolenCard", DeclineClass.Hard, "stolen_card")]
    [InlineData("pm_card_chargeDeclinedExpiredCard", DeclineClass.Hard, "expired_card")]
    [InlineData("pm_card_chargeDeclinedIncorrectCvc", DeclineClass.Hard, "incorrect_cvc")]
    [InlineData("pm_card_chargeDeclinedProcessingError", DeclineClass.Soft, "processing_error")]
    [InlineData("pm_card_radarBlock", DeclineClass.Hard, "fraudulent")]
    [InlineData("pm_card_nobody_knows", DeclineClass.Hard, "resource_missing")]
    public async Task On_session_a_new_test_card_is_declined_as_Stripe_documents(string token, DeclineClass @class, string code)
    {
        await using var loopback = await LoopbackUnderTest.StartAsync();
        var stripe = loopback.Adapter();
        var customer = (await stripe.Vault!.MapCustomerAsync(new CustomerRequest("c", Account), default)).Given();
        var charge = Charge("k") with { Customer = customer, Method = token, IsOnSession = true };
        Assert.Equal(new ProviderOutcome.Declined(@class, code), await stripe.Payments.ChargeAsync(charge, default));
        Assert.Equal(new ProviderOutcome.Declined(@class, code), await stripe.Payments.ChargeAsync(charge, default));
    }

    [Fact]
    public async Task Whose_card_wants_its_holder_waits_for_them_and_goes_on_with_the_secret()
    {
        await using var loopback = await LoopbackUnderTest.StartAsync();
        var stripe = loopback.Adapter();
        var customer = (await stripe.Vault!.MapCustomerAsync(new CustomerRequest("c", Account), default)).Given();
        var charge = Charge("k") with
        {
            Customer = customer, Method = "pm_card_authenticationRequired", IsOnSession = true, ReturnTo = new Uri("https://shop.test/back"),
        };
        Assert.IsType<ProviderOutcome.ActionRequired>(await stripe.Payments.ChargeAsync(charge, default));
        var lookUp = new LookUpRequest("k", Account) { Customer = customer };
        var waits = (await stripe.Continuations!.ContinueAsync(lookUp, default)).Given()!;
        Assert.StartsWith(waits.Reference + "_secret_", waits.ClientSecret!.Reveal());
        Assert.Equal(loopback.Address.Authority, waits.Page!.Authority);
        Assert.DoesNotContain("secret_", waits.ToString());
        await loopback.AuthenticateAsync(waits.Reference);
        Assert.Equal(new ProviderOutcome.Succeeded(waits.Reference), await stripe.Payments.LookUpAsync(lookUp, default));
        Assert.Null((await stripe.Continuations.ContinueAsync(lookUp, default)).Given());
        var kept = Assert.Single((await stripe.Vault.MethodsAsync(customer, default)).Given());
        Assert.Equal("3184", kept.LastDigits);
    }

    [Fact]
    public async Task Whose_holder_does_not_say_yes_may_be_confirmed_again()
    {
        await using var loopback = await LoopbackUnderTest.StartAsync();
        var stripe = loopback.Adapter();
        var customer = (await stripe.Vault!.MapCustomerAsync(new CustomerRequest("c", Account), default)).Given();
        var charge = Charge("k") with { Customer = customer, Method = "pm_card_threeDSecure2Required", IsOnSession = true };
        await stripe.Payments.ChargeAsync(charge, default);
        var lookUp = new LookUpRequest("k", Account) { Customer = customer };
        var waits = (await stripe.Continuations!.ContinueAsync(lookUp, default)).Given()!;
        await loopback.AuthenticateAsync(waits.Reference, succeeds: false);
        Assert.IsType<ProviderOutcome.ActionRequired>(await stripe.Payments.LookUpAsync(lookUp, default));
        Assert.Equal(waits.Reference, (await stripe.Continuations.ContinueAsync(lookUp, default)).Given()!.Reference);
    }

    [Fact]
    public async Task Without_a_method_waits_until_the_customer_has_chosen_one()
    {
        await using var loopback = await LoopbackUnderTest.StartAsync();
        var stripe = loopback.Adapter();
        var customer = (await stripe.Vault!.MapCustomerAsync(new CustomerRequest("c", Account), default)).Given();
        Assert.IsType<ProviderOutcome.ActionRequired>(await stripe.Payments.ChargeAsync(Charge("k") with { Customer = customer, IsOnSession = true }, default));
        var waits = (await stripe.Continuations!.ContinueAsync(new LookUpRequest("k", Account) { Customer = customer }, default)).Given();
        Assert.NotNull(waits!.ClientSecret);
        Assert.Empty(await loopback.LedgerAsync());
    }

    [Theory]
    [InlineData("pm_usBankAccount_success", typeof(ProviderOutcome.Succeeded))]
    [InlineData("pm_usBankAccount_insufficientFunds", typeof(ProviderOutcome.Declined))]
    public async Task From_a_bank_account_is_decided_later(string token, Type expected)
    {
        await using var loopback = await LoopbackUnderTest.StartAsync();
        var stripe = loopback.Adapter();
        var (customer, method) = await stripe.CustomerAsync(Account, token);
        var charge = Charge("k") with { Customer = customer, Method = method, Kind = CollectionMethodKind.BankDebit };
        Assert.IsType<ProviderOutcome.Processing>(await stripe.Payments.ChargeAsync(charge, default));
        await loopback.AdvanceAsync(TimeSpan.FromMinutes(5));
        Assert.IsType(expected, await stripe.Payments.LookUpAsync(new LookUpRequest("k", Account) { Customer = customer }, default));
        Assert.Equal(2, (await loopback.LedgerAsync()).Count);
    }

    [Fact]
    public async Task Never_uses_another_customers_card()
    {
        await using var loopback = await LoopbackUnderTest.StartAsync();
        var stripe = loopback.Adapter();
        var (_, method) = await stripe.CustomerAsync(Account, "pm_card_visa");
        var (other, _) = await stripe.CustomerAsync("acme/bert", "pm_card_visa");
        await Assert.ThrowsAsync<WrongRequestException>(() =>
            stripe.Payments.ChargeAsync(Charge("k") with { Customer = other, Method = method }, default));
        Assert.Empty(await loopback.LedgerAsync());
    }

    [Fact]
    public async Task With_a_key_that_is_not_taken_is_our_fault_and_says_nothing_of_it()
    {
        await using var loopback = await LoopbackUnderTest.StartAsync();
        var revoked = new Secret("sk_test_revoked1234567890");
        var stripe = Billing.Providers.OnStripe.StripeAdapter.Create(loopback.Settings with { ApiKey = revoked });
        var wrong = await Assert.ThrowsAsync<WrongRequestException>(() =>
            stripe.Payments.ChargeAsync(Charge("k") with { Customer = "cus_1", Method = "pm_1" }, default));
        Assert.DoesNotContain("1234567890", wrong.ToString());
    }

    private static ChargeRequest Charge(string key) => new(key, Account, "invoice-1", new Money(25_00, Currency.Of("USD")));

    /// <summary>Vaulted, with the holder saying yes where the card wants that.</summary>
    private static async Task<(string Customer, string Method)> SetUpAsync(LoopbackUnderTest loopback, ProviderAdapter stripe, string token)
    {
        var customer = (await stripe.Vault!.MapCustomerAsync(new CustomerRequest("c", Account), default)).Given();
        var vaulted = (await stripe.Vault.VaultAsync(new VaultRequest("v", Account, customer) { Token = token }, default)).Given();
        if (vaulted.State == VaultState.NeedsCustomer)
        {
            await loopback.AuthenticateAsync(vaulted.SetUp!);
        }

        return (customer, vaulted.Reference!);
    }
}
