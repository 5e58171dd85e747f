using Billing.Embedded;
using Billing.Grains.Lanes;
using Billing.Providers;
using Billing.Providers.Simulated;
using Microsoft.Extensions.Options;

namespace Billing.Grains.Tests.EmbeddedOnly;

/// <summary>Who goes when through a lane, on simulated time.</summary>
public class Lane_traffic
{
    private static readonly DateTimeOffset Start = new(2026, 1, 31, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Lets_ten_thousand_that_are_due_at_once_go_at_the_pace_it_was_told_and_a_person_at_once() => Live(
        new ProviderLimits { PerSecond = 100, PerSecondEach = 25, AtOnce = 32, Waiting = 10_000 },
        async lane =>
        {
            for (var account = 0; account < 10_000; account++)
            {
                lane.Send($"acme/a-{account}", LaneKind.Charge, isForPerson: false);
            }

            Assert.True(lane.Traffic.Waiting <= 10_000);
            await lane.Pass(TimeSpan.FromSeconds(60));
            lane.Send("acme/present", LaneKind.Charge, isForPerson: true);
            await lane.Pass(TimeSpan.FromSeconds(400));

            Assert.Equal(10_001, lane.Gone.Count);
            var person = lane.Gone.Single(static gone => gone.Account == "acme/present");
            Assert.True(person.At - Start.AddSeconds(60) < TimeSpan.FromSeconds(1), $"The person waited until {person.At}.");
            AssertPace(lane.Gone, perSecond: 25);

            // Neither slower: a burst of a second's worth, then 25 in each.
            Assert.InRange(lane.Gone[^1].At - Start, TimeSpan.FromSeconds(398.5), TimeSpan.FromSeconds(399.5));
        });

    [Fact]
    public void Has_room_for_so_many_and_refuses_the_rest_at_once() => Live(
        new ProviderLimits { PerSecond = 1, PerSecondEach = 1, AtOnce = 1, Waiting = 100, AtOnceForAccount = 4 },
        async lane =>
        {
            for (var account = 0; account < 1000; account++)
            {
                lane.Send($"acme/a-{account}", LaneKind.Charge, isForPerson: false);
            }

            await lane.Pass(TimeSpan.FromMilliseconds(1));
            Assert.Equal((100, 899), (lane.Traffic.Waiting, lane.Refused));

            // A storm takes no room from people.
            lane.Send("acme/present", LaneKind.Charge, isForPerson: true);
            Assert.Equal((101, 899), (lane.Traffic.Waiting, lane.Refused));
        });

    [Fact]
    public void Keeps_places_for_people_when_a_storm_hangs() => Live(
        new ProviderLimits { PerSecond = 1000, PerSecondEach = 1000, AtOnce = 8, Waiting = 1000 },
        async lane =>
        {
            lane.Takes = TimeSpan.FromSeconds(25);
            for (var account = 0; account < 50; account++)
            {
                lane.Send($"acme/a-{account}", LaneKind.Charge, isForPerson: false);
            }

            await lane.Pass(TimeSpan.FromSeconds(2));
            Assert.Equal(6, lane.Gone.Count);
            lane.Send("acme/present", LaneKind.Charge, isForPerson: true);
            await lane.Pass(TimeSpan.FromSeconds(1));
            Assert.Equal("acme/present", lane.Gone[^1].Account);
        });

    [Fact]
    public void Gives_one_account_only_so_many_places_whatever_it_floods() => Live(
        new ProviderLimits { PerSecond = 1000, PerSecondEach = 1000, AtOnce = 16, AtOnceForAccount = 3, WaitingForAccount = 40, Waiting = 1000 },
        async lane =>
        {
            lane.Takes = TimeSpan.FromSeconds(10);
            for (var number = 0; number < 100; number++)
            {
                lane.Send("acme/flood", LaneKind.Charge, isForPerson: false);
            }

            lane.Send("acme/other", LaneKind.Charge, isForPerson: false);
            lane.Send("acme/flood", LaneKind.Charge, isForPerson: true);
            await lane.Pass(TimeSpan.FromSeconds(1));

            Assert.Equal(57, lane.Refused); // beyond 3 at once and 40 aside
            Assert.Equal(3, lane.Gone.Count(static gone => gone is { Account: "acme/flood", IsForPerson: false }));
            Assert.Single(lane.Gone, static gone => gone.Account == "acme/other");
            Assert.Single(lane.Gone, static gone => gone is { Account: "acme/flood", IsForPerson: true });

            await lane.Pass(TimeSpan.FromMinutes(5));
            Assert.Equal(43 + 2, lane.Gone.Count);
        });

    [Fact]
    public void Paces_each_kind_apart() => Live(
        new ProviderLimits { PerSecond = 100, PerSecondEach = 2, AtOnce = 50, Waiting = 1000 },
        async lane =>
        {
            for (var number = 0; number < 40; number++)
            {
                lane.Send($"acme/c-{number}", LaneKind.Charge, isForPerson: false);
            }

            lane.Send("acme/back", LaneKind.Refund, isForPerson: false);
            await lane.Pass(TimeSpan.FromMilliseconds(1));
            Assert.Contains(lane.Gone, static gone => gone.Account == "acme/back");
            Assert.Equal(2, lane.Gone.Count(static gone => gone.Account != "acme/back"));
        });

    [Fact]
    public void Asks_nobody_once_so_many_in_a_row_were_not_answered_and_finds_out_by_one() => Live(
        new ProviderLimits { PerSecond = 1000, PerSecondEach = 1000, AtOnce = 10, Waiting = 1000, FailuresMax = 5, Pause = TimeSpan.FromSeconds(5) },
        async lane =>
        {
            lane.IsAway = true;
            for (var number = 0; number < 100; number++)
            {
                lane.Send($"acme/a-{number}", LaneKind.Charge, isForPerson: false);
            }

            await lane.Pass(TimeSpan.FromSeconds(4.9));
            Assert.Equal(CircuitState.Open, lane.Circuit.State);
            var before = lane.Gone.Count;
            Assert.InRange(before, 5, 14); // those that were on their way

            // One tries after five seconds, one after ten more.
            await lane.Pass(TimeSpan.FromSeconds(4));
            Assert.Equal(before + 1, lane.Gone.Count);
            await lane.Pass(TimeSpan.FromSeconds(4));
            Assert.Equal(before + 1, lane.Gone.Count);
            await lane.Pass(TimeSpan.FromSeconds(6));
            Assert.Equal(before + 2, lane.Gone.Count);

            // It is back: the next try is answered, and everything that waited goes. Nothing was refused.
            lane.IsAway = false;
            await lane.Pass(TimeSpan.FromSeconds(25));
            Assert.Equal((CircuitState.Closed, 100, 0), (lane.Circuit.State, lane.Gone.Count, lane.Refused));
        });

    [Fact]
    public void Opens_for_failures_in_a_row_only_and_only_within_their_time() => Live(
        new ProviderLimits { PerSecond = 1000, PerSecondEach = 1000, AtOnce = 1, FailuresMax = 3, FailuresWithin = TimeSpan.FromSeconds(30) },
        async lane =>
        {
            foreach (var isAway in new[] { true, true, false, true, true, false })
            {
                await Ask(isAway);
            }

            Assert.Equal(CircuitState.Closed, lane.Circuit.State);
            await Ask(isAway: true);
            await Ask(isAway: true);
            await lane.Pass(TimeSpan.FromSeconds(31));
            await Ask(isAway: true);
            Assert.Equal(CircuitState.Closed, lane.Circuit.State);
            await Ask(isAway: true);
            await Ask(isAway: true);
            Assert.Equal(CircuitState.Open, lane.Circuit.State);

            async Task Ask(bool isAway)
            {
                lane.IsAway = isAway;
                lane.Send("acme/a", LaneKind.Charge, isForPerson: false);
                await lane.Pass(TimeSpan.FromSeconds(1));
            }
        });

    [Fact]
    public void Comes_again_when_it_was_told_to_and_not_before() => Live(
        new ProviderLimits { PerSecond = 1000, PerSecondEach = 1000, AtOnce = 1, Waiting = 1000 },
        async lane =>
        {
            (lane.IsAway, lane.RetryAfter) = (true, TimeSpan.FromSeconds(17));
            lane.Send("acme/first", LaneKind.Charge, isForPerson: false);
            await lane.Pass(TimeSpan.FromSeconds(1));
            lane.IsAway = false;
            lane.Send("acme/second", LaneKind.Charge, isForPerson: true);

            await lane.Pass(TimeSpan.FromSeconds(15.5));
            Assert.Single(lane.Gone);
            await lane.Pass(TimeSpan.FromSeconds(2));
            Assert.InRange(lane.Gone[^1].At - lane.Gone[0].At, TimeSpan.FromSeconds(17), TimeSpan.FromSeconds(18));
        });

    [Fact]
    public void Does_the_same_in_every_life() => Assert.Equal(Told(1), Told(1));

    private static string Told(int _)
    {
        var told = "";
        Live(
            new ProviderLimits { PerSecond = 7, PerSecondEach = 5, AtOnce = 4, AtOnceForAccount = 2 },
            async lane =>
            {
                lane.Takes = TimeSpan.FromMilliseconds(300);
                for (var number = 0; number < 60; number++)
                {
                    lane.Send($"acme/a-{number * 7 % 11}", (LaneKind)(number % 3), isForPerson: number % 5 == 0);
                }

                await lane.Pass(TimeSpan.FromMinutes(1));
                told = string.Join('\n', lane.Gone);
            });
        return told;
    }

    private static void AssertPace(List<Gone> gone, int perSecond)
    {
        for (var at = 2 * perSecond; at < gone.Count; at++)
        {
            Assert.True(
                gone[at].At - gone[at - (2 * perSecond)].At >= TimeSpan.FromSeconds(0.95),
                $"More than {2 * perSecond} within a second before request {at}.");
        }
    }

    private static void Live(ProviderLimits limits, Func<Lane, Task> life)
    {
        var world = new SimulatedWorld(1, Start);
        world.Run(() => life(new Lane(world.Clock, limits)));
    }

    private sealed record Gone(string Account, bool IsForPerson, DateTimeOffset At);

    private sealed class Lane
    {
        private readonly TimeProvider _time;

        public Lane(TimeProvider time, ProviderLimits limits)
        {
            _time = time;
            var directory = new ProviderDirectory(SimulatedAdapter.Create(new SimulatedProvider(new SimulatedLedger())), []);
            var meter = new LaneMeter(new ProviderCircuits(directory, new ProviderLanes(directory, Options.Create(new GrainSettings()))));
            Circuit = new ProviderCircuit(limits);
            Traffic = new LaneTraffic("simulated", limits, 1, Circuit, time, meter);
        }

        public LaneTraffic Traffic { get; }

        public ProviderCircuit Circuit { get; }

        public List<Gone> Gone { get; } = [];

        public int Refused { get; private set; }

        public bool IsAway { get; set; }

        public TimeSpan? RetryAfter { get; set; }

        public TimeSpan Takes { get; set; } = TimeSpan.FromMilliseconds(10);

        public void Send(string account, LaneKind kind, bool isForPerson) => _ = GoAsync(account, kind, isForPerson);

        public Task Pass(TimeSpan time) => Task.Delay(time, _time);

        private async Task GoAsync(string account, LaneKind kind, bool isForPerson)
        {
            if (await Traffic.EnterAsync(account, kind, isForPerson) is not { } entry)
            {
                Refused++;
                return;
            }

            Gone.Add(new Gone(account, isForPerson, _time.GetUtcNow()));
            var isAway = IsAway;
            await Task.Delay(Takes, _time);
            Traffic.Leave(entry, !isAway, RetryAfter);
        }
    }
}
