using Billing.Embedded;
using Billing.Engine.Tests.Grains;
using Billing.Engine.Tests.Harness;

namespace Billing.Engine.Tests.EmbeddedOnly;

public class Simulated_turns : Semantic
{
    private static readonly DateTimeOffset Start = new(2026, 1, 31, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public Task No_order_is_promised_to_a_cold_grain()
    {
        var orders = Enumerable.Range(0, 20).Select(seed => string.Join(",", Order((ulong)seed, warm: false))).ToHashSet();
        Assert.True(orders.Count > 5, $"Twenty seeds gave only {orders.Count} orders.");
        return Task.CompletedTask;
    }

    [Fact]
    public void A_warm_grain_keeps_the_order_of_one_sender_under_every_seed()
    {
        for (var seed = 0UL; seed < 20; seed++)
        {
            Assert.Equal(Enumerable.Range(0, 10), Order(seed, warm: true));
        }
    }

    [Fact]
    public void One_seed_is_one_life_and_another_seed_another()
    {
        Assert.Equal(Digest(7), Digest(7));
        Assert.NotEqual(Digest(7), Digest(8));
    }

    [Fact]
    public void Virtual_years_pass_in_no_time()
    {
        var world = new SimulatedWorld(1, Start);
        world.Run(async () =>
        {
            for (var month = 0; month < 120; month++)
            {
                await Task.Delay(TimeSpan.FromDays(30), world.Clock);
            }
        });
        Assert.Equal(Start.AddDays(3_600), world.Clock.GetUtcNow());
    }

    [Fact]
    public void A_continuation_from_another_thread_fails_the_life_by_name()
    {
        var world = new SimulatedWorld(1, Start);
        var thrown = Assert.Throws<SimulationException>(() => world.Run(async () =>
        {
            var process = await world.StartAsync("one", static _ => { });
            var escaping = process.Grains.GetGrain<IEscapingGrain>("fugitive").EscapeToThePool();
            for (var step = 0; step < 20; step++)
            {
                await Task.Yield();
            }

            Observed.In("fugitive").Open("suspended");
            await escaping;
        }));
        Assert.Contains("escaping/fugitive", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("another thread", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_grain_touched_outside_its_turn_fails_the_life_by_name()
    {
        var world = new SimulatedWorld(1, Start);
        var thrown = Assert.Throws<SimulationException>(() => world.Run(async () =>
        {
            var process = await world.StartAsync("one", static _ => { });
            await process.Grains.GetGrain<IEscapingGrain>("fugitive").LeaveTheTurn();
        }));
        Assert.Contains("escaping/fugitive was touched outside its turn", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_life_that_waits_for_nothing_fails_instead_of_hanging()
    {
        var world = new SimulatedWorld(1, Start);
        Assert.Throws<SimulationException>(() => world.Run(() => new TaskCompletionSource().Task));
    }

    [Fact]
    public void What_a_killed_process_had_under_way_is_never_heard_of_again()
    {
        var world = new SimulatedWorld(1, Start);
        var seen = Observed.In(Id);
        world.Run(async () =>
        {
            var process = await world.StartAsync("one", static _ => { });
            var writing = process.Grains.GetGrain<ITurnGrain>(Id).Write("gate");
            while (!seen.Lines.Contains("write gate in"))
            {
                await Task.Yield();
            }

            process.Kill();
            seen.Open("gate");
            await Assert.ThrowsAsync<SiloUnavailableException>(() => writing);
        });
        Assert.Equal(["write gate in"], seen.Lines);
    }

    [Fact]
    public void A_process_that_stops_in_order_does_not_leave_the_world()
    {
        var world = new SimulatedWorld(1, Start);
        world.Run(async () =>
        {
            var process = await world.StartAsync("one", static _ => { });
            await process.Grains.GetGrain<ILifeGrain>(Id).Instance();
            await process.StopAsync();
            Assert.False(process.IsAlive);
        });
        Assert.Equal(["activated", "deactivated ShuttingDown"], Observed.In(Id).Lines);
    }

    [Fact]
    public void A_reminder_that_moves_again_and_again_takes_no_more_room()
    {
        var world = new SimulatedWorld(1, Start);
        world.Run(async () =>
        {
            var process = await world.StartAsync("one", static silo => silo.UseInMemoryReminderService());
            var grain = process.Grains.GetGrain<IRemindedGrain>(Id);

            // One that is due earlier keeps what was replaced from the head of the queue, where it would be dropped.
            await grain.Register("earlier", TimeSpan.FromDays(1), TimeSpan.FromDays(1));
            await grain.Register("r", TimeSpan.FromDays(30), TimeSpan.FromDays(1));

            // Other tests use the same memory meanwhile. What is kept would be kept in every round; what they use is not.
            var least = long.MaxValue;
            for (var round = 0; round < 5 && least > 3_000_000; round++)
            {
                var before = GC.GetTotalMemory(forceFullCollection: true);
                for (var time = 0; time < 50_000; time++)
                {
                    await grain.Register("r", TimeSpan.FromDays(30), TimeSpan.FromDays(1));
                }

                least = Math.Min(least, GC.GetTotalMemory(forceFullCollection: true) - before);
            }

            Assert.InRange(least, long.MinValue, 3_000_000);
        });
    }

    [Fact]
    public void A_call_to_a_grain_that_never_stays_ends_in_a_time_out()
    {
        var world = new SimulatedWorld(1, Start) { Horizon = TimeSpan.FromDays(1) };
        world.Run(async () =>
        {
            var process = await world.StartAsync("one", static silo => silo.Configure<Orleans.Configuration.SiloMessagingOptions>(
                static options => options.ResponseTimeout = TimeSpan.FromMilliseconds(50)));
            await Assert.ThrowsAsync<TimeoutException>(() => process.Grains.GetGrain<IFlightyGrain>(Id).Ping());
        });
    }

    private List<int> Order(ulong seed, bool warm)
    {
        var world = new SimulatedWorld(seed, Start);
        var fault = Fault;
        var order = new List<int>();
        world.Run(async () =>
        {
            var process = await world.StartAsync(
                "one", silo => silo.Configure<EmbeddedOptions>(options => options.Fault = Enum.Parse<EngineFault>(fault ?? "None")));
            var grain = process.Grains.GetGrain<ITurnGrain>(Id + seed);
            if (warm)
            {
                await grain.Appended();
            }

            await Task.WhenAll(Enumerable.Range(0, 10).Select(grain.Append));
            order.AddRange(await grain.Appended());
        });
        return order;
    }

    private static string Digest(ulong seed)
    {
        var world = new SimulatedWorld(seed, Start);
        world.Run(async () =>
        {
            var process = await world.StartAsync("one", static _ => { });
            await Task.WhenAll(Enumerable.Range(0, 20).Select(number =>
                process.Grains.GetGrain<IReentrantGrain>($"grain-{number % 5}").CountWithYields(20)));
        });
        return world.Trace.Digest;
    }
}
