using Billing.Domain.Collection;
using Billing.Providers.OnPayPal;
using Billing.Providers.Simulated;
using NodaTime;

namespace Billing.Providers.Tests.OnPayPal;

/// <summary>What docs/decisions/0602 claims: nothing is taken twice, and nothing that was taken is believed not to be.</summary>
public class Money_at_a_PayPal_that_fails
{
    private const string Orders = "/v2/checkout/orders";
    private const string Capture = "/v2/checkout/orders/{id}/capture";
    private const string Account = "acme/anna";

    [Theory]
    [InlineData(Orders, false)]
    [InlineData(Orders, true)]
    [InlineData(Capture, false)]
    [InlineData(Capture, true)]
    public async Task Moves_once_whichever_answer_is_a_fault_and_whether_it_was_carried_out(string path, bool isExecuted)
    {
        await using var paypal = await PayPalUnderTest.StartAsync();
        var adapter = paypal.Adapter();
        var charge = PayPalSteps.Charge("k", await paypal.CustomerAsync(adapter, Account));
        foreach (var isLost in new[] { false, true })
        {
            charge = charge with { Key = $"k-{isLost}" };
            await paypal.FailAsync(new { path, method = "POST", status = isLost ? (int?)null : 500, isExecuted = isExecuted || isLost, isLost, times = 1 });
            Assert.IsType<ProviderOutcome.Unknown>(await adapter.Payments.ChargeAsync(charge, default));
            var found = await adapter.Payments.LookUpAsync(charge.LookUp(), default);
            Assert.Equal(path == Capture && (isExecuted || isLost), found is ProviderOutcome.Succeeded);
            var outcome = found ?? await adapter.Payments.ChargeAsync(charge, default);
            Assert.IsType<ProviderOutcome.Succeeded>(outcome);
            Assert.Equal(outcome, await adapter.Payments.LookUpAsync(charge.LookUp(), default));
            Assert.Single(await paypal.LedgerAsync(), line => line.Key == charge.Key);
        }
    }

    [Fact]
    public async Task Moves_once_although_everybody_asks_at_once_and_answers_are_lost()
    {
        await using var paypal = await PayPalUnderTest.StartAsync();
        var adapter = paypal.Adapter();
        var by = await paypal.CustomerAsync(adapter, Account);
        await paypal.FailAsync(new { path = Capture, method = "POST", isExecuted = true, isLost = true, times = 15 });
        await Task.WhenAll(Enumerable.Range(0, 60).Select(async number =>
        {
            var charge = PayPalSteps.Charge($"k/{number % 20}", by);
            var outcome = await adapter.Payments.ChargeAsync(charge, default);
            if (outcome is ProviderOutcome.Unknown)
            {
                outcome = await adapter.Payments.LookUpAsync(charge.LookUp(), default) ?? await adapter.Payments.ChargeAsync(charge, default);
            }

            Assert.IsType<ProviderOutcome.Succeeded>(outcome);
        }));
        var lines = await paypal.LedgerAsync();
        Assert.Equal(20, lines.Count);
        Assert.Equal(20, lines.Select(static line => line.Key).Distinct().Count());
    }

    [Fact]
    public async Task A_look_up_takes_nothing_when_the_request_never_came()
    {
        await using var paypal = await PayPalUnderTest.StartAsync();
        var adapter = paypal.Adapter();
        var charge = PayPalSteps.Charge("k", await paypal.CustomerAsync(adapter, Account));
        Assert.Null(await adapter.Payments.LookUpAsync(charge.LookUp(), default));
        Assert.Null(await adapter.Payments.LookUpAsync(charge.LookUp(Now(paypal)), default));
        Assert.Empty(await paypal.LedgerAsync());
        Assert.IsType<ProviderOutcome.Succeeded>(await adapter.Payments.ChargeAsync(charge, default));
        Assert.Single(await paypal.LedgerAsync());
    }

    [Theory]
    [InlineData(0, "PayPal repeats the order")]
    [InlineData(4, "and still does")]
    [InlineData(8, "it has forgotten, and the books have it")]
    [InlineData(24, "as they do for years")]
    [InlineData(24 * 40, "also beyond the month that one question spans")]
    public async Task What_was_taken_or_held_is_found_however_late_it_is_looked_for(int hours, string why)
    {
        await using var paypal = await PayPalUnderTest.StartAsync();
        var adapter = paypal.Adapter();
        var charge = PayPalSteps.Charge("k", await paypal.CustomerAsync(adapter, Account));
        var hold = charge with { Key = "h", IsHold = true };
        var askedAt = Now(paypal);
        var charged = Assert.IsType<ProviderOutcome.Succeeded>(await adapter.Payments.ChargeAsync(charge, default));
        var held = Assert.IsType<ProviderOutcome.Succeeded>(await adapter.Payments.ChargeAsync(hold, default));
        await paypal.AdvanceAsync(Duration.FromHours(hours));
        Assert.True(charged == await adapter.Payments.LookUpAsync(charge.LookUp(askedAt), default), why);
        Assert.True(held == await adapter.Payments.LookUpAsync(hold.LookUp(askedAt), default), why);
        Assert.Single(await paypal.LedgerAsync());
    }

