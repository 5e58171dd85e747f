using System.Diagnostics;
using Billing.Domain.Amounts;

namespace Billing.Domain.Charging;

/// <summary>
/// A bound on what a quantity can cost, whatever its parts: so that an amount nobody can count is refused when it is asked for, and
/// does not stop a clock a month later.
/// </summary>
public static class LargestAmount
{
    public static Fraction Of(ChargeModel model, Fraction units, int transactions) => model switch
    {
        ChargeModel.Flat flat => flat.Amount,
        ChargeModel.PerUnit perUnit => perUnit.UnitPrice * units,
        ChargeModel.Package package => package.Price * (units / package.Size + 1),
        ChargeModel.Graduated graduated => Tiered(graduated.Tiers, units),
        ChargeModel.Volume volume => Tiered(volume.Tiers, units),
        ChargeModel.GraduatedPercentage graduated => Tiered(graduated.Tiers, units),
        ChargeModel.Percentage percentage => (percentage.Percent * units) + ((Fraction)(percentage.FixedFee + (percentage.Minimum ?? 0)) * transactions),
        ChargeModel.Matrix matrix => Highest(matrix) * units,
        ChargeModel.Dynamic dynamic => dynamic.Multiplier * units,
        ChargeModel.Capacity capacity => capacity.Fee + (capacity.OverageUnitPrice * units),
        _ => throw new UnreachableException(),
    };

    private static Fraction Tiered(Tiers tiers, Fraction units)
    {
        var (flat, highest) = (Fraction.Zero, Fraction.Zero);
        foreach (var tier in tiers.All)
        {
            flat += tier.FlatFee;
            var price = (Fraction)tier.UnitPrice;
            highest = Fraction.Greatest(highest, tier.BlockSize is > 0 and < 1 ? price / tier.BlockSize : price);
        }

        return flat + (highest * (units + tiers.All.Length));
    }

    private static Fraction Highest(ChargeModel.Matrix matrix)
    {
        var highest = (Fraction)matrix.OtherUnitPrice;
        foreach (var cell in matrix.Cells)
        {
            highest = Fraction.Greatest(highest, cell.UnitPrice);
        }

        return highest;
    }
}
