using System.Collections.Immutable;
using Billing.Domain.Features;
using NodaTime;

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

    /// <summary>The invoice of the period that runs is not due yet, and the customer has its time.</summary>
    OnTerms,

    /// <summary>The customer is late, and the policy has not taken anything yet.</summary>
    Tolerated,

    /// <summary>The policy has closed this feature until what is owed is paid.</summary>
    Restricted,

    /// <summary>The policy has closed everything until what is owed is paid.</summary>
    Suspended,

    /// <summary>The invoice of the period that runs was given up.</summary>
    GivenUp,

    /// <summary>Somebody gave it by hand.</summary>
    Granted,

    /// <summary>Somebody took it by hand.</summary>
    Denied,

    /// <summary>The plan says that it is not in it.</summary>
    NotInPlan,
}

/// <summary>Whether an account may use a feature, and what that follows from.</summary>
public sealed record Entitlement(string Feature, bool IsActive, EntitlementReason Reason)
{
    public string? SubscriptionId { get; init; }

    /// <summary>How much of it; none when that is no number.</summary>
    public decimal? Quantity { get; init; }

    /// <summary>What the plan or an override gives of it, where the feature has a schema.</summary>
    public EntitlementValue? Value { get; init; }

    /// <summary>The invoices that were looked at.</summary>
    public ImmutableArray<string> Invoices { get; init; } = [];

    /// <summary>The case or the override that it follows from, where it is one.</summary>
    public string? Because { get; init; }

    /// <summary>When it may change by time alone; none when that is not known.</summary>
    public Instant? Until { get; init; }

    public bool Equals(Entitlement? other) =>
        other is not null && Feature == other.Feature && IsActive == other.IsActive && Reason == other.Reason && SubscriptionId == other.SubscriptionId
        && Quantity == other.Quantity && Value == other.Value && Because == other.Because && Until == other.Until && Invoices.SequenceEqual(other.Invoices);

    public override int GetHashCode() => Feature.Length;
}