    [Fact]
    public async Task Books_that_are_closed_to_us_leave_unknown_what_only_they_could_tell()
    {
        await using var paypal = await PayPalUnderTest.StartAsync();
        var adapter = paypal.Adapter(new ClosedBooks());
        var charge = PayPalSteps.Charge("k", await paypal.CustomerAsync(adapter, Account));
        // A new order may be the first of its key or the first since PayPal has forgotten another ...
        Assert.IsType<ProviderOutcome.Unknown>(await adapter.Payments.LookUpAsync(charge.LookUp(), default));
        // ... but not when it was asked for an hour ago, or when the order is no new one.
        Assert.Null(await adapter.Payments.LookUpAsync(charge.LookUp(Now(paypal) - Duration.FromHours(1)), default));
        await paypal.AdvanceAsync(Duration.FromMinutes(10));
        Assert.Null(await adapter.Payments.LookUpAsync(charge.LookUp(), default));
    }

    [Theory]
    [InlineData(1, true, "a key of an hour is remembered: its order would be there, and is as it was made")]
    [InlineData(7, false, "PayPal may have forgotten, and the books may not have it yet")]
    [InlineData(13, true, "what could be paid was paid, and is in the books")]
    public async Task That_nothing_was_taken_is_said_only_when_it_is_sure(int hours, bool isSure, string why)
    {
        await using var paypal = await PayPalUnderTest.StartAsync();
        var adapter = paypal.Adapter();
        var charge = PayPalSteps.Charge("k", await paypal.CustomerAsync(adapter, Account)) with { IsOnSession = true };
        var askedAt = Now(paypal);
        await paypal.AdvanceAsync(Duration.FromHours(hours));
        var found = await adapter.Payments.LookUpAsync(charge.LookUp(askedAt), default);
        Assert.True(isSure ? found is null : found is ProviderOutcome.Unknown, why);
    }

    [Fact]
    public async Task A_key_that_PayPal_has_forgotten_takes_nothing_twice_all_the_same()
    {
        await using var paypal = await PayPalUnderTest.StartAsync();
        var adapter = paypal.Adapter();
        var charge = PayPalSteps.Charge("k", await paypal.CustomerAsync(adapter, Account));
        var charged = await adapter.Payments.ChargeAsync(charge, default);
        await paypal.AdvanceAsync(Duration.FromHours(7));
        // The order is made anew, and its invoice was paid before.
        Assert.Equal(charged, await adapter.Payments.ChargeAsync(charge, default));
        Assert.Single(await paypal.LedgerAsync());
    }

    [Fact]
    public async Task An_order_by_its_name_is_looked_at_as_long_as_PayPal_shows_it()
    {
        await using var paypal = await PayPalUnderTest.StartAsync();
        var adapter = paypal.Adapter();
        var askedAt = Now(paypal);
        var page = (await adapter.Pages!.CheckoutAsync(
            new CheckoutRequest("k", Account, "anna", [new PageLine("Seats", PayPalSteps.Ten, 1)], new Uri("https://shop.test/paid")), default)).Given();
        var lookUp = new LookUpRequest("k", Account) { Payment = page.Reference, AskedAt = askedAt };
        Assert.IsType<ProviderOutcome.ActionRequired>(await adapter.Payments.LookUpAsync(lookUp, default));
        await paypal.AdvanceAsync(Duration.FromHours(7));
        Assert.IsType<ProviderOutcome.Unknown>(await adapter.Payments.LookUpAsync(lookUp, default));
        Assert.Null((await adapter.Continuations!.ContinueAsync(lookUp, default)).Given());
        await paypal.AdvanceAsync(Duration.FromHours(6));
        Assert.Null(await adapter.Payments.LookUpAsync(lookUp, default));
    }

    [Fact]
    public async Task An_order_that_is_repeated_as_it_was_stored_is_taken_once_and_found_as_it_is()
    {
        await using var paypal = await PayPalUnderTest.StartAsync();
        var adapter = paypal.Adapter(new StoredOrders());
        var charge = PayPalSteps.Charge("k", await paypal.CustomerAsync(adapter, Account));
        var hold = charge with { Key = "h", IsHold = true };
        foreach (var each in new[] { charge, hold })
        {
            var outcome = Assert.IsType<ProviderOutcome.Succeeded>(await adapter.Payments.ChargeAsync(each, default));
            Assert.Equal(outcome, await adapter.Payments.LookUpAsync(each.LookUp(), default));
            Assert.Equal(outcome, await adapter.Payments.ChargeAsync(each, default));
        }

        Assert.Single(await paypal.LedgerAsync());
    }

