using NodaTime;
using Orleans.Concurrency;

namespace Billing.Grains.Interfaces.Clocks;

/// <summary>
/// Wakes its part of all accounts when they are due. Its key is a number below the fixed count of shards. It reads whom to
/// wake and writes nothing of a customer's.
/// </summary>
[Alias("billing.clockShard")]
public interface IClockShardGrain : IGrainWithIntegerKey
{
    /// <summary>Begins to tick, and goes on by itself from then on, whatever is restarted.</summary>
    [Alias("start")]
    Task Start();

    [Alias("read")]
    [AlwaysInterleave]
    Task<ClockShardView> Read();
}

/// <summary>What a shard is at.</summary>
/// <param name="SweptAt">When it last looked; none since it came into memory.</param>
/// <param name="Waking">Accounts that have been told to wake and have not answered.</param>
/// <param name="OldestDueAt">The earliest instant that the last look found due; none when it found nothing.</param>
/// <param name="Woken">How many wake-ups were answered since it came into memory.</param>
/// <param name="IsClockTrusted">False: the clock of this server and that of the database are too far apart, and nothing is woken.</param>
public sealed record ClockShardView(Instant? SweptAt, int Waking, Instant? OldestDueAt, long Woken, bool IsClockTrusted);
