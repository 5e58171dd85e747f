using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Billing.Domain.Amounts;
using Billing.Domain.Collection;
using Billing.Providers.Simulated;
using Billing.Providers.Tests.OnStripe;
using NodaTime;

namespace Billing.Providers.Tests.OnPayPal;

public class Notices_of_PayPal_that_come
{
    private const string Account = "acme/anna";

    [Fact]
    public async Task Are_signed_with_a_certificate_that_is_fetched_once_and_come_again_until_they_are_taken()
    {
        await using var listener = new Listener(refusals: 2);
        await using var paypal = await PayPalUnderTest.StartAsync(listener.Address);
        var adapter = paypal.Adapter();
        var by = await paypal.CustomerAsync(adapter, Account);
        await adapter.Payments.ChargeAsync(PayPalSteps.Charge("k", by), default);
        var (notice, came) = await ReadAsync(adapter, listener, "PAYMENT.CAPTURE.COMPLETED");
        Assert.Equal((NoticeSubject.Payment, Account, "k", 10_00L, false), (notice.Subject, notice.Account, notice.Key, notice.AmountMinorUnits, notice.IsLive));
        Assert.IsType<NoticeReading.Verified>(adapter.Notices!.Read(came, _headers!, SystemClock.Instance.GetCurrentInstant()));

        await paypal.ControlAsync("certificates/rotate");
        await adapter.Payments.ChargeAsync(PayPalSteps.Charge("l", by), default);
        Assert.Equal("l", (await ReadAsync(adapter, listener, "PAYMENT.CAPTURE.COMPLETED")).Notice.Key);
    }

    [Fact]
    public async Task PayPal_itself_verifies_what_it_sent_and_nothing_else()
    {
        await using var listener = new Listener();
        await using var paypal = await PayPalUnderTest.StartAsync(listener.Address);
        var adapter = paypal.Adapter();
        await adapter.Payments.ChargeAsync(PayPalSteps.Charge("k", await paypal.CustomerAsync(adapter, Account)), default);
        var (_, body) = await ReadAsync(adapter, listener, "PAYMENT.CAPTURE.COMPLETED");
        foreach (var (webhook, expected) in new[] { (paypal.Settings.WebhookIds[0], "SUCCESS"), ("OTHER", "FAILURE") })
        {
            var answer = await paypal.AskAsync(HttpMethod.Post, "/v1/notifications/verify-webhook-signature", new JsonObject
            {
                ["auth_algo"] = _headers!("PAYPAL-AUTH-ALGO"),
                ["cert_url"] = _headers("PAYPAL-CERT-URL"),
                ["transmission_id"] = _headers("PAYPAL-TRANSMISSION-ID"),
                ["transmission_sig"] = _headers("PAYPAL-TRANSMISSION-SIG"),
                ["transmission_time"] = _headers("PAYPAL-TRANSMISSION-TIME"),
                ["webhook_id"] = webhook,
                ["webhook_event"] = JsonNode.Parse(body),
            });
            Assert.Equal(expected, (string)answer["verification_status"]!);
        }
    }

