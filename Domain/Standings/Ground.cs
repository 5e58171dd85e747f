using System.Collections.Immutable;
using NodaTime;

namespace Billing.Domain.Standings;

/// <summary>Why something is as it is: a rule, the facts that it was read from, and what it rests on in turn. Names are contract.</summary>
/// <param name="Rule">The rule's name, which programs may rely on.</param>
/// <param name="Says">The same for people.</param>
public sealed record Ground(string Rule, string Says)
{
    public ImmutableArray<Evidence> Facts { get; init; } = [];

    public ImmutableArray<Ground> Because { get; init; } = [];

    public bool Equals(Ground? other) =>
        other is not null && Rule == other.Rule && Says == other.Says && Facts.SequenceEqual(other.Facts) && Because.SequenceEqual(other.Because);

    public override int GetHashCode() => Facts.Length + Because.Length;
}

/// <summary>A fact where it is kept. Names are contract.</summary>
/// <param name="Fact">The fact's name in the journal.</param>
/// <param name="About">What it is about, by its id.</param>
/// <param name="Seq">The entry that holds it.</param>
/// <param name="Cause">What made that entry: a caller, the clock, a lane, an event.</param>
public sealed record Evidence(string Fact, string About, long Seq, Instant At, string Cause)
{
    /// <summary>The provider's event that made the entry, as <c>provider/id</c>; none where it was no event.</summary>
    public string? Event { get; init; }

    /// <summary>What the outside world said, where the fact is its answer.</summary>
    public string? Said { get; init; }
}
