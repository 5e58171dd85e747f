using System.Net.Http.Headers;
using Billing.Domain.Amounts;
using Billing.Domain.Collection;

namespace Billing.Providers.Tests.OnStripe;

/// <summary>How an object stands now, whole.</summary>
public class Looks_at_Stripe
{
    private const string Account = "acme/anna";
    private static readonly Money Ten = new(10_00, Currency.Of("EUR"));
    private static readonly Money Four = new(4_00, Currency.Of("EUR"));
    private static readonly Money Three = new(3_00, Currency.Of("EUR"));

    [Fact]
    public async Task At_a_payment_tell_what_refunds_without_our_key_gave_back()
    {
        await using var loopback = await LoopbackUnderTest.StartAsync();
        var stripe = loopback.Adapter();
        var paid = await PayAsync(stripe, "pm_card_visa");
        Assert.IsType<ProviderOutcome.Succeeded>(await stripe.Payments.RefundAsync(Refund("acme/anna/r1", Four, paid), default));
        await AtTheDeskAsync(loopback, "refunds", ("payment_intent", paid.Reference), ("amount", "300"));

        var seen = await LookAsync<ProviderReport.OfPayment>(stripe, NoticeSubject.Payment, paid.Reference);
        Assert.Equal(
            new ProviderReport.OfPayment(paid.Reference, Ten, paid, Ten, Three) { Key = "acme/anna/k" }, seen);
    }

    [Fact]
    public async Task At_refunds_tell_whose_they_are()
    {
        await using var loopback = await LoopbackUnderTest.StartAsync();
        var stripe = loopback.Adapter();
        var paid = await PayAsync(stripe, "pm_card_refundFail");
        var ours = Assert.IsType<ProviderOutcome.Succeeded>(await stripe.Payments.RefundAsync(Refund("acme/anna/r1", Four, paid), default));
        await loopback.AdvanceAsync(TimeSpan.FromMinutes(5));

        var seen = await LookAsync<ProviderReport.OfRefund>(stripe, NoticeSubject.Refund, ours.Reference);
        Assert.Equal((paid.Reference, Four, "acme/anna/r1"), (seen.Payment, seen.Amount, seen.Key));
        Assert.IsType<ProviderOutcome.Declined>(seen.Outcome);
    }

    [Fact]
    public async Task At_a_dispute_tell_what_is_disputed()
    {
        await using var loopback = await LoopbackUnderTest.StartAsync();
        var stripe = loopback.Adapter();
        var paid = await PayAsync(stripe, "pm_card_createDispute");
        var dispute = await DisputeAsync(stripe);
        var seen = await LookAsync<ProviderReport.OfDispute>(stripe, NoticeSubject.Dispute, dispute);
        Assert.Equal(new ProviderReport.OfDispute(dispute, paid.Reference, Ten, DisputeState.Open, "fraudulent"), seen);

        await AtTheDeskAsync(loopback, $"disputes/{dispute}/close");
        Assert.Equal(DisputeState.Lost, (await LookAsync<ProviderReport.OfDispute>(stripe, NoticeSubject.Dispute, dispute)).State);
    }

    [Fact]
    public async Task At_a_method_tell_whether_it_can_be_charged()
    {
        await using var loopback = await LoopbackUnderTest.StartAsync();
        var stripe = loopback.Adapter();
        var (customer, method) = await stripe.CustomerAsync(Account, "pm_card_visa");
        Assert.Equal(
            new ProviderReport.OfMethod(method, CollectionMethodKind.Card, IsUsable: true) { Customer = customer },
            await LookAsync<ProviderReport.OfMethod>(stripe, NoticeSubject.Method, method));
        await stripe.Vault!.ForgetMethodAsync("f", method, default);
        Assert.False((await LookAsync<ProviderReport.OfMethod>(stripe, NoticeSubject.Method, method)).IsUsable);
    }

    [Fact]
    public async Task At_a_set_up_tell_the_method_that_came_of_it()
    {
        await using var loopback = await LoopbackUnderTest.StartAsync();
        var stripe = loopback.Adapter();
        var customer = (await stripe.Vault!.MapCustomerAsync(new CustomerRequest("c", Account), default)).Given();
        var vaulted = (await stripe.Vault.VaultAsync(new VaultRequest("v", Account, customer) { Token = "pm_card_visa" }, default)).Given();
        var seen = await LookAsync<ProviderReport.OfMethod>(stripe, NoticeSubject.SetUp, vaulted.SetUp!);
        Assert.Equal((vaulted.Reference, true, customer), (seen.Reference, seen.IsUsable, seen.Customer));

        var waits = (await stripe.Vault.VaultAsync(new VaultRequest("w", Account, customer), default)).Given();
        Assert.Null((await stripe.Sight!.LookAtAsync(new SightRequest("l", Account, NoticeSubject.SetUp, waits.SetUp!), default)).Given());
    }