    /// <summary>A life in which everything happens that PayPal tells of, and what each notice says.</summary>
    [Fact]
    public async Task Tell_of_every_subject_with_a_rank_that_never_goes_back()
    {
        await using var paypal = await PayPalUnderTest.StartAsync();
        var adapter = paypal.Adapter();
        var card = await paypal.CustomerAsync(adapter, Account);
        var paid = Assert.IsType<ProviderOutcome.Succeeded>(await adapter.Payments.ChargeAsync(PayPalSteps.Charge("paid", card), default));
        await adapter.Payments.RefundAsync(new RefundRequest("back", Account, "i", new Money(1_00, Currency.Of("EUR"))) { Payment = paid.Reference }, default);
        var held = Assert.IsType<ProviderOutcome.Succeeded>(
            await adapter.Payments.ChargeAsync(PayPalSteps.Charge("held", card) with { IsHold = true }, default));
        await adapter.Held!.VoidAsync(new VoidRequest("v", Account, held.Reference), default);
        var agreed = new ChargeRequest("agreed", Account, "i", PayPalSteps.Ten) { IsOnSession = true };
        await adapter.Payments.ChargeAsync(agreed, default);
        await paypal.ApproveAsync((await adapter.Continuations!.ContinueAsync(agreed.LookUp(), default)).Given()!.Reference);
        await adapter.Payments.LookUpAsync(agreed.LookUp(), default);
        await paypal.FollowAsync(new SimulatedRule(Outcome: new ProviderOutcome.Processing(), Times: 1));
        await adapter.Payments.ChargeAsync(PayPalSteps.Charge("slow", card), default);
        await paypal.DecideAsync("slow", new ProviderOutcome.Declined(DeclineClass.Soft, "insufficient_funds"));
        var dispute = (string)(await paypal.ControlAsync($"disputes?capture={paid.Reference}"))!["dispute_id"]!;
        await paypal.ControlAsync($"disputes/{dispute}?status=UNDER_REVIEW");
        await paypal.ControlAsync($"disputes/{dispute}?status=RESOLVED&outcome=RESOLVED_SELLER_FAVOUR");
        await adapter.Vault!.ForgetMethodAsync("f", card.Method, default);

        var notices = new List<ProviderNotice>();
        await foreach (var notice in adapter.Books!.NoticesAsync(Times.Past, Times.Future, default))
        {
            notices.Insert(0, notice);
        }

        Assert.Equal(
            """
            VAULT.PAYMENT-TOKEN.CREATED Method CREATED 1 - -
            PAYMENT.CAPTURE.COMPLETED Payment COMPLETED 5 paid acme/anna
            CHECKOUT.ORDER.COMPLETED Payment COMPLETED 9 paid acme/anna
            PAYMENT.CAPTURE.REFUNDED Refund COMPLETED 5 back acme/anna
            PAYMENT.AUTHORIZATION.CREATED Payment CREATED 2 held acme/anna
            CHECKOUT.ORDER.COMPLETED Payment COMPLETED 9 held acme/anna
            PAYMENT.AUTHORIZATION.VOIDED Payment VOIDED 9 held acme/anna
            CHECKOUT.ORDER.APPROVED Payment APPROVED 2 agreed acme/anna
            PAYMENT.CAPTURE.COMPLETED Payment COMPLETED 5 agreed acme/anna
            VAULT.PAYMENT-TOKEN.CREATED Method CREATED 1 - -
            CHECKOUT.ORDER.COMPLETED Payment COMPLETED 9 agreed acme/anna
            PAYMENT.CAPTURE.PENDING Payment PENDING 1 slow acme/anna
            CHECKOUT.ORDER.COMPLETED Payment COMPLETED 9 slow acme/anna
            PAYMENT.CAPTURE.DECLINED Payment DECLINED 9 slow acme/anna
            CUSTOMER.DISPUTE.CREATED Dispute WAITING_FOR_SELLER_RESPONSE 2 paid acme/anna
            CUSTOMER.DISPUTE.UPDATED Dispute UNDER_REVIEW 3 paid acme/anna
            CUSTOMER.DISPUTE.RESOLVED Dispute RESOLVED 9 paid acme/anna
            VAULT.PAYMENT-TOKEN.DELETED Method DELETED 9 - -
            """,
            string.Join('\n', notices.Select(static each =>
                $"{each.Type} {each.Subject} {each.State} {each.Rank} {each.Key ?? "-"} {each.Account ?? "-"}")));
        Assert.All(notices.GroupBy(static each => each.ObjectId), static ofOne =>
            Assert.Equal(ofOne.Select(static each => each.Rank).Order(), ofOne.Select(static each => each.Rank)));
        Assert.All(notices.Where(each => each.Subject is NoticeSubject.Refund or NoticeSubject.Dispute), each => Assert.Equal(paid.Reference, each.Payment));
    }

    [Theory]
    [InlineData("setup_token", NoticeSubject.SetUp)]
    [InlineData("billing_agreement", NoticeSubject.Mandate)]
    [InlineData("subscription", NoticeSubject.Subscription)]
    [InlineData("invoices", NoticeSubject.Invoice)]
    [InlineData("merchant-onboarding", NoticeSubject.Other)]
    public void What_PayPal_tells_besides_has_somebody_who_handles_it(string kind, NoticeSubject subject)
    {
        var message = $$"""{"id":"WH-1","event_type":"A.B","create_time":"2023-11-14T22:13:20.123Z","resource_type":"{{kind}}","resource":{"id":"x"} }""";
        using var text = System.Text.Json.JsonDocument.Parse(message);
        Assert.Equal(subject, Billing.Providers.OnPayPal.PayPalNotices.Read(text.RootElement, isLive: true)!.Subject);
    }

    private Func<string, string?>? _headers;

    private async Task<(ProviderNotice Notice, byte[] Body)> ReadAsync(ProviderAdapter adapter, Listener listener, string type)
    {
        var came = listener.Await(type);
        _headers = name => came.Headers[name];
        var reading = adapter.Notices!.Read(came.Body, _headers, SystemClock.Instance.GetCurrentInstant());
        if (reading is NoticeReading.NeedsCertificate needs)
        {
            (await adapter.Certificates!.FetchAsync(needs.Address, default)).Given();
            reading = adapter.Notices.Read(came.Body, _headers, SystemClock.Instance.GetCurrentInstant());
        }

        return (Assert.IsType<NoticeReading.Verified>(reading).Notice, came.Body);
    }
}
