using Billing.Domain.Collection;
using Billing.Grains.Lanes;
using Billing.Grains.Tests.Accounts;
using Billing.Providers;
using Billing.Providers.Simulated;
using Microsoft.Extensions.DependencyInjection;

namespace Billing.Grains.Tests.EmbeddedOnly;

public class Provider_lanes
{
    [Fact]
    public void Ask_no_faster_and_no_more_at_once_than_they_are_told()
    {
        var billing = new SimulatedBilling
        {
            Settings = static settings =>
            {
                settings.ProviderLanes = 1;
                settings.Providers["simulated"] = new() { PerSecond = 5, AtOnce = 3 };
            },
        };
        var watched = new WatchedProvider(new SlowProvider(billing.Simulated, billing.World.Clock, TimeSpan.FromMilliseconds(400)), billing.World.Clock);
        billing.Provider = watched;
        billing.World.Run(async () =>
        {
            var process = await billing.StartAsync();
            var account = await SimulatedBilling.OpenAsync(process);
            foreach (var number in Enumerable.Range(0, 40))
            {
                await account.Send(Given.Keyed($"charge-{number}", Given.Charge(100)));
            }

            await billing.Pass(TimeSpan.FromSeconds(30));
            Assert.Empty((await account.ReadState())!.State.Pending);
        });
        Assert.Equal(41, watched.Begun.Count);
        Assert.Equal(3, watched.AtOnceMost);

        // A burst of one second's worth, and from then on one every fifth of a second.
        for (var at = 10; at < watched.Begun.Count; at++)
        {
            Assert.True(watched.Begun[at] - watched.Begun[at - 10] >= TimeSpan.FromSeconds(0.99), $"Ten in less than a second before request {at}.");
        }
    }

    /// <summary>A provider that is away for ten minutes: hardly anybody asks it meanwhile, nothing is declined, and everything is paid afterwards, once.</summary>
    [Fact]
    public void Leave_a_provider_alone_that_is_away_and_lose_nothing_meanwhile()
    {
        var billing = new SimulatedBilling
        {
            Settings = static settings => settings.Providers["simulated"] = new() { PerSecond = 100 },
        };
        var watched = new WatchedProvider(billing.Simulated, billing.World.Clock);
        billing.Provider = watched;
        billing.Simulated.Script = _ => billing.World.Clock.GetUtcNow() < SimulatedBilling.Start.AddMinutes(10)
            ? new SimulatedAnswer.IsAway()
            : new SimulatedAnswer.Books(new ProviderOutcome.Succeeded("paid"));
        billing.World.Run(async () =>
        {
            var process = await billing.StartAsync(withShards: true);
            var keys = Enumerable.Range(0, 60).Select(static number => $"acme/customer-{number}").ToList();
            foreach (var key in keys)
            {
                await SimulatedBilling.OpenAsync(process, key);
            }

            await billing.Pass(TimeSpan.FromMinutes(9));
            Assert.InRange(watched.Begun.Count, 5, 60); // and not sixty accounts every half minute
            Assert.Equal(CircuitState.Open, Assert.Single(process.Services.GetRequiredService<ProviderCircuits>().All).State);
            foreach (var key in keys)
            {
                Assert.Single((await SimulatedBilling.StateAsync(process, key)).Pending);
            }

            await billing.Pass(TimeSpan.FromMinutes(20)); // leases have grown to eight minutes
            foreach (var key in keys)
            {
                var state = await SimulatedBilling.StateAsync(process, key);
                Assert.Empty(state.Pending);
                Assert.Equal(0, state.Invoices.Sum(static invoice => invoice.Open.MinorUnits));
            }
        });
        Assert.Equal(60, billing.Ledger.Lines.Count);
    }

    /// <summary>A provider that finds nothing by a key is told what was asked, word for word, so that it can repeat the harmless part.</summary>
    [Fact]
    public void Say_what_was_charged_when_they_ask_what_became_of_it()
    {
        var billing = new SimulatedBilling();
        var forgetful = new ForgetfulProvider(billing.Simulated);
        billing.Provider = forgetful;
        billing.World.Run(async () =>
        {
            var process = await billing.StartAsync();
            var account = await SimulatedBilling.OpenAsync(process);
            await account.Send(Given.Keyed("charge-1", Given.Charge(100)));
            await billing.Pass(TimeSpan.FromMinutes(5));
            Assert.Empty((await account.ReadState())!.State.Pending);
        });
        Assert.NotEmpty(forgetful.LookedUp);
        Assert.All(forgetful.LookedUp, looked => Assert.Contains(looked.Charge, forgetful.Charged));
        Assert.All(forgetful.LookedUp, static looked => Assert.Equal(looked.Key, looked.Charge!.Key));
    }

    /// <summary>The first answer to each charge gets lost.</summary>
    private sealed class ForgetfulProvider(IPaymentProvider provider) : IPaymentProvider
    {
        private readonly HashSet<string> _lost = [];

        public List<ChargeRequest?> Charged { get; } = [];

        public List<LookUpRequest> LookedUp { get; } = [];

        public async Task<ProviderOutcome> ChargeAsync(ChargeRequest request, CancellationToken cancellation)
        {
            Charged.Add(request);
            var outcome = await provider.ChargeAsync(request, cancellation);
            return _lost.Add(request.Key) ? new ProviderOutcome.Unknown() : outcome;
        }

        public Task<ProviderOutcome> RefundAsync(RefundRequest request, CancellationToken cancellation) => provider.RefundAsync(request, cancellation);

        public Task<ProviderOutcome?> LookUpAsync(LookUpRequest request, CancellationToken cancellation)
        {
            LookedUp.Add(request);
            return provider.LookUpAsync(request, cancellation);
        }
    }

    private sealed class WatchedProvider(IPaymentProvider provider, TimeProvider time) : IPaymentProvider
    {
        private int _atOnce;

        public List<DateTimeOffset> Begun { get; } = [];

        public int AtOnceMost { get; private set; }

        public async Task<ProviderOutcome> ChargeAsync(ChargeRequest request, CancellationToken cancellation)
        {
            Begun.Add(time.GetUtcNow());
            AtOnceMost = Math.Max(AtOnceMost, ++_atOnce);
            var outcome = await provider.ChargeAsync(request, cancellation);
            _atOnce--;
            return outcome;
        }

        public Task<ProviderOutcome> RefundAsync(RefundRequest request, CancellationToken cancellation) => provider.RefundAsync(request, cancellation);

        public Task<ProviderOutcome?> LookUpAsync(LookUpRequest request, CancellationToken cancellation) => provider.LookUpAsync(request, cancellation);
    }
}
