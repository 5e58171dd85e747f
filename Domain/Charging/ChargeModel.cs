using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Billing.Domain.Charging;

/// <summary>
/// How a quantity becomes an amount. Prices are in whole currency with up to twelve decimal places. Stored with
/// subscriptions and invoices: case names and fields are format.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "is")]
[JsonDerivedType(typeof(Flat), "flat")]
[JsonDerivedType(typeof(PerUnit), "per_unit")]
[JsonDerivedType(typeof(Package), "package")]
[JsonDerivedType(typeof(Graduated), "graduated")]
[JsonDerivedType(typeof(Volume), "volume")]
[JsonDerivedType(typeof(Percentage), "percentage")]
[JsonDerivedType(typeof(GraduatedPercentage), "graduated_percentage")]
[JsonDerivedType(typeof(Matrix), "matrix")]
[JsonDerivedType(typeof(Dynamic), "dynamic")]
[JsonDerivedType(typeof(Capacity), "capacity")]
public abstract record ChargeModel
{
    private ChargeModel()
    {
    }

    /// <summary>The same amount whatever is used.</summary>
    public sealed record Flat(decimal Amount) : ChargeModel;

    /// <summary>Every unit, or every seat, at the same price.</summary>
    public sealed record PerUnit(decimal UnitPrice) : ChargeModel;

    /// <summary>Whole packages of a size; the first units may be free.</summary>
    public sealed record Package(decimal Size, decimal Price, decimal FreeUnits = 0) : ChargeModel;

    /// <summary>Each unit at the price of the tier it falls in; a tier's flat fee once it is reached.</summary>
    public sealed record Graduated(Tiers Tiers) : ChargeModel;

    /// <summary>All units at the price of the tier that the total falls in.</summary>
    public sealed record Volume(Tiers Tiers) : ChargeModel;

    /// <summary>
    /// A percentage of each transaction and a fixed fee for it. A number of transactions, or a total, may be free;
    /// whichever is used up first ends what is free. The limits apply to each transaction, not to the sum.
    /// </summary>
    public sealed record Percentage(
        decimal Percent,
        decimal FixedFee = 0,
        int? FreeTransactions = null,
        decimal? FreeTotal = null,
        decimal? Minimum = null,
        decimal? Maximum = null) : ChargeModel;

    /// <summary>Each part of the total at the percentage of the tier it falls in.</summary>
    public sealed record GraduatedPercentage(Tiers Tiers) : ChargeModel;

    /// <summary>A unit price for each combination of properties, and one for what is not listed.</summary>
    public sealed record Matrix(ImmutableArray<MatrixCell> Cells, decimal OtherUnitPrice) : ChargeModel
    {
        public bool Equals(Matrix? other) =>
            other is not null && OtherUnitPrice == other.OtherUnitPrice && Cells.SequenceEqual(other.Cells);

        public override int GetHashCode() => Cells.Length;
    }

    /// <summary>The amount comes with the usage itself and may be multiplied.</summary>
    public sealed record Dynamic(decimal Multiplier = 1) : ChargeModel;

    /// <summary>A fee that includes a quantity, and a price for each unit beyond it.</summary>
    public sealed record Capacity(decimal Fee, decimal Included, decimal OverageUnitPrice) : ChargeModel;
}

/// <summary>The unit price of one combination of properties, named as the usage names it.</summary>
public sealed record MatrixCell(string Group, decimal UnitPrice);
