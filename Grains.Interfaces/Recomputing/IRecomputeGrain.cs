using System.Collections.Immutable;
using Billing.Domain.Recomputing;
using NodaTime;
using Orleans.Concurrency;

namespace Billing.Grains.Interfaces.Recomputing;

/// <summary>
/// Looks an account through: its six views against its journal. Its key is that of the account. It owns nothing and an account never
/// waits for it.
/// </summary>
[Alias("billing.recompute")]
public interface IRecomputeGrain : IGrainWithStringKey
{
    /// <summary>Finds and, unless it is dry, mends. Null when there is no such account.</summary>
    [Alias("run")]
    Task<RecomputeAnswer?> Run(RecomputeAsked asked);

    /// <summary>The same, for whoever waits for nothing.</summary>
    [Alias("look")]
    [OneWay]
    Task Look(string cause);

    /// <summary>What was found before, the newest first.</summary>
    [Alias("drift")]
    [AlwaysInterleave]
    Task<ImmutableArray<FoundDrift>> Drift(int countMax, long? before);
}

/// <param name="Cause">Who or what asks: kept with what is found.</param>
/// <param name="IsDry">Nothing is written anywhere.</param>
public sealed record RecomputeAsked(string Cause, bool IsDry)
{
    /// <summary>What was kept beside the journal is looked at too: snapshot and memory. It takes longer.</summary>
    public bool IsThorough { get; init; } = true;

    /// <summary>So is what the account has in memory, which brings it there. For whoever has a reason to doubt it.</summary>
    public bool AsksTheAccount { get; init; }
}

/// <summary>What a recompute has found, and done about it.</summary>
/// <param name="Seq">The entry that it holds for.</param>
/// <param name="Repairs">What was done, or would be.</param>
/// <param name="Unread">Providers that could not be asked what they show.</param>
public sealed record RecomputeAnswer(
    long Seq, Instant At, bool WasDry, ImmutableArray<Difference> Differences, ImmutableArray<DoneRepair> Repairs, ImmutableArray<string> Unread)
{
    /// <summary>There was more than is mended at once: ask again.</summary>
    public bool HasMore { get; init; }

    public bool Equals(RecomputeAnswer? other) =>
        other is not null && Seq == other.Seq && At == other.At && WasDry == other.WasDry && HasMore == other.HasMore
        && Differences.SequenceEqual(other.Differences) && Repairs.SequenceEqual(other.Repairs) && Unread.SequenceEqual(other.Unread);

    public override int GetHashCode() => Differences.Length;
}

/// <summary>One repair, in words: what is done, and to what.</summary>
public sealed record DoneRepair(string Does, string To);

/// <summary>A difference as it was kept.</summary>
/// <param name="SeenAt">It was still there then.</param>
/// <param name="MendedAt">None: it is open.</param>
public sealed record FoundDrift(long Number, Difference Difference, Instant FoundAt, Instant SeenAt, Instant? MendedAt, string Cause);
