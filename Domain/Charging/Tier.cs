using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Billing.Domain.Charging;

/// <summary>
/// One step of a tiered price. It reaches from the bound of the tier before it up to its own, so two tiers can neither
/// overlap nor leave a gap that a fraction of a unit could fall into. The last tier has no bound.
/// </summary>
/// <param name="UpTo">The quantity this tier ends at; none for the last.</param>
/// <param name="UnitPrice">The price of one unit, or of one block when the tier sells blocks.</param>
/// <param name="FlatFee">Charged once when the tier is reached.</param>
/// <param name="BlockSize">Units are sold in blocks of this size; a block once begun is a whole one.</param>
public sealed record Tier(decimal? UpTo, decimal UnitPrice, decimal FlatFee = 0, decimal BlockSize = 0);

/// <summary>The tiers of a price, in order. What lies between two stated bounds belongs to the higher tier.</summary>
public sealed record Tiers
{
    [JsonConstructor]
    private Tiers(ImmutableArray<Tier> all) => All = all;

    public ImmutableArray<Tier> All { get; }

    /// <summary>Tiers by their upper bounds; refused when a bound does not rise or the last tier has one.</summary>
    public static Tiers? TryOf(ImmutableArray<Tier> tiers)
    {
        if (tiers.IsDefaultOrEmpty || tiers[^1].UpTo is not null)
        {
            return null;
        }

        var bound = 0m;
        foreach (var tier in tiers[..^1])
        {
            if (tier.UpTo is not { } upTo || upTo <= bound)
            {
                return null;
            }

            bound = upTo;
        }

        return new(tiers);
    }

    public static Tiers Of(params ImmutableArray<Tier> tiers) =>
        TryOf(tiers) ?? throw new ArgumentException("Tiers need rising bounds and a last tier without one.");

    /// <summary>The lower bound of a tier.</summary>
    public decimal Above(int index) => index == 0 ? 0 : All[index - 1].UpTo!.Value;

    public bool Equals(Tiers? other) => other is not null && All.SequenceEqual(other.All);

    public override int GetHashCode() => All.Length;
}
