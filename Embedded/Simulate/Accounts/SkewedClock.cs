using Billing.Storage;
using NodaTime;

namespace Billing.Embedded.Simulate;

/// <summary>The clock of a server, which may be wrong. Timers run as long as they should: it is set wrong, not slow.</summary>
internal sealed class SkewedClock(SimulatedClock world) : TimeProvider, IDatabaseClock
{
    private TimeSpan _skew;

    public override long TimestampFrequency => world.TimestampFrequency;

    public override TimeZoneInfo LocalTimeZone => world.LocalTimeZone;

    /// <summary>Since when it is wrong by more than the grains may tolerate; none while it is not.</summary>
    public DateTimeOffset? WrongSince { get; private set; }

    public override DateTimeOffset GetUtcNow() => world.GetUtcNow() + _skew;

    public override long GetTimestamp() => world.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        world.CreateTimer(callback, state, dueTime, period);

    /// <summary>The database's clock is right.</summary>
    public Task<Instant> ReadAsync(CancellationToken cancellation = default) =>
        Task.FromResult(Instant.FromDateTimeOffset(world.GetUtcNow()));

    public void Set(TimeSpan skew)
    {
        _skew = skew;
        WrongSince = skew.Duration() > TimeSpan.FromSeconds(5) ? world.GetUtcNow() : null;
    }
}
