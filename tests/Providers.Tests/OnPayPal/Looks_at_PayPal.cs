using System.Text.Json.Nodes;
using Billing.Domain.Amounts;
using Billing.Domain.Collection;

namespace Billing.Providers.Tests.OnPayPal;

/// <summary>How an object stands now, whole.</summary>
public class Looks_at_PayPal
{
    private const string Account = "acme/anna";

    private static Money Euro(long cents) => new(cents, Currency.Of("EUR"));

    [Fact]
    public async Task At_a_payment_tell_what_refunds_without_our_key_gave_back()
    {
        await using var paypal = await PayPalUnderTest.StartAsync();
        var adapter = paypal.Adapter();
        var paid = await PayAsync(paypal, adapter);
        Assert.IsType<ProviderOutcome.Succeeded>(
            await adapter.Payments.RefundAsync(new("acme/anna/r1", Account, "invoice-1", Euro(4_00)) { Payment = paid.Reference }, default));
        await paypal.AskAsync(
            HttpMethod.Post, $"/v2/payments/captures/{paid.Reference}/refund",
            new JsonObject { ["amount"] = new JsonObject { ["currency_code"] = "EUR", ["value"] = "3.00" } }, ("PayPal-Request-Id", "desk-1"));

        var seen = await LookAsync<ProviderReport.OfPayment>(adapter, NoticeSubject.Payment, paid.Reference);
        Assert.Equal(new ProviderReport.OfPayment(paid.Reference, Euro(10_00), paid, Euro(10_00), Euro(3_00)) { Key = "acme/anna/k" }, seen);
    }

    [Fact]
    public async Task At_an_order_tell_the_same_as_at_its_payment()
    {
        await using var paypal = await PayPalUnderTest.StartAsync();
        var adapter = paypal.Adapter();
        var paid = await PayAsync(paypal, adapter);
        var capture = await paypal.AskAsync(HttpMethod.Get, $"/v2/payments/captures/{paid.Reference}");
        var order = (string)capture["supplementary_data"]!["related_ids"]!["order_id"]!;

        Assert.Equal(
            await LookAsync<ProviderReport.OfPayment>(adapter, NoticeSubject.Payment, paid.Reference),
            await LookAsync<ProviderReport.OfPayment>(adapter, NoticeSubject.Payment, order));
    }

    [Fact]
    public async Task At_a_refund_tell_whose_it_is()
    {
        await using var paypal = await PayPalUnderTest.StartAsync();
        var adapter = paypal.Adapter();
        var paid = await PayAsync(paypal, adapter);
        var given = Assert.IsType<ProviderOutcome.Succeeded>(
            await adapter.Payments.RefundAsync(new("acme/anna/r1", Account, "invoice-1", Euro(4_00)) { Payment = paid.Reference }, default));

        Assert.Equal(
            new ProviderReport.OfRefund(given.Reference, paid.Reference, Euro(4_00), given) { Key = "acme/anna/r1" },
            await LookAsync<ProviderReport.OfRefund>(adapter, NoticeSubject.Refund, given.Reference));
    }

    [Fact]
    public async Task At_a_dispute_tell_what_is_disputed()
    {
        await using var paypal = await PayPalUnderTest.StartAsync();
        var adapter = paypal.Adapter();
        var paid = await PayAsync(paypal, adapter);
        var id = (string)(await paypal.ControlAsync($"disputes?capture={paid.Reference}&reason=UNAUTHORISED"))!["dispute_id"]!;
        await paypal.ControlAsync($"disputes/{id}?status=RESOLVED&stage=CHARGEBACK&outcome=RESOLVED_BUYER_FAVOUR");

        Assert.Equal(
            new ProviderReport.OfDispute(id, paid.Reference, Euro(10_00), DisputeState.Lost, "unauthorised"),
            await LookAsync<ProviderReport.OfDispute>(adapter, NoticeSubject.Dispute, id));
    }

    [Fact]
    public async Task At_a_method_tell_whether_it_can_be_charged()
    {
        await using var paypal = await PayPalUnderTest.StartAsync();
        var adapter = paypal.Adapter();
        var (customer, method) = await paypal.WalletAsync(adapter, Account);
        Assert.Equal(
            new ProviderReport.OfMethod(method, CollectionMethodKind.BillingAgreement, IsUsable: true) { Customer = customer },
            await LookAsync<ProviderReport.OfMethod>(adapter, NoticeSubject.Method, method));
        await adapter.Vault!.ForgetMethodAsync("f", method, default);
        Assert.False((await LookAsync<ProviderReport.OfMethod>(adapter, NoticeSubject.Mandate, method)).IsUsable);
    }

    [Theory]
    [InlineData(NoticeSubject.Payment)]
    [InlineData(NoticeSubject.Refund)]
    [InlineData(NoticeSubject.Dispute)]
    [InlineData(NoticeSubject.SetUp)]
    [InlineData(NoticeSubject.Customer)]
    public async Task At_what_is_not_there_tell_nothing(NoticeSubject subject)
    {
        await using var paypal = await PayPalUnderTest.StartAsync();
        Assert.Null((await paypal.Adapter().Sight!.LookAtAsync(new SightRequest("l", Account, subject, "0GG12345XY678901Z"), default)).Given());
    }

    [Fact]
    public async Task A_set_up_is_come_back_for_by_asking_for_the_same_one()
    {
        await using var paypal = await PayPalUnderTest.StartAsync();
        var adapter = paypal.Adapter();
        var request = new VaultRequest($"{Account}/wallet", Account, (await adapter.Vault!.MapCustomerAsync(new("c", Account), default)).Given())
        {
            ReturnTo = new Uri("https://shop.test/kept"),
        };
        var waits = (await adapter.Vault.VaultAsync(request, default)).Given();
        var lookUp = new LookUpRequest(request.Key, Account) { Kind = RequestKind.Vault, Customer = request.Customer, Vault = request };
        Assert.Equal(VaultState.NeedsCustomer, (await adapter.Vault.FindVaultedAsync(lookUp, default)).Given()!.State);
        Assert.NotNull((await adapter.Continuations!.ContinueAsync(lookUp, default)).Given()!.Page);

        await paypal.ApproveAsync(waits.SetUp!);
        Assert.Equal(VaultState.Ready, (await adapter.Vault.FindVaultedAsync(lookUp, default)).Given()!.State);
    }

    private static async Task<ProviderOutcome.Succeeded> PayAsync(PayPalUnderTest paypal, ProviderAdapter adapter) =>
        Assert.IsType<ProviderOutcome.Succeeded>(
            await adapter.Payments.ChargeAsync(PayPalSteps.Charge("acme/anna/k", await paypal.CustomerAsync(adapter, Account)), default));

    private static async Task<T> LookAsync<T>(ProviderAdapter adapter, NoticeSubject subject, string name)
        where T : ProviderReport =>
        Assert.IsType<T>((await adapter.Sight!.LookAtAsync(new SightRequest("look", Account, subject, name), default)).Given());
}
