using Billing.Grains.Interfaces.Lanes;
using Billing.Providers;
using Billing.Storage;
using Microsoft.Extensions.Options;

namespace Billing.Grains.Lanes;

/// <summary>Which lane an account uses at a provider: always the same one, spread over a fixed number. And how fast a lane may be.</summary>
public sealed class ProviderLanes(ProviderDirectory providers, IOptions<GrainSettings> settings)
{
    /// <summary>The lane of those who name a provider that there is not. It asks nobody.</summary>
    internal const string Nobody = "-";

    internal int Count => settings.Value.ProviderLanes;

    /// <param name="account">Who asks.</param>
    /// <param name="provider">None leaves it to the first.</param>
    internal string Of(AccountKey account, string? provider) =>
        $"{providers.Find(provider)?.Name ?? Nobody}/{KeyHash.Of(account.ToString()) % (uint)Count}";

    internal IProviderLaneGrain LaneOf(IGrainFactory grains, string provider, AccountKey account) =>
        grains.GetGrain<IProviderLaneGrain>(Of(account, provider));

    /// <summary>The name of the first where none is said; none when there is no such provider here.</summary>
    internal string? NameOf(string? provider) => providers.Find(provider)?.Name;

    /// <summary>What is set for the provider, else what it says of itself, else what is set for all.</summary>
    internal ProviderLimits LimitsOf(string provider)
    {
        var (said, all) = (providers.Find(provider)?.Capabilities, settings.Value);
        var set = all.Providers.GetValueOrDefault(provider) ?? new ProviderLimits();
        var perSecond = set.PerSecond ?? said?.RequestsPerSecond ?? all.ProviderRequestsPerSecond;
        return new ProviderLimits
        {
            PerSecond = perSecond,
            PerSecondEach = set.PerSecondEach ?? said?.RequestsPerSecondEach ?? perSecond,
            AtOnce = set.AtOnce ?? all.ProviderRequestsAtOnce,
            AtOnceForAccount = set.AtOnceForAccount,
            Waiting = set.Waiting,
            WaitingForAccount = set.WaitingForAccount,
            FailuresMax = set.FailuresMax,
            FailuresWithin = set.FailuresWithin,
            Pause = set.Pause,
            PauseMax = set.PauseMax,
        };
    }
}
