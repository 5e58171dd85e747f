using Billing.Domain.Amounts;
using Billing.Domain.Dunning;
using Billing.Domain.Features;
using NodaTime;

namespace Billing.Domain.Accounts;

/// <summary>
/// What is true of money that is owed and not paid, and of what follows from it. Only <see cref="DunningDecisions"/> makes these, the
/// overrides and the profile excepted. Names and fields are format.
/// </summary>
public abstract partial record AccountFact
{
    /// <summary>A case began, or goes on after too short a peace. Which schedule it follows is said by the policy, once that is asked.</summary>
    public sealed record DunningOpened(DunningCase Case) : AccountFact;

    /// <summary>The policy answered: who the account is to it, and what will be done.</summary>
    public sealed record SegmentApplied(string CaseId, string Policy, int Version, string Segment, DunningSchedule Schedule) : AccountFact;

    /// <summary>An attempt of ours to take money failed, with all methods that it was tried by.</summary>
    public sealed record CollectionFailed(DunningFailure Failure) : AccountFact;

    /// <summary>The customer has a method that has not failed yet: it is tried without waiting.</summary>
    public sealed record RetryBroughtForward(Instant At) : AccountFact;

    public sealed record PaymentPromised(string CaseId, Instant Until, string Author) : AccountFact;

    /// <summary>A step of the schedule told the customer something.</summary>
    public sealed record CustomerTold(string CaseId, int Step) : AccountFact;

    /// <summary>What the account has lost by not paying from now on; nothing, once it has paid.</summary>
    public sealed record ConsequencesSet(Consequences Consequences) : AccountFact;

    public sealed record DunningClosed(string CaseId, Instant At, DunningResolution How) : AccountFact;

    /// <summary>What had been given up was paid after all.</summary>
    public sealed record BadDebtRecovered(string InvoiceId, Money Amount, string Key) : AccountFact
    {
        /// <summary>The provider that took it; none for money that came another way.</summary>
        public string? Provider { get; init; }

        public string? Reference { get; init; }

        public string? Channel { get; init; }
    }

    public sealed record OverrideSet(EntitlementOverride Override) : AccountFact;

    public sealed record OverrideEnded(string OverrideId, string Author) : AccountFact;

    public sealed record ProfileSet(AccountProfile Profile) : AccountFact;
}
