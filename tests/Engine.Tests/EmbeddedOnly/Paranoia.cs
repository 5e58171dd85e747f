using Billing.Embedded;
using Billing.Engine.Tests.Grains;
using Billing.Engine.Tests.Harness;

namespace Billing.Engine.Tests.EmbeddedOnly;

public class Paranoia : Semantic
{
    [Fact]
    public Task In_paranoid_mode_caller_and_callee_share_nothing()
    {
        var world = new SimulatedWorld(1, DateTimeOffset.UnixEpoch);
        world.Run(async () =>
        {
            var process = await world.StartAsync("one", silo => silo.Configure<EmbeddedOptions>(options =>
            {
                options.Paranoid = true;
                options.Fault = Enum.Parse<EngineFault>(Fault ?? "None");
            }));
            var grain = process.Grains.GetGrain<IEscapingGrain>("keeper");
            var sent = new List<string> { "a" };
            var kept = await grain.Keep(sent);
            sent.Add("b");
            Assert.Equal(["a"], await grain.Keep(null));
            kept.Add("c");
            Assert.Equal(["a"], await grain.Keep(null));
        });
        return Task.CompletedTask;
    }

    [Fact]
    public void In_paranoid_mode_a_stream_shares_no_argument()
    {
        var world = new SimulatedWorld(1, DateTimeOffset.UnixEpoch);
        world.Run(async () =>
        {
            var process = await world.StartAsync("one", static silo => silo.Configure<EmbeddedOptions>(static options => options.Paranoid = true));
            var sent = new List<int> { 1, 2 };
            var seen = new List<int>();
            await foreach (var item in process.Grains.GetGrain<IStreamGrain>("stream").Echo(sent))
            {
                sent.Add(3);
                seen.Add(item);
            }

            Assert.Equal([1, 2], seen);
        });
    }
}
