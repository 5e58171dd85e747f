using NodaTime;

namespace Billing.Domain.Collection;

/// <summary>What has become of an event that a provider told us of. Stored: names are format.</summary>
public enum EventStatus
{
    /// <summary>Somebody has yet to do something about it.</summary>
    Received,

    /// <summary>An account has taken it, in a commit of its own; nothing else makes it so.</summary>
    Applied,

    /// <summary>Nobody has to do anything.</summary>
    Ignored,

    /// <summary>It cannot be done without a person.</summary>
    Parked,
}

/// <summary>Which events. What is not said matters not.</summary>
public sealed record EventQuery
{
    public EventStatus? Status { get; init; }

    public string? Provider { get; init; }

    public string? EventId { get; init; }

    public string? Type { get; init; }

    public string? Reason { get; init; }

    public Instant? ReceivedFrom { get; init; }

    public Instant? ReceivedUntil { get; init; }
}
