namespace Billing.Domain.Metering;

/// <summary>How many events become one quantity.</summary>
public enum Aggregation
{
    /// <summary>How many events there were.</summary>
    Count,

    /// <summary>Their values added.</summary>
    Sum,

    /// <summary>The highest value.</summary>
    Max,

    /// <summary>The lowest value.</summary>
    Min,

    /// <summary>The value of the last event.</summary>
    Latest,

    /// <summary>How many subjects were there; an event may add a subject or take it away.</summary>
    UniqueCount,

    /// <summary>The level that the values add up to, weighted by how long it lasted.</summary>
    WeightedSum,
}
