using Billing.Domain.Amounts;
using Billing.Domain.Collection;

namespace Billing.Providers.Tests.OnStripe;

public class Holds_and_refunds
{
    private const string Account = "acme/anna";
    private static readonly Money Ten = new(10_00, Currency.Of("EUR"));
    private static readonly Money Four = new(4_00, Currency.Of("EUR"));

    [Fact]
    public async Task A_hold_is_taken_in_part_and_the_rest_is_let_go()
    {
        await using var loopback = await LoopbackUnderTest.StartAsync();
        var stripe = loopback.Adapter();
        var held = await HoldAsync(stripe);
        Assert.Equal(held, await stripe.Held!.CaptureAsync(new CaptureRequest("cap", Account, held.Reference, Four), default));
        Assert.Equal(held, await stripe.Held.CaptureAsync(new CaptureRequest("cap", Account, held.Reference, Four), default));
        Assert.Equal(held, await stripe.Held.CaptureAsync(new CaptureRequest("cap again", Account, held.Reference, Four), default));
        var booked = await FirstAsync(stripe);
        Assert.Equal((Ten, Four), (booked.Amount, booked.Received));
        Assert.IsType<ProviderOutcome.Declined>(await stripe.Held.VoidAsync(new VoidRequest("v", Account, held.Reference), default));
        Assert.Equal(Four, Assert.Single(await loopback.LedgerAsync()).Amount); // what was only held has not moved
    }

    [Fact]
    public async Task A_hold_that_is_let_go_can_be_let_go_again_and_not_be_taken()
    {
        await using var loopback = await LoopbackUnderTest.StartAsync();
        var stripe = loopback.Adapter();
        var held = await HoldAsync(stripe);
        Assert.Equal(held, await stripe.Held!.VoidAsync(new VoidRequest("v", Account, held.Reference), default));
        Assert.Equal(held, await stripe.Held.VoidAsync(new VoidRequest("another key", Account, held.Reference), default));
        Assert.IsType<ProviderOutcome.Declined>(await stripe.Held.CaptureAsync(new CaptureRequest("cap", Account, held.Reference, Ten), default));
    }

    [Fact]
    public async Task Refunds_never_exceed_the_payment()
    {
        await using var loopback = await LoopbackUnderTest.StartAsync();
        var stripe = loopback.Adapter();
        var paid = await PayAsync(stripe, "pm_card_visa");
        Assert.IsType<ProviderOutcome.Succeeded>(await stripe.Payments.RefundAsync(Refund("r1", Four, paid), default));
        Assert.IsType<ProviderOutcome.Succeeded>(await stripe.Payments.RefundAsync(Refund("r2", new Money(6_00, Ten.Currency), paid), default));
        Assert.Equal(
            new ProviderOutcome.Declined(DeclineClass.Hard, "charge_already_refunded"),
            await stripe.Payments.RefundAsync(Refund("r3", Four, paid), default));
        Assert.Equal(10_00, (await loopback.LedgerAsync()).Where(static line => line.IsRefund).Sum(static line => line.Amount.MinorUnits));
    }

    [Theory]
    [InlineData("pm_card_pendingRefund", typeof(ProviderOutcome.Processing), typeof(ProviderOutcome.Succeeded))]
    [InlineData("pm_card_refundFail", typeof(ProviderOutcome.Succeeded), typeof(ProviderOutcome.Declined))]
    public async Task A_refund_may_change_its_mind_later(string token, Type atFirst, Type later)
    {
        await using var loopback = await LoopbackUnderTest.StartAsync();
        var stripe = loopback.Adapter();
        var paid = await PayAsync(stripe, token);
        Assert.IsType(atFirst, await stripe.Payments.RefundAsync(Refund("r", Ten, paid), default));
        await loopback.AdvanceAsync(TimeSpan.FromMinutes(5));
        var lookUp = new LookUpRequest("r", Account) { Kind = RequestKind.Refund, Payment = paid.Reference };
        Assert.IsType(later, await stripe.Payments.LookUpAsync(lookUp, default));
    }

    [Theory]
    [InlineData("pm_card_createDispute", DisputeState.Open, "fraudulent")]
    [InlineData("pm_card_createDisputeProductNotReceived", DisputeState.Open, "product_not_received")]
    [InlineData("pm_card_createDisputeInquiry", DisputeState.Warned, "fraudulent")]
    public async Task A_disputed_payment_stands_in_the_books_and_is_not_refunded(string token, DisputeState state, string reason)
    {
        await using var loopback = await LoopbackUnderTest.StartAsync();
        var stripe = loopback.Adapter();
        var paid = await PayAsync(stripe, token);
        var disputes = new List<BookedDispute>();
        await foreach (var dispute in stripe.Books!.DisputesAsync(Times.Past, Times.Future, default))
        {
            disputes.Add(dispute);
        }

        var only = Assert.Single(disputes);
        Assert.Equal((paid.Reference, Ten, state, reason), (only.Payment, only.Amount, only.State, only.Reason));
        var refund = await stripe.Payments.RefundAsync(Refund("r", Ten, paid), default);
        Assert.Equal(state == DisputeState.Open, refund == new ProviderOutcome.Declined(DeclineClass.Hard, "charge_disputed"));
    }

    private static RefundRequest Refund(string key, Money amount, ProviderOutcome.Succeeded paid) =>
        new(key, Account, "invoice-1", amount) { Payment = paid.Reference };

    private static async Task<ProviderOutcome.Succeeded> PayAsync(ProviderAdapter stripe, string token, bool holds = false)
    {
        var (customer, method) = await stripe.CustomerAsync(Account, token);
        var charge = new ChargeRequest("k", Account, "invoice-1", Ten) { Customer = customer, Method = method, IsHold = holds };
        return Assert.IsType<ProviderOutcome.Succeeded>(await stripe.Payments.ChargeAsync(charge, default));
    }

    private static Task<ProviderOutcome.Succeeded> HoldAsync(ProviderAdapter stripe) => PayAsync(stripe, "pm_card_visa", holds: true);

    private static async Task<BookedPayment> FirstAsync(ProviderAdapter stripe)
    {
        await foreach (var payment in stripe.Books!.PaymentsAsync(Times.Past, Times.Future, default))
        {
            return payment;
        }

        throw new InvalidOperationException("There is no payment.");
    }
}
