using NodaTime;

namespace Billing.Storage;

/// <summary>The one resolution of stored time: PostgreSQL keeps microseconds, and a hash must not cover what is not kept.</summary>
public static class Microseconds
{
    private const int Ticks = 10;

    /// <summary>Since 1970. An instant that is not whole in microseconds is a programmer's error.</summary>
    public static long ToMicroseconds(this Instant at)
    {
        var ticks = at.ToUnixTimeTicks();
        return ticks % Ticks == 0 && Instant.FromUnixTimeTicks(ticks) == at
            ? ticks / Ticks
            : throw new ArgumentException($"{at} is not in whole microseconds; cut it where it enters.", nameof(at));
    }

    public static Instant FromMicroseconds(long microseconds) => Instant.FromUnixTimeTicks(microseconds * Ticks);

    internal static DateTime ToColumn(this Instant at) => DateTime.UnixEpoch.AddTicks(at.ToMicroseconds() * Ticks);

    internal static Instant FromColumn(DateTime at) => Instant.FromDateTimeUtc(DateTime.SpecifyKind(at, DateTimeKind.Utc));
}
