using NodaTime;
using Orleans.Concurrency;

namespace Billing.Grains.Interfaces.Recomputing;

/// <summary>Has every account looked through once in a while, a few at a time. Its key is 0.</summary>
[Alias("billing.recomputeSweep")]
public interface IRecomputeSweepGrain : IGrainWithIntegerKey
{
    /// <summary>From here on it goes through the accounts, after whatever ends it too.</summary>
    [Alias("start")]
    Task Start();

    [Alias("standing")]
    [AlwaysInterleave]
    Task<SweepStanding> Standing();
}

/// <summary>How far the sweep is.</summary>
/// <param name="BeganAt">When it began with the first account this time.</param>
/// <param name="At">The account it has done last; none when it waits for the next time.</param>
public sealed record SweepStanding(Instant? BeganAt, string? At, long Looked, long Failed);
