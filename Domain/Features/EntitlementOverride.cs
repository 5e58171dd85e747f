using NodaTime;

namespace Billing.Domain.Features;

/// <summary>
/// Access that somebody gave or took by hand, whatever else says. Stored: names and fields are format.
/// </summary>
/// <param name="Id">Its name; set again under the same name it is replaced.</param>
/// <param name="IsAllowed">False takes the feature away.</param>
/// <param name="Author">Who answers for it.</param>
public sealed record EntitlementOverride(string Id, string Feature, bool IsAllowed, string Author)
{
    /// <summary>Why, in the author's words; it names no person.</summary>
    public string Reason { get; init; } = "";

    /// <summary>The version of the feature's schema that the value was written for.</summary>
    public int? Version { get; init; }

    /// <summary>What it gives instead; none leaves what the plan gives.</summary>
    public EntitlementValue? Value { get; init; }

    /// <summary>None means from now on.</summary>
    public Instant? FromAt { get; init; }

    /// <summary>When it ends by itself; none means until somebody ends it.</summary>
    public Instant? UntilAt { get; init; }

    public bool IsInForce(Instant at) => !(FromAt > at) && !(UntilAt <= at);
}
