using Billing.Domain.Amounts;
using Billing.Domain.Collection;
using Billing.Providers.Simulated;
using NodaTime;

namespace Billing.Providers.Tests.OnPayPal;

public class Books_at_PayPal
{
    private const string Account = "acme/anna";
    private static readonly Duration Day = Duration.FromDays(1);

    [Fact]
    public async Task Tell_what_was_taken_and_given_back_under_which_keys_but_three_hours_late()
    {
        await using var paypal = await PayPalUnderTest.StartAsync();
        var adapter = paypal.Adapter();
        var by = await paypal.CustomerAsync(adapter, Account);
        var paid = Assert.IsType<ProviderOutcome.Succeeded>(await adapter.Payments.ChargeAsync(PayPalSteps.Charge("k", by), default));
        var given = Assert.IsType<ProviderOutcome.Succeeded>(await adapter.Payments.RefundAsync(
            new RefundRequest("r", Account, "i", new Money(4_00, Currency.Of("EUR"))) { Payment = paid.Reference }, default));
        await paypal.FollowAsync(new SimulatedRule(Outcome: new ProviderOutcome.Declined(DeclineClass.Soft, "insufficient_funds")));
        await adapter.Payments.ChargeAsync(PayPalSteps.Charge("no", by), default);
        Assert.Empty(await ReadAsync(adapter.Books!.PaymentsAsync(Now(paypal) - Day, Now(paypal), default)));
        await paypal.AdvanceAsync(adapter.Capabilities.BooksLateBy + Duration.FromMinutes(1));

        var payments = await ReadAsync(adapter.Books.PaymentsAsync(Now(paypal) - Day, Now(paypal), default));
        Assert.Equal(["k", "no"], payments.Select(static each => each.Key));
        Assert.Equal((PayPalSteps.Ten, paid, Account, PayPalSteps.Ten), (payments[0].Amount, payments[0].Outcome, payments[0].Account, payments[0].Received));
        Assert.Equal((typeof(ProviderOutcome.Declined), 0L), (payments[1].Outcome.GetType(), payments[1].Received.MinorUnits));
        var refund = Assert.Single(await ReadAsync(adapter.Books.RefundsAsync(Now(paypal) - Day, Now(paypal), default)));
        Assert.Equal(("r", 4_00L, paid.Reference, given), (refund.Key, refund.Amount.MinorUnits, refund.Payment, refund.Outcome));
    }

    [Fact]
    public async Task Are_read_month_by_month_and_miss_nothing_between()
    {
        await using var paypal = await PayPalUnderTest.StartAsync();
        var adapter = paypal.Adapter();
        var by = await paypal.CustomerAsync(adapter, Account);
        var since = Now(paypal) - Day;
        for (var week = 0; week < 12; week++)
        {
            Assert.IsType<ProviderOutcome.Succeeded>(await adapter.Payments.ChargeAsync(PayPalSteps.Charge($"k{week}", by), default));
            await paypal.AdvanceAsync(Duration.FromDays(7));
        }

        var payments = await ReadAsync(adapter.Books!.PaymentsAsync(since, Now(paypal), default));
        Assert.Equal(Enumerable.Range(0, 12).Select(static week => $"k{week}"), payments.Select(static each => each.Key));
    }

    [Fact]
    public async Task Are_read_page_by_page()
    {
        await using var paypal = await PayPalUnderTest.StartAsync();
        var adapter = paypal.Adapter(new SmallPages());
        var by = await paypal.CustomerAsync(adapter, Account);
        for (var number = 0; number < 7; number++)
        {
            Assert.IsType<ProviderOutcome.Succeeded>(await adapter.Payments.ChargeAsync(PayPalSteps.Charge($"k{number}", by), default));
        }

        await paypal.AdvanceAsync(Duration.FromHours(4));
        var payments = await ReadAsync(adapter.Books!.PaymentsAsync(Now(paypal) - Day, Now(paypal), default));
        Assert.Equal(Enumerable.Range(0, 7).Select(static number => $"k{number}"), payments.Select(static each => each.Key));
    }

