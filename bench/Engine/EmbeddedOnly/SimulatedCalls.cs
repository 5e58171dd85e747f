using System.Diagnostics;
using Billing.Embedded;

namespace Billing.Engine;

/// <summary>Empty calls in the simulated world: one thread, one seed.</summary>
internal static class SimulatedCalls
{
    private const int Callers = 100;
    private const int CallsEach = 5_000;

    public static double? Round(ulong seed)
    {
        var world = new SimulatedWorld(seed, DateTimeOffset.UnixEpoch);
        var elapsed = TimeSpan.Zero;
        world.Run(async () =>
        {
            var process = await world.StartAsync("bench", static _ => { });
            var grains = Enumerable.Range(0, 1_000).Select(number => process.Grains.GetGrain<IEmptyGrain>($"grain/{number}")).ToArray();
            await Task.WhenAll(grains.Select(static grain => grain.Nothing()));
            var watch = Stopwatch.StartNew();
            await Task.WhenAll(Enumerable.Range(0, Callers).Select(async caller =>
            {
                for (var call = 0; call < CallsEach; call++)
                {
                    await grains[((caller * 10) + call) % grains.Length].Nothing();
                }
            }));
            elapsed = watch.Elapsed;
        });
        return Callers * CallsEach / elapsed.TotalSeconds;
    }
}
