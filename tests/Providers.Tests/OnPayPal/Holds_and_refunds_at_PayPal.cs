using Billing.Domain.Amounts;
using Billing.Domain.Collection;
using Billing.Providers.Simulated;
using NodaTime;

namespace Billing.Providers.Tests.OnPayPal;

public class Holds_and_refunds_at_PayPal
{
    private const string Account = "acme/anna";

    private static Money Euro(long cents) => new(cents, Currency.Of("EUR"));

    [Fact]
    public async Task A_part_of_a_hold_is_taken_and_the_rest_let_go()
    {
        await using var paypal = await PayPalUnderTest.StartAsync();
        var adapter = paypal.Adapter();
        var held = await HoldAsync(paypal, adapter, "h");
        var taken = Assert.IsType<ProviderOutcome.Succeeded>(await adapter.Held!.CaptureAsync(new("c", Account, held, Euro(7_00)), default));
        Assert.Equal(taken, await adapter.Held.CaptureAsync(new("c", Account, held, Euro(7_00)), default));
        Assert.Equal(
            new ProviderOutcome.Declined(DeclineClass.Hard, "authorization_already_captured"),
            await adapter.Held.CaptureAsync(new("other", Account, held, Euro(1_00)), default));
        Assert.IsType<ProviderOutcome.Declined>(await adapter.Held.VoidAsync(new("v", Account, held), default));
        var line = Assert.Single(await paypal.LedgerAsync());
        Assert.Equal(("c", 7_00L, Account), (line.Key, line.Amount.MinorUnits, line.Account));
    }

    [Fact]
    public async Task A_capture_whose_answer_was_lost_and_whose_key_was_forgotten_is_found_at_its_order()
    {
        await using var paypal = await PayPalUnderTest.StartAsync();
        var adapter = paypal.Adapter();
        var held = await HoldAsync(paypal, adapter, "h");
        await paypal.FailAsync(new { path = "/v2/payments/authorizations/{authorization_id}/capture", method = "POST", isExecuted = true, isLost = true, times = 1 });
        Assert.IsType<ProviderOutcome.Unknown>(await adapter.Held!.CaptureAsync(new("c", Account, held, Euro(10_00)), default));
        await paypal.AdvanceAsync(Duration.FromDays(46));
        Assert.IsType<ProviderOutcome.Succeeded>(await adapter.Held.CaptureAsync(new("c", Account, held, Euro(10_00)), default));
        Assert.Single(await paypal.LedgerAsync());
    }

    [Fact]
    public async Task What_is_held_too_much_is_not_taken()
    {
        await using var paypal = await PayPalUnderTest.StartAsync();
        var adapter = paypal.Adapter();
        var held = await HoldAsync(paypal, adapter, "h");
        Assert.Equal(
            new ProviderOutcome.Declined(DeclineClass.Hard, "max_capture_amount_exceeded"),
            await adapter.Held!.CaptureAsync(new("c", Account, held, Euro(10_01)), default));
        await paypal.AdvanceAsync(Duration.FromDays(30));
        Assert.Equal(
            new ProviderOutcome.Declined(DeclineClass.Hard, "authorization_expired"),
            await adapter.Held.CaptureAsync(new("d", Account, held, Euro(10_00)), default));
    }

    [Fact]
    public async Task A_hold_is_let_go_once_and_saying_so_again_is_the_same()
    {
        await using var paypal = await PayPalUnderTest.StartAsync();
        var adapter = paypal.Adapter();
        var held = await HoldAsync(paypal, adapter, "h");
        var gone = await adapter.Held!.VoidAsync(new("v", Account, held), default);
        Assert.Equal(new ProviderOutcome.Succeeded(held), gone);
        Assert.Equal(gone, await adapter.Held.VoidAsync(new("v", Account, held), default));
        Assert.Equal(
            new ProviderOutcome.Declined(DeclineClass.Hard, "authorization_voided"),
            await adapter.Held.CaptureAsync(new("c", Account, held, Euro(1_00)), default));
        Assert.Empty(await paypal.LedgerAsync());
    }

