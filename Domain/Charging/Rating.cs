using System.Collections.Immutable;
using System.Diagnostics;
using Billing.Domain.Amounts;
using Billing.Domain.Conventions;

namespace Billing.Domain.Charging;

/// <summary>Prices a quantity. Nothing is rounded here: that happens once, at the line.</summary>
public static class Rating
{
    /// <summary>The price as one figure.</summary>
    public static Figure Price(ChargeModel model, RatedUsage usage, BillingConvention convention) => model switch
    {
        // A price of one part is that part.
        ChargeModel.Flat flat => Flat(flat),
        ChargeModel.PerUnit perUnit => PerUnit(perUnit, usage.Units),
        _ => Figure.Sum("price", [.. Parts(model, usage, convention).Select(part => part.Amount)]),
    };

    /// <summary>The price of a quantity that was agreed.</summary>
    public static Figure PriceOf(ChargeModel model, decimal quantity, BillingConvention convention) => model switch
    {
        ChargeModel.Flat flat => Flat(flat),
        ChargeModel.PerUnit perUnit => PerUnit(perUnit, Figure.Given("quantity", quantity)),
        _ => Price(model, RatedUsage.Of(Figure.Given("quantity", quantity)), convention),
    };

    /// <summary>The price in the parts that a statement shows; never empty.</summary>
    public static ImmutableArray<RatedPart> Parts(ChargeModel model, RatedUsage usage, BillingConvention convention) => model switch
    {
        ChargeModel.Flat flat => [new("flat", Flat(flat))],
        ChargeModel.PerUnit perUnit => [new("units", PerUnit(perUnit, usage.Units))],
        ChargeModel.Package package => [new("packages", Packages(package, usage.Units))],
        ChargeModel.Graduated graduated => TierPricing.Graduated(graduated.Tiers, usage.Units, percent: false, convention),
        ChargeModel.Volume volume => [TierPricing.Volume(volume.Tiers, usage.Units, convention)],
        ChargeModel.GraduatedPercentage graduated => TierPricing.Graduated(graduated.Tiers, usage.Units, percent: true, convention),
        ChargeModel.Percentage percentage => [new("transactions", Transactions.Price(percentage, usage.Transactions))],
        ChargeModel.Matrix matrix => MatrixParts(matrix, usage),
        ChargeModel.Dynamic dynamic => [new("amounts", usage.Units * Figure.Given("multiplier", dynamic.Multiplier))],
        ChargeModel.Capacity capacity =>
        [
            new("capacity", Figure.Given("capacity fee", capacity.Fee)),
            new("overage", usage.Units.Between(capacity.Included, null) * Figure.Given("overage price", capacity.OverageUnitPrice)),
        ],
        _ => throw new UnreachableException(),
    };

    /// <summary>
    /// What further usage adds to what was there before: the price of all less the price of what was. A package that
    /// was begun before is not charged again.
    /// </summary>
    public static ImmutableArray<RatedPart> Added(
        ChargeModel model, RatedUsage before, RatedUsage after, BillingConvention convention)
    {
        var old = Parts(model, before, convention);
        var all = Parts(model, after, convention);
        var parts = ImmutableArray.CreateBuilder<RatedPart>();
        foreach (var part in all)
        {
            parts.Add(old.FirstOrDefault(known => known.Name == part.Name) is { } known
                ? part with { Amount = part.Amount - known.Amount }
                : part);
        }

        foreach (var gone in old.Where(known => all.All(part => part.Name != known.Name)))
        {
            parts.Add(gone with { Amount = Figure.Given("nothing", 0) - gone.Amount });
        }

        parts.RemoveAll(part => part.Amount.Value.IsZero);
        return parts.ToImmutable();
    }

    private static Figure Flat(ChargeModel.Flat model) => Figure.Given("flat fee", model.Amount);

    private static Figure PerUnit(ChargeModel.PerUnit model, Figure units) => units * Figure.Given("unit price", model.UnitPrice);

    private static Figure Packages(ChargeModel.Package package, Figure units) =>
        (units.Between(package.FreeUnits, null) / Figure.Given("package size", package.Size)).Ceiling()
        * Figure.Given("package price", package.Price);

    private static ImmutableArray<RatedPart> MatrixParts(ChargeModel.Matrix matrix, RatedUsage usage) =>
        usage.Groups.IsEmpty
            ? [new("other", Figure.Given("units", 0))]
            : [.. usage.Groups.Select(group => new RatedPart(group.Group, Figure.Given("units", group.Units) * UnitPriceOf(matrix, group.Group)))];

    private static Figure UnitPriceOf(ChargeModel.Matrix matrix, string group) => Figure.Given(
        "unit price",
        matrix.Cells.FirstOrDefault(cell => cell.Group == group)?.UnitPrice ?? matrix.OtherUnitPrice);
}
