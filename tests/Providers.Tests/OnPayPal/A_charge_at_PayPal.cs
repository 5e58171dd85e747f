using Billing.Domain.Collection;
using Billing.Providers.Simulated;

namespace Billing.Providers.Tests.OnPayPal;

public class A_charge_at_PayPal
{
    private const string Account = "acme/anna";

    [Theory]
    [InlineData("CCREJECT-REFUSED", DeclineClass.Soft, "do_not_honor")]
    [InlineData("CCREJECT-SF", DeclineClass.Hard, "fraudulent")]
    [InlineData("CCREJECT-EC", DeclineClass.Hard, "expired_card")]
    [InlineData("CCREJECT-IRC", DeclineClass.Hard, "restricted_card")]
    [InlineData("CCREJECT-IF", DeclineClass.Soft, "insufficient_funds")]
    [InlineData("CCREJECT-LS", DeclineClass.Hard, "stolen_card")]
    [InlineData("CCREJECT-IA", DeclineClass.Hard, "invalid_account")]
    [InlineData("CCREJECT-BANK_ERROR", DeclineClass.Soft, "generic_decline")]
    [InlineData("CCREJECT-CVV_F", DeclineClass.Hard, "incorrect_cvc")]
    public async Task Of_a_test_card_goes_as_PayPal_documents_it(string trigger, DeclineClass expected, string code)
    {
        await using var paypal = await PayPalUnderTest.StartAsync();
        var adapter = paypal.Adapter();
        var charge = PayPalSteps.Charge("k", await paypal.CustomerAsync(adapter, Account, trigger));
        var declined = await adapter.Payments.ChargeAsync(charge, default);
        Assert.Equal(new ProviderOutcome.Declined(expected, code), declined);
        Assert.Equal(declined, await adapter.Payments.ChargeAsync(charge, default));
        Assert.Equal(declined, await adapter.Payments.LookUpAsync(charge.LookUp(), default));
    }

    /// <summary>The sandbox's negative testing: PayPal answers the issue that the header names.</summary>
    [Theory]
    [InlineData("INSTRUMENT_DECLINED", typeof(ProviderOutcome.Declined), DeclineClass.Soft)]
    [InlineData("TRANSACTION_REFUSED", typeof(ProviderOutcome.Declined), DeclineClass.Soft)]
    [InlineData("TRANSACTION_LIMIT_EXCEEDED", typeof(ProviderOutcome.Declined), DeclineClass.Soft)]
    [InlineData("PAYER_CANNOT_PAY", typeof(ProviderOutcome.Declined), DeclineClass.Hard)]
    [InlineData("PAYER_ACCOUNT_RESTRICTED", typeof(ProviderOutcome.Declined), DeclineClass.Hard)]
    [InlineData("PAYER_ACCOUNT_LOCKED_OR_CLOSED", typeof(ProviderOutcome.Declined), DeclineClass.Hard)]
    [InlineData("AGREEMENT_ALREADY_CANCELLED", typeof(ProviderOutcome.Declined), DeclineClass.Hard)]
    [InlineData("BILLING_AGREEMENT_NOT_FOUND", typeof(ProviderOutcome.Declined), DeclineClass.Hard)]
    [InlineData("REFERENCED_CARD_EXPIRED", typeof(ProviderOutcome.Declined), DeclineClass.Hard)]
    [InlineData("COMPLIANCE_VIOLATION", typeof(ProviderOutcome.Declined), DeclineClass.Hard)]
    [InlineData("PAYER_ACTION_REQUIRED", typeof(ProviderOutcome.ActionRequired), null)]
    [InlineData("REDIRECT_PAYER_FOR_ALTERNATE_FUNDING", typeof(ProviderOutcome.ActionRequired), null)]
    [InlineData("ORDER_COMPLETION_IN_PROGRESS", typeof(ProviderOutcome.Unknown), null)]
    [InlineData("INTERNAL_SERVER_ERROR", typeof(ProviderOutcome.Unknown), null)]
    public async Task That_PayPal_refuses_has_an_outcome_and_takes_nothing(string issue, Type expected, DeclineClass? declineClass)
    {
        await using var paypal = await PayPalUnderTest.StartAsync();
        var passing = new Passing();
        var adapter = paypal.Adapter(passing);
        var charge = PayPalSteps.Charge("k", await paypal.WalletAsync(adapter, Account), CollectionMethodKind.BillingAgreement);
        passing.Mock = issue;
        var outcome = await adapter.Payments.ChargeAsync(charge, default);
        Assert.IsType(expected, outcome);
        Assert.Equal(declineClass, (outcome as ProviderOutcome.Declined)?.Class);
        Assert.Empty(await paypal.LedgerAsync());
        passing.Mock = null;
        Assert.Null(await adapter.Payments.LookUpAsync(charge.LookUp(), default));
        Assert.IsType<ProviderOutcome.Succeeded>(await adapter.Payments.ChargeAsync(charge, default));
    }