    [Theory]
    [InlineData(NoticeSubject.Payment, "pi_none")]
    [InlineData(NoticeSubject.Refund, "re_none")]
    [InlineData(NoticeSubject.Dispute, "dp_none")]
    [InlineData(NoticeSubject.Method, "pm_none")]
    [InlineData(NoticeSubject.Customer, "cus_none")]
    public async Task At_what_is_not_there_tell_so(NoticeSubject subject, string name)
    {
        await using var loopback = await LoopbackUnderTest.StartAsync();
        Assert.Null((await loopback.Adapter().Sight!.LookAtAsync(new SightRequest("l", Account, subject, name), default)).Given());
    }

    [Fact]
    public async Task Are_followed_by_letting_go_what_waits_for_its_customer_and_not_what_is_paid()
    {
        await using var loopback = await LoopbackUnderTest.StartAsync();
        var stripe = loopback.Adapter();
        var (customer, method) = await stripe.CustomerAsync(Account, "pm_card_authenticationRequired");
        var charge = new ChargeRequest("acme/anna/k", Account, "invoice-1", Ten) { Customer = customer, Method = method, IsOnSession = true };
        Assert.IsType<ProviderOutcome.ActionRequired>(await stripe.Payments.ChargeAsync(charge, default));
        var cancel = new CancelRequest("acme/anna/k.cancel", Account, charge.Key) { Customer = customer };
        Assert.IsType<ProviderOutcome.Succeeded>(await stripe.Cancellations!.CancelAsync(cancel, default));
        Assert.IsType<ProviderOutcome.Succeeded>(await stripe.Cancellations.CancelAsync(cancel, default));
        Assert.IsType<ProviderOutcome.Declined>(await stripe.Payments.LookUpAsync(new LookUpRequest(charge.Key, Account) { Customer = customer }, default));

        var (_, visa) = await stripe.CustomerAsync(Account, "pm_card_visa");
        await stripe.Payments.ChargeAsync(charge with { Key = "acme/anna/paid", Method = visa }, default);
        Assert.IsType<ProviderOutcome.Declined>(await stripe.Cancellations.CancelAsync(cancel with { Key = "c2", ChargeKey = "acme/anna/paid" }, default));
        Assert.IsType<ProviderOutcome.Declined>(await stripe.Cancellations.CancelAsync(cancel with { Key = "c3", ChargeKey = "acme/anna/never" }, default));
    }

    private static async Task<T> LookAsync<T>(ProviderAdapter stripe, NoticeSubject subject, string name)
        where T : ProviderReport =>
        Assert.IsType<T>((await stripe.Sight!.LookAtAsync(new SightRequest("look", Account, subject, name), default)).Given());

    private static RefundRequest Refund(string key, Money amount, ProviderOutcome.Succeeded paid) =>
        new(key, Account, "invoice-1", amount) { Payment = paid.Reference };

    private static async Task<ProviderOutcome.Succeeded> PayAsync(ProviderAdapter stripe, string token)
    {
        var (customer, method) = await stripe.CustomerAsync(Account, token);
        var charge = new ChargeRequest("acme/anna/k", Account, "invoice-1", Ten) { Customer = customer, Method = method };
        return Assert.IsType<ProviderOutcome.Succeeded>(await stripe.Payments.ChargeAsync(charge, default));
    }

    private static async Task<string> DisputeAsync(ProviderAdapter stripe)
    {
        await foreach (var dispute in stripe.Books!.DisputesAsync(Times.Past, Times.Future, default))
        {
            return dispute.Reference;
        }

        throw new InvalidOperationException("There is no dispute.");
    }

    /// <summary>What somebody does at Stripe's own desk: without our keys.</summary>
    private static async Task AtTheDeskAsync(LoopbackUnderTest loopback, string path, params (string Name, string Value)[] form)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/{path}")
        {
            Content = new FormUrlEncodedContent(form.ToDictionary(static field => field.Name, static field => field.Value)),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", loopback.ApiKey);
        (await loopback.Http.SendAsync(request)).EnsureSuccessStatusCode();
    }
}
