using System.Collections.Immutable;
using Billing.Domain.Amounts;
using Billing.Domain.Conventions;

namespace Billing.Domain.Charging;

/// <summary>Prices a quantity by tiers.</summary>
internal static class TierPricing
{
    public static ImmutableArray<RatedPart> Graduated(Tiers tiers, Figure units, bool percent, BillingConvention convention)
    {
        var parts = ImmutableArray.CreateBuilder<RatedPart>();
        for (var index = 0; index < tiers.All.Length && IsReached(tiers, index, units, convention); index++)
        {
            var tier = tiers.All[index];
            var inside = tiers.All.Length == 1 ? units : units.Between(tiers.Above(index), tier.UpTo);
            parts.Add(new($"tier {index + 1}", WithFlatFee(tier, Units(tier, inside, percent))));
        }

        return parts.ToImmutable();
    }

    public static RatedPart Volume(Tiers tiers, Figure units, BillingConvention convention)
    {
        var looked = convention.FractionalTier == FractionalTier.RoundedUp ? units.Value.Ceiling() : units.Value;
        var index = 0;
        while (tiers.All[index].UpTo is { } upTo && (looked > upTo || (looked == upTo && convention.TierBound == TierBound.Upper)))
        {
            index++;
        }

        var tier = tiers.All[index];
        return new("volume", WithFlatFee(tier, Units(tier, units, percent: false)));
    }

    // The first tier is reached before anything is used: its flat fee is owed for being there.
    private static bool IsReached(Tiers tiers, int index, Figure units, BillingConvention convention) =>
        index == 0
        || units.Value > tiers.Above(index)
        || (convention.TierBound == TierBound.Upper && units.Value == tiers.Above(index));

    private static Figure Units(Tier tier, Figure inside, bool percent)
    {
        var counted = tier.BlockSize > 0 ? (inside / Figure.Given("block size", tier.BlockSize)).Ceiling() : inside;
        return percent
            ? counted * Figure.Given("percent", tier.UnitPrice) / Figure.Given(string.Empty, 100)
            : counted * Figure.Given("unit price", tier.UnitPrice);
    }

    private static Figure WithFlatFee(Tier tier, Figure amount) =>
        tier.FlatFee == 0 ? amount : amount + Figure.Given("flat fee", tier.FlatFee);
}
