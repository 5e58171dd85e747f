using NodaTime;

namespace Billing.Grains.Webhooks;

/// <summary>How long an event that could not be applied waits before it is tried again, and when a person has to look.</summary>
internal static class NoticePatience
{
    /// <summary>How long whoever received it has for bringing it to its account; then the sweep may.</summary>
    public static readonly Duration First = Duration.FromSeconds(5);

    // An account that is not known yet is opened within the day, or its customer never was one of ours.
    private static readonly Duration[] Waits =
    [
        Duration.FromSeconds(5), Duration.FromSeconds(15), Duration.FromMinutes(1), Duration.FromMinutes(5), Duration.FromMinutes(30),
        Duration.FromHours(2), Duration.FromHours(6), Duration.FromHours(15),
    ];

    /// <summary>None when it was tried often enough.</summary>
    public static Instant? NextAfter(int tries, Instant now) => tries < Waits.Length ? now + Waits[tries] : null;
}
