using NodaTime;

namespace Billing.Grains.States;

/// <summary>The moments that are asked about, as finely as any is kept.</summary>
internal static class Moments
{
    private static readonly Duration LookedBack = Duration.FromDays(30);

    public static Instant Now(TimeProvider time) => Cut(Instant.FromDateTimeOffset(time.GetUtcNow()));

    /// <summary>From when on is looked at; where nobody says, from thirty days ago.</summary>
    public static Instant Since(Instant? since, TimeProvider time) => since is { } named ? Cut(named) : Now(time) - LookedBack;

    private static Instant Cut(Instant at)
    {
        var ticks = at.ToUnixTimeTicks();
        return Instant.FromUnixTimeTicks(ticks - (((ticks % 10) + 10) % 10));
    }
}
