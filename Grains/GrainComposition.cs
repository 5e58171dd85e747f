using Billing.Grains.Accounts;
using Billing.Grains.Catalogs;
using Billing.Grains.Clocks;
using Billing.Providers;
using Billing.Providers.Simulated;
using Microsoft.Extensions.DependencyInjection;

namespace Billing.Grains;

/// <summary>
/// What the grains need of a host. It gives besides: a <see cref="TimeProvider"/>, an <c>IAccountJournal</c>, an
/// <c>IPaymentProvider</c>, an <c>IDatabaseClock</c> (without one the server's own clock is believed), grain storage,
/// reminders, and <c>AddBillingSerialization</c>. Once the silo runs: <see cref="ClockShards.StartAsync"/>.
/// </summary>
public static class GrainComposition
{
    public static IServiceCollection AddBillingGrains(this IServiceCollection services, Action<GrainSettings>? configure = null)
    {
        services.AddOptions<GrainSettings>()
            .Configure(settings => configure?.Invoke(settings))
            .Validate(static settings => settings.ClockShards is >= 1 and <= 256, "ClockShards is 1 to 256.")
            .Validate(static settings => settings.WakeUpsAtOnce >= 1, "WakeUpsAtOnce is at least 1.")
            .Validate(static settings => settings.ClockTolerance > TimeSpan.Zero, "ClockTolerance is above zero.")
            .Validate(static settings => settings.SnapshotEvery >= 4, "SnapshotEvery is at least 4.")
            .Validate(static settings => settings.ReminderWindow >= TimeSpan.Zero, "ReminderWindow is not negative.")
            .Validate(
                static settings => settings is { ProviderLanes: >= 1 and <= 256, ProviderRequestsPerSecond: >= 1, ProviderRequestsAtOnce: >= 1 },
                "ProviderLanes is 1 to 256, ProviderRequestsPerSecond and ProviderRequestsAtOnce are at least 1.")
            .ValidateOnStart();
        services.AddSingleton(static host => new ProviderDirectory(
            SimulatedAdapter.Create(host.GetRequiredService<IPaymentProvider>(), host.GetService<SimulatedDesk>()), host.GetServices<ProviderAdapter>()));
        services.AddSingleton<CatalogCache>();
        services.AddSingleton<TrustedClock>();
        return services;
    }
}
