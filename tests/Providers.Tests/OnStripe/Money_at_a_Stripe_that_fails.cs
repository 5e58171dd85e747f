using Billing.Domain.Amounts;
using Billing.Domain.Collection;
using Billing.Providers.Simulated;

namespace Billing.Providers.Tests.OnStripe;

/// <summary>
/// Many askers, each as a lane asks: what is unknown is looked up, what was never heard of is sent again under the same key. Stripe
/// meanwhile loses answers, stores faults of its own before and after it has moved money, asks to wait, and is killed.
/// </summary>
public sealed class Money_at_a_Stripe_that_fails : IDisposable
{
    private const int Askers = 8;
    private const int ChargesEach = 12;
    private const int TriesMax = 40;

    private readonly string _folder = Directory.CreateTempSubdirectory("billing-loopback-").FullName;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Moves_once_for_each_key_and_both_books_agree(int seed)
    {
        var port = FreePort();
        var loopback = await LoopbackUnderTest.StartOutsideAsync(_folder, port: port);
        var stripe = loopback.Adapter();
        var customers = await Task.WhenAll(Enumerable.Range(0, Askers).Select(asker => stripe.CustomerAsync($"acme/{asker}", "pm_card_visa")));
        await TroubleAsync(loopback, seed);
        var asking = Enumerable.Range(0, Askers).Select(asker => AskAllAsync(stripe, asker, customers[asker])).ToList();
        for (var life = 0; life < 2; life++)
        {
            await WaitForLinesAsync(loopback, (life + 1) * 20);
            await loopback.DisposeAsync();
            loopback = await LoopbackUnderTest.StartOutsideAsync(_folder, port: port);
            await TroubleAsync(loopback, life == 0 ? seed + 10 : null);
        }

        var ours = (await Task.WhenAll(asking)).SelectMany(static outcomes => outcomes).ToDictionary();
        await using (loopback)
        {
            var theirs = await loopback.LedgerAsync();
            Assert.Equal(Askers * ChargesEach, ours.Count);
            Assert.Equal(theirs.Count, theirs.Select(static line => line.Key).Distinct().Count());
            Assert.All(ours, each =>
            {
                var line = Assert.Single(theirs, line => line.Key == each.Key);
                Assert.Equal(line.Outcome.GetType(), each.Value.GetType());
            });
            Assert.Equal(ours.Count, theirs.Count);
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static async Task<List<KeyValuePair<string, ProviderOutcome>>> AskAllAsync(
        ProviderAdapter stripe, int asker, (string Customer, string Method) of)
    {
        var outcomes = new List<KeyValuePair<string, ProviderOutcome>>();
        for (var number = 0; number < ChargesEach; number++)
        {
            var charge = new ChargeRequest($"acme/{asker}/{number}", $"acme/{asker}", "i", new Money(10_00 + number, Currency.Of("EUR")))
            {
                Customer = of.Customer, Method = of.Method,
            };
            outcomes.Add(new(charge.Key, await AskAsync(stripe, charge)));
        }

        return outcomes;
    }

    /// <summary>Until it is final.</summary>
    private static async Task<ProviderOutcome> AskAsync(ProviderAdapter stripe, ChargeRequest charge)
    {
        var lookUp = new LookUpRequest(charge.Key, charge.Account) { Customer = charge.Customer };
        for (var tries = 0; tries < TriesMax; tries++)
        {
            var outcome = (tries == 0 ? null : await stripe.Payments.LookUpAsync(lookUp, default))
                ?? await stripe.Payments.ChargeAsync(charge, default);
            if (outcome.IsFinal)
            {
                return outcome;
            }

            await Task.Delay(250);
        }

        throw new TimeoutException($"{charge.Key} was never decided.");
    }

    /// <summary>Faults for the next requests, and, with a seed, a mishap for every other key: who is away is so for a whole life.</summary>
    private static async Task TroubleAsync(LoopbackUnderTest loopback, int? seed)
    {
        if (seed is { } drawn)
        {
            await loopback.FollowAsync(new SimulatorWire.Script(Mishaps: new SimulatedMishaps(drawn, Declined: 150, Lost: 150, Away: 150)));
        }

        await loopback.FailAsync(
            new { path = "payment_intents", status = 500, times = 4 },
            new { path = "payment_intents", status = 500, isExecuted = true, times = 4 },
            new { path = "payment_intents", isLost = true, times = 4 });
    }

    private static async Task WaitForLinesAsync(LoopbackUnderTest loopback, int count)
    {
        var deadline = TimeProvider.System.GetTimestamp();
        while ((await loopback.LedgerAsync()).Count < count)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(deadline) < TimeSpan.FromSeconds(60), "Nothing moves.");
            await Task.Delay(20);
        }
    }

    private static int FreePort()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }
}
