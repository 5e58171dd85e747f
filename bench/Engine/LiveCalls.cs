using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Billing.Engine;

/// <summary>Empty calls in a live silo: 100 callers, 1,000 grains, from the silo's own client.</summary>
internal static class LiveCalls
{
    private const int Callers = 100;
    private const int Grains = 1_000;

    public static async Task<IHost> StartAsync()
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Logging.SetMinimumLevel(LogLevel.Error);
        builder.UseOrleans(static silo => silo.UseLocalhostClustering());
        var host = builder.Build();
        await host.StartAsync();
        return host;
    }

    public static async Task<double> RoundAsync(IGrainFactory factory, TimeSpan length)
    {
        var grains = Enumerable.Range(0, Grains).Select(number => factory.GetGrain<IEmptyGrain>($"grain/{number}")).ToArray();
        await Task.WhenAll(grains.Select(static grain => grain.Nothing()));
        var watch = Stopwatch.StartNew();
        var calls = await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(async () =>
        {
            var made = 0L;
            var next = caller * (Grains / Callers);
            while (watch.Elapsed < length)
            {
                for (var burst = 0; burst < 50; burst++)
                {
                    await grains[next].Nothing();
                    next = (next + 1) % Grains;
                }

                made += 50;
            }

            return made;
        })));
        return calls.Sum() / watch.Elapsed.TotalSeconds;
    }

    /// <summary>Managed bytes that an idle empty grain keeps, over 100,000 of them.</summary>
    public static async Task<double> BytesPerGrainAsync(IGrainFactory factory, string prefix)
    {
        const int count = 100_000;
        var before = await SettleAsync();
        for (var number = 0; number < count; number += 1_000)
        {
            var start = number;
            await Task.WhenAll(Enumerable.Range(start, 1_000).Select(each => factory.GetGrain<IEmptyGrain>($"{prefix}/{each}").Nothing()));
        }

        return (await SettleAsync() - before) / (double)count;
    }

    private static async Task<long> SettleAsync()
    {
        // The engines let go of finished calls at their next sweep.
        await Task.Delay(TimeSpan.FromSeconds(2));
        return GC.GetTotalMemory(forceFullCollection: true);
    }
}