    [Theory]
    [InlineData("WAITING_FOR_SELLER_RESPONSE", "INQUIRY", null, DisputeState.Warned)]
    [InlineData("WAITING_FOR_SELLER_RESPONSE", "CHARGEBACK", null, DisputeState.Open)]
    [InlineData("OPEN", "PRE_ARBITRATION", null, DisputeState.Open)]
    [InlineData("UNDER_REVIEW", "CHARGEBACK", null, DisputeState.UnderReview)]
    [InlineData("WAITING_FOR_BUYER_RESPONSE", "ARBITRATION", null, DisputeState.UnderReview)]
    [InlineData("RESOLVED", "CHARGEBACK", "RESOLVED_SELLER_FAVOUR", DisputeState.Won)]
    [InlineData("RESOLVED", "CHARGEBACK", "RESOLVED_BUYER_FAVOUR", DisputeState.Lost)]
    [InlineData("RESOLVED", "CHARGEBACK", "ACCEPTED", DisputeState.Lost)]
    [InlineData("RESOLVED", "CHARGEBACK", "RESOLVED_WITH_PAYOUT", DisputeState.Won)]
    [InlineData("RESOLVED", "INQUIRY", "CANCELED_BY_BUYER", DisputeState.WarningClosed)]
    [InlineData("RESOLVED", "INQUIRY", "RESOLVED_BUYER_FAVOUR", DisputeState.Lost)]
    public async Task Tell_how_far_a_dispute_is(string status, string stage, string? outcome, DisputeState expected)
    {
        await using var paypal = await PayPalUnderTest.StartAsync();
        var adapter = paypal.Adapter();
        var by = await paypal.CustomerAsync(adapter, Account);
        var paid = Assert.IsType<ProviderOutcome.Succeeded>(await adapter.Payments.ChargeAsync(PayPalSteps.Charge("k", by), default));
        var id = (string)(await paypal.ControlAsync($"disputes?capture={paid.Reference}&reason=UNAUTHORISED"))!["dispute_id"]!;
        await paypal.ControlAsync($"disputes/{id}?status={status}&stage={stage}{(outcome is null ? "" : $"&outcome={outcome}")}");
        var dispute = Assert.Single(await ReadAsync(adapter.Books!.DisputesAsync(Now(paypal) - Day, Now(paypal) + Day, default)));
        Assert.Equal((id, paid.Reference, PayPalSteps.Ten, expected, "unauthorised"), (dispute.Reference, dispute.Payment, dispute.Amount, dispute.State, dispute.Reason));
        Assert.NotNull(dispute.AnswerBy);
    }

    [Fact]
    public async Task List_disputes_page_by_page()
    {
        await using var paypal = await PayPalUnderTest.StartAsync();
        var adapter = paypal.Adapter();
        var by = await paypal.CustomerAsync(adapter, Account);
        for (var number = 0; number < 53; number++)
        {
            var paid = Assert.IsType<ProviderOutcome.Succeeded>(await adapter.Payments.ChargeAsync(PayPalSteps.Charge($"k{number}", by), default));
            await paypal.ControlAsync($"disputes?capture={paid.Reference}");
        }

        var disputes = await ReadAsync(adapter.Books!.DisputesAsync(Now(paypal) - Day, Now(paypal) + Day, default));
        Assert.Equal(53, disputes.Select(static dispute => dispute.Payment).Distinct().Count());
        Assert.Equal(53, disputes.Count);
    }

    [Fact]
    public async Task Show_every_event_that_webhooks_should_have_brought_once_page_by_page()
    {
        await using var paypal = await PayPalUnderTest.StartAsync();
        var adapter = paypal.Adapter();
        var by = await paypal.CustomerAsync(adapter, Account);
        for (var number = 0; number < 40; number++)
        {
            await adapter.Payments.ChargeAsync(PayPalSteps.Charge($"k{number}", by), default);
        }

        var notices = await ReadAsync(adapter.Books!.NoticesAsync(Now(paypal) - Day, Now(paypal) + Day, default));
        Assert.Equal(notices.Count, notices.Select(static notice => notice.EventId).Distinct().Count());
        Assert.Equal(
            Enumerable.Range(0, 40).Select(static number => $"k{number}").Order(StringComparer.Ordinal),
            notices.Where(static notice => notice.Type == "PAYMENT.CAPTURE.COMPLETED").Select(static notice => notice.Key!).Order(StringComparer.Ordinal));
        Assert.Contains(notices, static notice => notice.Type == "VAULT.PAYMENT-TOKEN.CREATED");
    }

    /// <summary>A PayPal that shows three transactions at a time, whatever it is asked for.</summary>
    private sealed class SmallPages() : DelegatingHandler(new SocketsHttpHandler())
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.RequestUri = new Uri(request.RequestUri!.AbsoluteUri.Replace("page_size=500", "page_size=3", StringComparison.Ordinal));
            return base.SendAsync(request, cancellationToken);
        }
    }

    private static Instant Now(PayPalUnderTest paypal) => Instant.FromDateTimeOffset(paypal.Clock.GetUtcNow());

    private static async Task<List<T>> ReadAsync<T>(IAsyncEnumerable<T> all)
    {
        var read = new List<T>();
        await foreach (var each in all)
        {
            read.Add(each);
        }

        return read;
    }
}
