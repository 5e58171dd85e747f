using Billing.Grains.Accounts;
using Billing.Grains.Catalogs;
using Billing.Grains.Clocks;
using Billing.Grains.Lanes;
using Billing.Grains.Recomputing;
using Billing.Grains.Webhooks;
using Billing.Providers;
using Billing.Providers.Outlets;
using Billing.Providers.Simulated;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Billing.Grains;

/// <summary>
/// What the grains need of a host. It gives besides: a <see cref="TimeProvider"/>, an <c>IAccountJournal</c>, an
/// <c>ProviderAdapter</c> for each provider (or an <c>IPaymentProvider</c> that simulates one), an <c>IDatabaseClock</c> (without one the server's own clock is believed), grain storage,
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
            .Validate(static settings => settings.NoticesAtOnce >= 1, "NoticesAtOnce is at least 1.")
            .Validate(
                static settings => settings is { RecomputesPerSecond: >= 1, RecomputeAfter.Ticks: >= 0, RecomputeEvery.Ticks: >= 0 },
                "RecomputesPerSecond is at least 1, RecomputeAfter and RecomputeEvery are not negative.")
            .Validate(static settings => settings.Providers.Values.All(static limits => limits.IsRight), "The limits of a provider are at least 1.")
            .ValidateOnStart();
        services.AddSingleton(ProvidersOf);
        services.AddSingleton<ProviderLanes>();
        services.AddSingleton<ProviderCircuits>();
        services.AddSingleton<LaneMeter>();
        services.AddSingleton<CatalogCache>();
        services.AddSingleton<TrustedClock>();
        services.AddSingleton<RecentEvents>();
        services.AddSingleton<CustomerOwners>();
        services.AddSingleton<WebhookMeter>();
        services.AddSingleton<NoticeDelivery>();
        services.AddSingleton<RecomputePace>();
        services.AddSingleton<RecomputeMeter>();
        services.TryAddSingleton<IOutlet>(static host => new JournalOutlet(host.GetRequiredService<IOptions<GrainSettings>>().Value.ConfirmingProducts));
        return services;
    }

    private static ProviderDirectory ProvidersOf(IServiceProvider host)
    {
        var adapters = host.GetServices<ProviderAdapter>().ToList();
        if (host.GetService<IPaymentProvider>() is { } simulated)
        {
            adapters.Insert(0, SimulatedAdapter.Create(simulated, host.GetService<SimulatedDesk>(), webhookSecret: host.GetService<Secret>()));
        }

        var name = host.GetRequiredService<IOptions<GrainSettings>>().Value.FirstProvider;
        var first = name is null ? adapters[0] : adapters.Single(adapter => adapter.Name == name);
        return new ProviderDirectory(first, adapters.Where(adapter => adapter != first));
    }
}
