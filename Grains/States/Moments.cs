using Billing.Domain.Tenants;
using NodaTime;

namespace Billing.Grains.States;

/// <summary>The moments that are asked about, as finely as any is kept.</summary>
internal static class Moments
{
    private static readonly Duration LookedBack = Duration.FromDays(30);

    public static Instant Now(TimeProvider time) => Cut(Instant.FromDateTimeOffset(time.GetUtcNow()));

    /// <summary>
    /// From when on is looked at. Where nobody says, from thirty days ago; among customers on test clocks, whose days are no days of the
    /// wall, from the beginning.
    /// </summary>
    public static Instant Since(Instant? since, string tenant, TimeProvider time) =>
        since is { } named ? Cut(named)
        : tenant.EndsWith(Tenant.PartitionOf("", TenantMode.Test), StringComparison.Ordinal) ? NodaConstants.UnixEpoch
        : Now(time) - LookedBack;

    private static Instant Cut(Instant at)
    {
        var ticks = at.ToUnixTimeTicks();
        return Instant.FromUnixTimeTicks(ticks - (((ticks % 10) + 10) % 10));
    }
}