    [Fact]
    public async Task Of_a_wallet_that_may_be_charged_needs_nobody_there()
    {
        await using var paypal = await PayPalUnderTest.StartAsync();
        var adapter = paypal.Adapter();
        var wallet = await paypal.WalletAsync(adapter, Account);
        Assert.IsType<ProviderOutcome.Succeeded>(
            await adapter.Payments.ChargeAsync(PayPalSteps.Charge("a", wallet, CollectionMethodKind.BillingAgreement), default));
        Assert.IsType<ProviderOutcome.Succeeded>(
            await adapter.Payments.ChargeAsync(PayPalSteps.Charge("b", wallet, CollectionMethodKind.Wallet), default));
        var old = PayPalSteps.Charge("c", (wallet.Customer, "B-12345"), CollectionMethodKind.BillingAgreement);
        Assert.IsType<ProviderOutcome.Succeeded>(await adapter.Payments.ChargeAsync(old, default));
        Assert.Equal(["a", "b", "c"], (await paypal.LedgerAsync()).Select(static line => line.Key));
    }

    [Fact]
    public async Task Of_a_method_that_was_forgotten_is_declined_for_good()
    {
        await using var paypal = await PayPalUnderTest.StartAsync();
        var adapter = paypal.Adapter();
        var by = await paypal.CustomerAsync(adapter, Account);
        (await adapter.Vault!.ForgetMethodAsync("f", by.Method, default)).Given();
        Assert.Equal(
            new ProviderOutcome.Declined(DeclineClass.Hard, "token_id_not_found"),
            await adapter.Payments.ChargeAsync(PayPalSteps.Charge("k", by), default));
    }

    [Fact]
    public async Task That_PayPal_looks_into_is_processed_until_it_is_decided()
    {
        await using var paypal = await PayPalUnderTest.StartAsync();
        var adapter = paypal.Adapter();
        var by = await paypal.CustomerAsync(adapter, Account);
        foreach (var (key, decided) in new (string, ProviderOutcome)[]
        {
            ("good", new ProviderOutcome.Succeeded("")), ("bad", new ProviderOutcome.Declined(DeclineClass.Soft, "insufficient_funds")),
        })
        {
            await paypal.FollowAsync(new SimulatedRule(Outcome: new ProviderOutcome.Processing()));
            var charge = PayPalSteps.Charge(key, by);
            Assert.IsType<ProviderOutcome.Processing>(await adapter.Payments.ChargeAsync(charge, default));
            Assert.IsType<ProviderOutcome.Processing>(await adapter.Payments.LookUpAsync(charge.LookUp(), default));
            await paypal.DecideAsync(key, decided);
            Assert.IsType(decided.GetType(), await adapter.Payments.LookUpAsync(charge.LookUp(), default));
            Assert.IsType(decided.GetType(), await adapter.Payments.ChargeAsync(charge, default));
        }
    }

