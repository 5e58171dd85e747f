using Billing.Domain.Amounts;
using NodaTime;

namespace Billing.Domain.Collection;

/// <summary>How far a hold is. Stored: names are format.</summary>
public enum HoldState
{
    /// <summary>A provider was asked for it.</summary>
    Asked,

    /// <summary>The money is kept for us and can be taken.</summary>
    Held,

    /// <summary>Some or all of it is being taken.</summary>
    Capturing,

    /// <summary>It is being let go.</summary>
    Releasing,
}

/// <summary>How a hold ended. Stored: names are format.</summary>
public enum HoldEnd
{
    /// <summary>What was wanted of it was taken, and the rest let go.</summary>
    Captured,

    Released,

    /// <summary>It was let go because nobody took it in time.</summary>
    Expired,

    /// <summary>It was declined, or the provider had let it go before.</summary>
    Declined,
}

/// <summary>
/// Money of a customer that a provider keeps for us: nothing is billed or owed for it before some of it is taken. Stored: names and fields
/// are format.
/// </summary>
/// <param name="Id">Its name.</param>
/// <param name="Amount">The most that can be taken.</param>
/// <param name="Method">Where it is held.</param>
/// <param name="Days">For how long, once it is held.</param>
public sealed record MoneyHold(string Id, Money Amount, CollectionMethod Method, int Days, HoldState State)
{
    /// <summary>The provider's name for the payment that it is a part of; none before it is held.</summary>
    public string? Reference { get; init; }

    /// <summary>When it is let go if nobody takes it; none before it is held.</summary>
    public Instant? ExpiresAt { get; init; }
}
