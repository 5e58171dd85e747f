using Billing.Domain.Amounts;
using Billing.Domain.Collection;
using Billing.Providers.Simulated;

namespace Billing.Providers.Tests.OnStripe;

public class Keys_at_Stripe
{
    private const string Account = "acme/anna";

    [Fact]
    public async Task A_stored_fault_that_moved_nothing_is_left_behind_after_a_look()
    {
        await using var loopback = await LoopbackUnderTest.StartAsync();
        var (stripe, charge) = await PreparedAsync(loopback);
        await loopback.FailAsync(new { path = "payment_intents", status = 500, times = 1 });
        Assert.IsType<ProviderOutcome.Unknown>(await stripe.Payments.ChargeAsync(charge, default));
        Assert.Null(await stripe.Payments.LookUpAsync(LookUp(charge), default));
        var paid = Assert.IsType<ProviderOutcome.Succeeded>(await stripe.Payments.ChargeAsync(charge, default));
        Assert.Equal(paid, await stripe.Payments.ChargeAsync(charge, default));
        Assert.Single(await loopback.LedgerAsync());
    }

    [Fact]
    public async Task A_stored_fault_that_moved_money_is_never_asked_past()
    {
        await using var loopback = await LoopbackUnderTest.StartAsync();
        var (stripe, charge) = await PreparedAsync(loopback);
        await loopback.FailAsync(new { path = "payment_intents", status = 500, isExecuted = true, times = 1 });
        Assert.IsType<ProviderOutcome.Unknown>(await stripe.Payments.ChargeAsync(charge, default));
        Assert.IsType<ProviderOutcome.Succeeded>(await stripe.Payments.ChargeAsync(charge, default));
        Assert.IsType<ProviderOutcome.Succeeded>(await stripe.Payments.LookUpAsync(LookUp(charge), default));
        Assert.Single(await loopback.LedgerAsync());
    }

    [Fact]
    public async Task Two_who_leave_the_same_stored_fault_behind_meet_under_the_next_number()
    {
        await using var loopback = await LoopbackUnderTest.StartAsync();
        var (stripe, charge) = await PreparedAsync(loopback);
        await loopback.FailAsync(new { path = "payment_intents", status = 500, times = 1 });
        await stripe.Payments.ChargeAsync(charge, default);
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => stripe.Payments.ChargeAsync(charge, default)));
        Assert.Single(await loopback.LedgerAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_capture_that_a_stored_fault_hides_is_looked_at_and_then_made(bool isExecuted)
    {
        await using var loopback = await LoopbackUnderTest.StartAsync();
        var (stripe, charge) = await PreparedAsync(loopback);
        var held = Assert.IsType<ProviderOutcome.Succeeded>(await stripe.Payments.ChargeAsync(charge with { IsHold = true }, default));
        await loopback.FailAsync(new { path = $"payment_intents/{held.Reference}/capture", status = 500, isExecuted });
        var capture = new CaptureRequest("cap", Account, held.Reference, charge.Amount);
        Assert.IsType<ProviderOutcome.Unknown>(await stripe.Held!.CaptureAsync(capture, default));
        Assert.Equal(held, await stripe.Held.CaptureAsync(capture, default));
        await foreach (var booked in stripe.Books!.PaymentsAsync(Times.Past, Times.Future, default))
        {
            Assert.Equal(charge.Amount, booked.Received);
        }
    }

    [Fact]
    public async Task The_same_key_for_another_amount_moves_nothing_and_is_unknown_until_looked_up()
    {
        await using var loopback = await LoopbackUnderTest.StartAsync();
        var (stripe, charge) = await PreparedAsync(loopback);
        var paid = await stripe.Payments.ChargeAsync(charge, default);
        var other = charge with { Amount = new Money(99_00, Currency.Of("USD")) };
        Assert.IsType<ProviderOutcome.Unknown>(await stripe.Payments.ChargeAsync(other, default));
        Assert.Equal(paid, await stripe.Payments.LookUpAsync(LookUp(other), default));
        Assert.Single(await loopback.LedgerAsync());
    }

    [Fact]
    public async Task While_the_first_is_under_way_the_second_is_not_known_and_changes_nothing()
    {
        await using var loopback = await LoopbackUnderTest.StartAsync();
        var (stripe, charge) = await PreparedAsync(loopback);
        await loopback.FollowAsync(new SimulatorWire.Script([new SimulatedRule(
            Outcome: new ProviderOutcome.Succeeded("r"), DelayMilliseconds: 1_000, Times: 1)]));
        var outcomes = await Task.WhenAll(stripe.Payments.ChargeAsync(charge, default), stripe.Payments.ChargeAsync(charge, default));
        Assert.Contains(outcomes, static outcome => outcome is ProviderOutcome.Succeeded);
        Assert.Contains(outcomes, static outcome => outcome is ProviderOutcome.Unknown);
        Assert.Single(await loopback.LedgerAsync());
    }

    [Fact]
    public async Task Are_kept_with_what_they_did_when_Stripe_is_killed()
    {
        var folder = Directory.CreateTempSubdirectory("billing-loopback-").FullName;
        try
        {
            ChargeRequest charge;
            ProviderOutcome paid;
            await using (var loopback = await LoopbackUnderTest.StartOutsideAsync(folder))
            {
                (var before, charge) = await PreparedAsync(loopback);
                paid = Assert.IsType<ProviderOutcome.Succeeded>(await before.Payments.ChargeAsync(charge, default));
                await loopback.KillAsync();
                Assert.IsType<ProviderOutcome.Unavailable>(await before.Payments.ChargeAsync(charge with { Key = "other" }, default));
            }

            await using var again = await LoopbackUnderTest.StartOutsideAsync(folder);
            var stripe = again.Adapter();
            Assert.Equal(paid, await stripe.Payments.LookUpAsync(LookUp(charge), default));
            Assert.Equal(paid, await stripe.Payments.ChargeAsync(charge, default));
            Assert.Single(await again.LedgerAsync());
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task That_are_too_long_for_a_header_stay_apart()
    {
        await using var loopback = await LoopbackUnderTest.StartAsync();
        var (stripe, charge) = await PreparedAsync(loopback);
        var name = new string('k', 300);
        await stripe.Payments.ChargeAsync(charge with { Key = name + "1" }, default);
        await stripe.Payments.ChargeAsync(charge with { Key = name + "1" }, default);
        await stripe.Payments.ChargeAsync(charge with { Key = name + "2" }, default);
        Assert.Equal([name + "1", name + "2"], (await loopback.LedgerAsync()).Select(static line => line.Key));
        Assert.Null(stripe.Capabilities.WhyNot(charge with { Key = name }));
        Assert.Equal(ChargeObstacle.Key, stripe.Capabilities.WhyNot(charge with { Key = new string('k', 501) }));
    }

    private static LookUpRequest LookUp(ChargeRequest charge) => new(charge.Key, Account) { Customer = charge.Customer };

    private static async Task<(ProviderAdapter Stripe, ChargeRequest Charge)> PreparedAsync(LoopbackUnderTest loopback)
    {
        var stripe = loopback.Adapter();
        var (customer, method) = await stripe.CustomerAsync(Account, "pm_card_visa");
        return (stripe, new ChargeRequest("k", Account, "invoice-1", new Money(25_00, Currency.Of("USD"))) { Customer = customer, Method = method });
    }
}
