namespace Billing.Domain.Amounts;

/// <summary>How an amount that falls between two coins is made a whole number of coins.</summary>
public enum Rounding
{
    /// <summary>To the nearest; a half goes away from zero: 2.5 becomes 3, −2.5 becomes −3.</summary>
    HalfUp,

    /// <summary>To the nearest; a half goes to the even neighbour: 2.5 becomes 2, 3.5 becomes 4.</summary>
    HalfEven,

    /// <summary>To the nearest; a half goes towards zero: 2.5 becomes 2.</summary>
    HalfDown,

    /// <summary>Always away from zero.</summary>
    Up,

    /// <summary>Always towards zero.</summary>
    Down,
}