    [Fact]
    public async Task Without_a_method_sends_the_customer_to_PayPal_and_is_taken_once_when_they_agreed()
    {
        await using var paypal = await PayPalUnderTest.StartAsync();
        var adapter = paypal.Adapter();
        var charge = new ChargeRequest("k", Account, "i", PayPalSteps.Ten) { Customer = "anna", IsOnSession = true, ReturnTo = new Uri("https://shop.test/paid") };
        Assert.IsType<ProviderOutcome.ActionRequired>(await adapter.Payments.ChargeAsync(charge, default));
        Assert.IsType<ProviderOutcome.ActionRequired>(await adapter.Payments.ChargeAsync(charge, default));
        Assert.IsType<ProviderOutcome.ActionRequired>(await adapter.Payments.LookUpAsync(charge.LookUp(), default));
        var waits = (await adapter.Continuations!.ContinueAsync(charge.LookUp(), default)).Given()!;
        Assert.Null(waits.ClientSecret);
        var back = await paypal.PressAsync(waits.Page!, agrees: true);
        Assert.StartsWith("https://shop.test/paid?token=", back!.AbsoluteUri);
        Assert.Empty(await paypal.LedgerAsync());

        var all = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => adapter.Payments.LookUpAsync(charge.LookUp(), default)));
        var taken = Assert.IsType<ProviderOutcome.Succeeded>(all[0]);
        Assert.All(all, each => Assert.Equal(taken, each));
        Assert.Equal(taken, await adapter.Payments.ChargeAsync(charge, default));
        Assert.Single(await paypal.LedgerAsync());
        Assert.Null((await adapter.Continuations.ContinueAsync(charge.LookUp(), default)).Given());
        // What they paid with was kept for the next time.
        var kept = Assert.Single((await adapter.Vault!.MethodsAsync("anna", default)).Given());
        Assert.Equal((CollectionMethodKind.BillingAgreement, VaultState.Ready, kept.Reference), (kept.Kind, kept.State, kept.Mandate));
    }

    [Fact]
    public async Task That_a_customer_does_not_agree_to_takes_nothing_and_can_be_agreed_to_later()
    {
        await using var paypal = await PayPalUnderTest.StartAsync();
        var adapter = paypal.Adapter();
        var charge = new ChargeRequest("k", Account, "i", PayPalSteps.Ten) { IsOnSession = true };
        await adapter.Payments.ChargeAsync(charge, default);
        var page = (await adapter.Continuations!.ContinueAsync(charge.LookUp(), default)).Given()!.Page!;
        await paypal.PressAsync(page, agrees: false);
        Assert.IsType<ProviderOutcome.ActionRequired>(await adapter.Payments.LookUpAsync(charge.LookUp(), default));
        await paypal.PressAsync(page, agrees: true);
        Assert.IsType<ProviderOutcome.Succeeded>(await adapter.Payments.LookUpAsync(charge.LookUp(), default));
    }

    [Fact]
    public async Task That_needs_its_payer_off_session_can_be_continued_by_them()
    {
        await using var paypal = await PayPalUnderTest.StartAsync();
        var adapter = paypal.Adapter();
        var charge = PayPalSteps.Charge("k", await paypal.CustomerAsync(adapter, Account));
        await paypal.FollowAsync(new SimulatedRule(Outcome: new ProviderOutcome.ActionRequired(), Times: 1));
        Assert.IsType<ProviderOutcome.ActionRequired>(await adapter.Payments.ChargeAsync(charge, default));
        await paypal.PressAsync((await adapter.Continuations!.ContinueAsync(charge.LookUp(), default)).Given()!.Page!, agrees: true);
        Assert.IsType<ProviderOutcome.Succeeded>(await adapter.Payments.LookUpAsync(charge.LookUp(), default));
    }
}
