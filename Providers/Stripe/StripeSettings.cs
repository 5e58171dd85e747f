using System.Collections.Immutable;

namespace Billing.Providers.OnStripe;

/// <summary>
/// What an operator tells the adapter. Webhook secrets are several while one is being replaced: what any of them signed is taken.
/// </summary>
public sealed record StripeSettings(Secret ApiKey, ImmutableArray<Secret> WebhookSecrets)
{
    /// <summary>Another address than Stripe's own, as of the loopback.</summary>
    public Uri? Address { get; init; }

    /// <summary>How old or how far in the future a signature may be.</summary>
    public TimeSpan WebhookTolerance { get; init; } = TimeSpan.FromMinutes(5);

    public int WebhookBytesMax { get; init; } = 1 << 20;
}
