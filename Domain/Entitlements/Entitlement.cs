using System.Collections.Immutable;

namespace Billing.Domain.Entitlements;

/// <summary>Why a feature is open or closed. On the wire: names are contract.</summary>
public enum EntitlementReason
{
    /// <summary>The period that runs was paid for.</summary>
    Paid,

    /// <summary>A trial runs.</summary>
    Trial,

    /// <summary>Nothing of it is billed in advance; what is used is owed afterwards.</summary>
    BilledInArrears,

    /// <summary>The period that runs costs nothing.</summary>
    NothingToPay,

    /// <summary>The invoice of the period that runs is not paid.</summary>
    AwaitingPayment,

    /// <summary>The subscription has not begun.</summary>
    NotStarted,
    Paused,
    Blocked,
    Ended,

    /// <summary>No subscription has it.</summary>
    NotSubscribed,
}

/// <summary>Whether an account may use a feature, and what that follows from.</summary>
public sealed record Entitlement(string Feature, bool IsActive, EntitlementReason Reason)
{
    public string? SubscriptionId { get; init; }

    /// <summary>How much of it; none when that is no number.</summary>
    public decimal? Quantity { get; init; }

    /// <summary>The invoices that were looked at.</summary>
    public ImmutableArray<string> Invoices { get; init; } = [];
}
