using System.Collections.Immutable;
using Billing.Domain.Amounts;
using Billing.Domain.Collection;
using Billing.Providers.Simulated;

namespace Billing.Providers.Tests;

/// <summary>What holds of every provider, wherever it runs.</summary>
public abstract class Payment_provider_contract
{
    private static readonly Money Ten = ProviderUnderTest.Ten;

    protected abstract Task<ProviderUnderTest> StartAsync();

    [Fact]
    public async Task A_charge_moves_money_once_however_often_it_arrives()
    {
        await using var test = await StartAsync();
        var first = Assert.IsType<ProviderOutcome.Succeeded>(await test.ChargeAsync("k"));
        var again = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => test.ChargeAsync("k")));
        Assert.All(again, outcome => Assert.Equal(first, outcome));
        Assert.Equal(("k", Ten, first, false), Assert.Single(await test.LedgerAsync()));
    }

    [Fact]
    public async Task Many_at_once_each_take_effect()
    {
        await using var test = await StartAsync();
        await Task.WhenAll(Enumerable.Range(0, 200).Select(number => test.ChargeAsync($"k/{number % 100}")));
        Assert.Equal(100, (await test.LedgerAsync()).Select(static line => line.Key).Distinct().Count());
        Assert.Equal(100, (await test.LedgerAsync()).Count);
    }

    [Fact]
    public async Task A_refund_is_a_request_of_its_own()
    {
        await using var test = await StartAsync();
        var charged = Assert.IsType<ProviderOutcome.Succeeded>(await test.ChargeAsync("c"));
        Assert.IsType<ProviderOutcome.Succeeded>(await test.RefundAsync("r", charged));
        Assert.Equal([("c", false), ("r", true)], (await test.LedgerAsync()).Select(static line => (line.Key, line.IsRefund)));
    }

    [Theory]
    [MemberData(nameof(Outcomes))]
    public async Task What_was_booked_is_answered_and_can_be_looked_up(ProviderOutcome outcome)
    {
        await using var test = await StartAsync();
        await test.FollowAsync(new SimulatedRule(Outcome: outcome));
        var answered = await test.ChargeAsync("k");
        Assert.Equal(WithoutReference(outcome), WithoutReference(answered));
        Assert.Equal(answered, await test.LookUpAsync("k"));
    }

    public static TheoryData<ProviderOutcome> Outcomes => new()
    {
        new ProviderOutcome.Succeeded("ref-1"),
        new ProviderOutcome.Declined(DeclineClass.Soft, "insufficient_funds"),
        new ProviderOutcome.Declined(DeclineClass.Hard, "stolen_card"),
        new ProviderOutcome.Processing(),
        new ProviderOutcome.ActionRequired(),
    };

    [Fact]
    public async Task What_it_never_heard_of_is_nothing_and_not_unknown()
    {
        await using var test = await StartAsync();
        Assert.Null(await test.LookUpAsync("a/b?c=d&e"));
    }

    [Fact]
    public async Task An_answer_that_is_lost_after_the_booking_is_unknown_until_it_is_looked_up()
    {
        await using var test = await StartAsync();
        await test.FollowAsync(new SimulatedRule(Outcome: new ProviderOutcome.Succeeded("ref-1"), IsLost: true));
        Assert.IsType<ProviderOutcome.Unknown>(await test.ChargeAsync("k"));
        Assert.IsType<ProviderOutcome.Succeeded>(await test.LookUpAsync("k"));
        Assert.Single(await test.LedgerAsync());
    }

    [Fact]
    public async Task Who_is_away_books_nothing_and_may_be_asked_again_under_the_same_key()
    {
        await using var test = await StartAsync();
        await test.FollowAsync(new SimulatedRule(Times: 1));
        Assert.IsType<ProviderOutcome.Unavailable>(await test.ChargeAsync("k"));
        Assert.Null(await test.LookUpAsync("k"));
        Assert.IsType<ProviderOutcome.Succeeded>(await test.ChargeAsync("k"));
    }

    [Fact]
    public async Task A_refund_is_looked_up_by_its_own_key()
    {
        await using var test = await StartAsync();
        var charged = Assert.IsType<ProviderOutcome.Succeeded>(await test.ChargeAsync("c"));
        Assert.Null(await test.LookUpRefundAsync("r", charged));
        var refunded = await test.RefundAsync("r", charged);
        Assert.Equal(refunded, await test.RefundAsync("r", charged));
        Assert.Equal(refunded, await test.LookUpRefundAsync("r", charged));
        Assert.Equal(2, (await test.LedgerAsync()).Count);
    }

    [Fact]
    public async Task A_caller_who_does_not_wait_any_longer_does_not_know()
    {
        await using var test = await StartAsync();
        await test.FollowAsync(new SimulatedRule(Outcome: new ProviderOutcome.Succeeded("ref-1"), DelayMilliseconds: 60_000));
        using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
        var asked = test.ChargeAsync("k", cancellation: patience.Token);
        Assert.True(await IsUnknown(asked));
    }

    [Theory]
    [InlineData("insufficient_funds", typeof(ProviderOutcome.Declined))]
    [InlineData("stolen_card", typeof(ProviderOutcome.Declined))]
    [InlineData("processing", typeof(ProviderOutcome.Processing))]
    [InlineData("away", typeof(ProviderOutcome.Unavailable))]
    [InlineData("lost", typeof(ProviderOutcome.Unknown))]
    [InlineData("nothing in particular", typeof(ProviderOutcome.Succeeded))]
    public async Task An_account_with_a_telling_name_needs_no_script(string name, Type expected)
    {
        await using var test = await StartAsync();
        Assert.IsType(expected, await test.ChargeAsync("k", $"acme/anna~{name}"));
    }

    [Fact]
    public async Task What_it_says_it_has_is_there_and_what_it_lacks_is_said()
    {
        await using var test = await StartAsync();
        var (adapter, says) = (test.Adapter, test.Adapter.Capabilities);
        Assert.Equal(says.Holds, adapter.Held is not null);
        Assert.Equal(says.Continuations, adapter.Continuations is not null);
        Assert.Equal(says.Vault, adapter.Vault is not null);
        Assert.Equal(says.Metadata, adapter.Metadata is not null);
        Assert.Equal(says.Checkout || says.Portal || says.PaymentLinks, adapter.Pages is not null);
        Assert.Equal(says.Books, adapter.Books is not null);
        Assert.Equal(says.Notices, adapter.Notices is not null);
        Assert.True(says.Notices || adapter.Certificates is null);
        var ordinary = await test.PrepareAsync(new ChargeRequest("k", "acme/anna", "i", Ten));
        Assert.Equal(says.NeedsCustomer ? ChargeObstacle.Customer : null, says.WhyNot(ordinary with { Customer = null }));
        Assert.Null(says.WhyNot(ordinary));
        Assert.Equal(says.Holds ? null : ChargeObstacle.Hold, says.WhyNot(ordinary with { IsHold = true }));
    }

    [Fact]
    public async Task What_is_shown_beside_a_customer_is_set_key_by_key()
    {
        await using var test = await StartAsync();
        if (test.Adapter.Metadata is not { } metadata)
        {
            Assert.False(test.Adapter.Capabilities.Metadata);
            return;
        }

        var customer = (await test.PrepareAsync(new ChargeRequest("k", "acme/anna", "i", Ten))).Customer ?? "anna";
        ImmutableArray<string> keys = ["bad_debt", "dunning_status"];
        Assert.Equal([], (await metadata.ReadAsync(customer, keys, default)).Given()!);

        Assert.True((await metadata.WriteAsync("w1", customer, Words(("bad_debt", "true"), ("dunning_status", "open")), default)).Given());
        Assert.True((await metadata.WriteAsync("w2", customer, Words(("dunning_status", "paid"), ("other", "x")), default)).Given());
        Assert.Equal(Words(("bad_debt", "true"), ("dunning_status", "paid")), (await metadata.ReadAsync(customer, keys, default)).Given());

        static ImmutableSortedDictionary<string, string> Words(params (string Key, string Value)[] words) =>
            words.ToImmutableSortedDictionary(word => word.Key, word => word.Value, StringComparer.Ordinal);
    }

    [Fact]
    public async Task A_hold_where_there_are_holds_is_taken_or_let_go_once()
    {
        await using var test = await StartAsync();
        if (test.Adapter.Held is not { } holds)
        {
            Assert.False(test.Adapter.Capabilities.Holds);
            return;
        }

        var held = Assert.IsType<ProviderOutcome.Succeeded>(await HoldAsync("h1"));
        // What is taken may have a name of its own; it is by that name that it is given back.
        var taken = Assert.IsType<ProviderOutcome.Succeeded>(
            await holds.CaptureAsync(new CaptureRequest("c", "acme/anna", held.Reference, Ten), default));
        Assert.Equal(taken, await holds.CaptureAsync(new CaptureRequest("c", "acme/anna", held.Reference, Ten), default));
        Assert.IsType<ProviderOutcome.Succeeded>(await test.RefundAsync("r", taken));
        var other = Assert.IsType<ProviderOutcome.Succeeded>(await HoldAsync("h2"));
        Assert.Equal(other, await holds.VoidAsync(new VoidRequest("v", "acme/anna", other.Reference), default));
        Assert.IsType<ProviderOutcome.Declined>(await holds.CaptureAsync(new CaptureRequest("x", "acme/anna", other.Reference, Ten), default));

        async Task<ProviderOutcome> HoldAsync(string key) => await test.Provider.ChargeAsync(
            await test.PrepareAsync(new ChargeRequest(key, "acme/anna", "i", Ten)) with { IsHold = true }, default);
    }

    /// <summary>A provider names what it did as it likes.</summary>
    private static ProviderOutcome WithoutReference(ProviderOutcome outcome) =>
        outcome is ProviderOutcome.Succeeded ? new ProviderOutcome.Succeeded("") : outcome;

    /// <summary>The lane takes a cancellation for what it is.</summary>
    private static async Task<bool> IsUnknown(Task<ProviderOutcome> asked)
    {
        try
        {
            return await asked is ProviderOutcome.Unknown;
        }
        catch (OperationCanceledException)
        {
            return true;
        }
    }
}

public sealed class The_simulated_provider_in_process : Payment_provider_contract
{
    protected override Task<ProviderUnderTest> StartAsync() => Task.FromResult<ProviderUnderTest>(new InProcess());
}

public sealed class The_simulated_provider_over_http : Payment_provider_contract
{
    protected override Task<ProviderUnderTest> StartAsync() => OverHttp.StartAsync();
}

public sealed class PayPal_at_its_loopback : Payment_provider_contract
{
    protected override Task<ProviderUnderTest> StartAsync() => OnPayPal.AtPayPal.StartAsync();
}

public sealed class Stripe_at_its_loopback : Payment_provider_contract
{
    protected override Task<ProviderUnderTest> StartAsync() => AtStripe.StartAsync();
}
