using System.Collections.Immutable;
using Billing.Domain.Amounts;

namespace Billing.Domain.Charging;

/// <summary>
/// A quantity that is to be priced: the units and, where a model prices each one apart, the single transactions in
/// their order or the units of each group.
/// </summary>
public sealed record RatedUsage(Figure Units, ImmutableArray<decimal> Transactions, ImmutableArray<UsageGroup> Groups)
{
    public static RatedUsage Of(decimal units) => new(Figure.Given("units", units), [], []);

    public static RatedUsage Of(Figure units) => new(units, [], []);

    public static RatedUsage Of(ImmutableArray<decimal> transactions) =>
        new(Figure.Given("units", transactions.Sum()), transactions, []);
}

/// <summary>The units of one combination of properties.</summary>
public sealed record UsageGroup(string Group, decimal Units);

/// <summary>A part of a price that a statement shows by itself, such as one tier; not yet rounded.</summary>
public sealed record RatedPart(string Name, Figure Amount);