    [Fact]
    public async Task Refunds_add_up_and_never_to_more_than_was_taken()
    {
        await using var paypal = await PayPalUnderTest.StartAsync();
        var adapter = paypal.Adapter();
        var paid = await PayAsync(paypal, adapter, "k");
        Assert.IsType<ProviderOutcome.Succeeded>(await RefundAsync(adapter, "r1", paid, 4_00));
        Assert.IsType<ProviderOutcome.Succeeded>(await RefundAsync(adapter, "r1", paid, 4_00));
        Assert.Equal(new ProviderOutcome.Declined(DeclineClass.Hard, "refund_amount_exceeded"), await RefundAsync(adapter, "r2", paid, 6_01));
        Assert.IsType<ProviderOutcome.Succeeded>(await RefundAsync(adapter, "r3", paid, 6_00));
        Assert.Equal(new ProviderOutcome.Declined(DeclineClass.Hard, "capture_fully_refunded"), await RefundAsync(adapter, "r4", paid, 1));
        Assert.Equal([4_00L, 6_00L], (await paypal.LedgerAsync()).Where(static line => line.IsRefund).Select(static line => line.Amount.MinorUnits));
        // Given back, it was taken all the same.
        Assert.Equal(new ProviderOutcome.Succeeded(paid), await adapter.Payments.LookUpAsync(new("k", Account) { Charge = _charge }, default));
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 0)]
    [InlineData(true, 46)]
    public async Task A_refund_whose_answer_was_lost_is_found_and_not_made_twice(bool isExecuted, int daysLater)
    {
        await using var paypal = await PayPalUnderTest.StartAsync();
        var adapter = paypal.Adapter();
        var paid = await PayAsync(paypal, adapter, "k");
        await paypal.FailAsync(new { path = "/v2/payments/captures/{capture_id}/refund", method = "POST", status = 500, isExecuted, times = 1 });
        Assert.IsType<ProviderOutcome.Unknown>(await RefundAsync(adapter, "r", paid, 10_00));
        await paypal.AdvanceAsync(Duration.FromDays(daysLater));
        var lookUp = new LookUpRequest("r", Account) { Kind = RequestKind.Refund, Payment = paid };
        var found = await adapter.Payments.LookUpAsync(lookUp, default);
        Assert.Equal(isExecuted, found is ProviderOutcome.Succeeded);
        var outcome = found ?? await RefundAsync(adapter, "r", paid, 10_00);
        Assert.IsType<ProviderOutcome.Succeeded>(outcome);
        Assert.Equal(outcome, await adapter.Payments.LookUpAsync(lookUp, default));
        Assert.Single(await paypal.LedgerAsync(), static line => line.IsRefund);
    }

    [Fact]
    public async Task A_refund_under_a_key_that_PayPal_has_forgotten_is_found_by_its_invoice()
    {
        await using var paypal = await PayPalUnderTest.StartAsync();
        var adapter = paypal.Adapter();
        var paid = await PayAsync(paypal, adapter, "k");
        var given = await RefundAsync(adapter, "r", paid, 3_00);
        await paypal.AdvanceAsync(Duration.FromDays(46));
        Assert.Equal(given, await RefundAsync(adapter, "r", paid, 3_00));
        Assert.Single(await paypal.LedgerAsync(), static line => line.IsRefund);
    }

    [Fact]
    public async Task A_refund_may_wait_and_may_fail()
    {
        await using var paypal = await PayPalUnderTest.StartAsync();
        var adapter = paypal.Adapter();
        var paid = await PayAsync(paypal, adapter, "k");
        await paypal.FollowAsync(new SimulatedRule(Outcome: new ProviderOutcome.Processing(), Times: 1));
        Assert.IsType<ProviderOutcome.Processing>(await RefundAsync(adapter, "r1", paid, 1_00));
        await paypal.FollowAsync(new SimulatedRule(Outcome: new ProviderOutcome.Declined(DeclineClass.Hard, "x"), Times: 1));
        Assert.Equal(new ProviderOutcome.Declined(DeclineClass.Hard, "refund_failed"), await RefundAsync(adapter, "r2", paid, 1_00));
    }

    private ChargeRequest _charge = PayPalSteps.Charge("", ("", ""));

    private static Task<ProviderOutcome> RefundAsync(ProviderAdapter adapter, string key, string payment, long cents) =>
        adapter.Payments.RefundAsync(new RefundRequest(key, Account, "i", Euro(cents)) { Payment = payment }, default);

    private async Task<string> PayAsync(PayPalUnderTest paypal, ProviderAdapter adapter, string key)
    {
        _charge = PayPalSteps.Charge(key, await paypal.CustomerAsync(adapter, Account));
        return Assert.IsType<ProviderOutcome.Succeeded>(await adapter.Payments.ChargeAsync(_charge, default)).Reference;
    }

    private static async Task<string> HoldAsync(PayPalUnderTest paypal, ProviderAdapter adapter, string key)
    {
        var charge = PayPalSteps.Charge(key, await paypal.CustomerAsync(adapter, Account)) with { IsHold = true };
        return Assert.IsType<ProviderOutcome.Succeeded>(await adapter.Payments.ChargeAsync(charge, default)).Reference;
    }
}
