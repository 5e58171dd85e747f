using Billing.Grains.Interfaces.Clocks;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Billing.Grains.Clocks;

/// <summary>All the shards. A host starts them once it runs; started again, they are running.</summary>
public static class ClockShards
{
    public static Task StartAsync(IServiceProvider host) => StartAsync(
        host.GetRequiredService<IGrainFactory>(), host.GetRequiredService<IOptions<GrainSettings>>().Value);

    public static Task StartAsync(IGrainFactory grains, GrainSettings settings) =>
        Task.WhenAll(Enumerable.Range(0, settings.ClockShards).Select(shard => grains.GetGrain<IClockShardGrain>(shard).Start()));
}