    [Fact]
    public async Task A_look_up_without_the_charge_knows_only_what_the_books_do()
    {
        await using var paypal = await PayPalUnderTest.StartAsync();
        var adapter = paypal.Adapter();
        var charge = PayPalSteps.Charge("k", await paypal.CustomerAsync(adapter, Account));
        var charged = await adapter.Payments.ChargeAsync(charge, default);
        var lookUp = charge.LookUp() with { Charge = null };
        Assert.IsType<ProviderOutcome.Unknown>(await adapter.Payments.LookUpAsync(lookUp, default));
        await paypal.AdvanceAsync(Duration.FromHours(4));
        Assert.Equal(charged, await adapter.Payments.LookUpAsync(lookUp, default));
    }

    [Fact]
    public async Task Both_books_agree_after_a_bad_day()
    {
        await using var paypal = await PayPalUnderTest.StartAsync();
        var adapter = paypal.Adapter();
        var by = await paypal.CustomerAsync(adapter, Account);
        (await System.Net.Http.Json.HttpClientJsonExtensions.PutAsJsonAsync(
            paypal.Http,
            SimulatorWire.Rules,
            new SimulatorWire.Script(Mishaps: new SimulatedMishaps(Seed: 11, Declined: 200, Lost: 250, Away: 200)),
            SimulatorWire.Json)).EnsureSuccessStatusCode();
        var ours = new SortedDictionary<string, ProviderOutcome>(StringComparer.Ordinal);
        for (var number = 0; number < 120; number++)
        {
            var charge = PayPalSteps.Charge($"k/{number}", by);
            ProviderOutcome? outcome = null;
            for (var attempt = 0; attempt < 3 && outcome is null or ProviderOutcome.Unavailable or ProviderOutcome.Unknown; attempt++)
            {
                outcome = attempt == 0 ? null : await adapter.Payments.LookUpAsync(charge.LookUp(), default);
                outcome ??= await adapter.Payments.ChargeAsync(charge, default);
            }

            ours[charge.Key] = outcome!;
        }

        var theirs = (await paypal.LedgerAsync()).ToDictionary(static line => line.Key, static line => line.Outcome);
        Assert.All(ours, each => Assert.Equal(theirs.GetValueOrDefault(each.Key), each.Value is ProviderOutcome.Unavailable ? null : each.Value));
        Assert.Equal(ours.Count(static each => each.Value is ProviderOutcome.Succeeded or ProviderOutcome.Declined), theirs.Count);
        Assert.Contains(ours.Values, static outcome => outcome is ProviderOutcome.Unavailable);
        await paypal.AdvanceAsync(Duration.FromHours(4));
        var booked = new List<BookedPayment>();
        await foreach (var payment in adapter.Books!.PaymentsAsync(Now(paypal) - Duration.FromDays(1), Now(paypal), default))
        {
            booked.Add(payment);
        }

        Assert.Equal(
            ours.Where(static each => each.Value is ProviderOutcome.Succeeded).Select(static each => each.Key),
            booked.Where(static each => each.Outcome is ProviderOutcome.Succeeded).Select(static each => each.Key).Order(StringComparer.Ordinal));
    }

    /// <summary>A PayPal that repeats an order word for word, and forgets the keys of captures at once.</summary>
    private sealed class StoredOrders() : DelegatingHandler(new SocketsHttpHandler())
    {
        private readonly Dictionary<string, string> _stored = [];

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var path = request.RequestUri!.AbsolutePath;
            if (path != Orders)
            {
                if (path.EndsWith("/capture", StringComparison.Ordinal) || path.EndsWith("/authorize", StringComparison.Ordinal))
                {
                    request.Headers.Remove("PayPal-Request-Id");
                }

                return await base.SendAsync(request, cancellationToken);
            }

            var key = request.Headers.GetValues("PayPal-Request-Id").Single();
            if (!_stored.TryGetValue(key, out var said))
            {
                using var response = await base.SendAsync(request, cancellationToken);
                _stored[key] = said = await response.Content.ReadAsStringAsync(cancellationToken);
            }

            return new HttpResponseMessage(System.Net.HttpStatusCode.OK) { Content = new StringContent(said) };
        }
    }

    /// <summary>PayPal allows no transaction search.</summary>
    private sealed class ClosedBooks() : DelegatingHandler(new SocketsHttpHandler())
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            request.RequestUri!.AbsolutePath == "/v1/reporting/transactions"
                ? new HttpResponseMessage(System.Net.HttpStatusCode.Forbidden) { Content = new StringContent("""{"name":"NOT_AUTHORIZED"}""") }
                : await base.SendAsync(request, cancellationToken);
    }

    private static Instant Now(PayPalUnderTest paypal) => Instant.FromDateTimeOffset(paypal.Clock.GetUtcNow());
}
