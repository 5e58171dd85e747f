using System.Diagnostics;

namespace Billing.Domain.Charging;

/// <summary>Says whether a charge model can be billed at all, before it enters a catalog.</summary>
public static class ChargeModelRules
{
    public static Rejection? Check(ChargeModel model) => model switch
    {
        ChargeModel.Flat flat => Price(flat.Amount),
        ChargeModel.PerUnit perUnit => Price(perUnit.UnitPrice),
        ChargeModel.Package package => package.Size <= 0 || package.FreeUnits < 0
            ? Rejections.QuantityNotPositive("size")
            : Price(package.Price),
        ChargeModel.Graduated graduated => Prices(graduated.Tiers),
        ChargeModel.Volume volume => Prices(volume.Tiers),
        ChargeModel.GraduatedPercentage graduated => Prices(graduated.Tiers),
        ChargeModel.Percentage percentage => Percentage(percentage),
        ChargeModel.Matrix matrix => Price(matrix.OtherUnitPrice)
            ?? (matrix.Cells.DistinctBy(cell => cell.Group).Count() < matrix.Cells.Length
                ? Rejections.MatrixCellTwice
                : matrix.Cells.Select(cell => Price(cell.UnitPrice)).FirstOrDefault(found => found is not null)),
        ChargeModel.Dynamic => null,
        ChargeModel.Capacity capacity => capacity.Included < 0
            ? Rejections.QuantityNotPositive("included")
            : Price(capacity.Fee) ?? Price(capacity.OverageUnitPrice),
        _ => throw new UnreachableException(),
    };

    /// <summary>Tiers as somebody wrote them, or why they are none.</summary>
    public static Rejection? Check(System.Collections.Immutable.ImmutableArray<Tier> tiers) =>
        Tiers.TryOf(tiers) is { } valid ? Prices(valid) : Rejections.TiersOverlapOrEnd;

    private static Rejection? Percentage(ChargeModel.Percentage model) =>
        model is { Minimum: { } minimum, Maximum: { } maximum } && minimum > maximum
            ? Rejections.MinimumAboveMaximum
            : Price(model.Percent) ?? Price(model.FixedFee);

    private static Rejection? Prices(Tiers tiers) => tiers.All
        .Select(tier => tier.BlockSize < 0 ? Rejections.QuantityNotPositive("block_size") : Price(tier.UnitPrice) ?? Price(tier.FlatFee))
        .FirstOrDefault(found => found is not null);

    private static Rejection? Price(decimal price) =>
        price < 0 ? Rejections.PriceNegative : price.Scale > 12 ? Rejections.PriceTooFine : null;
}
