using System.Collections.Immutable;
using Billing.Domain.Amounts;
using Billing.Domain.Entitlements;
using Billing.Domain.Recomputing;
using NodaTime;

namespace Billing.Domain.Standings;

/// <summary>How an account is doing, the worst that applies. Names are contract, and those of the view <c>account_state</c>.</summary>
public enum AccountStatus
{
    /// <summary>Nothing is owed.</summary>
    Clear,

    /// <summary>Something is owed and not due yet.</summary>
    Open,

    /// <summary>Something is owed whose day has passed.</summary>
    Overdue,

    /// <summary>A case is open: what is owed is asked for again, by a schedule.</summary>
    Dunning,

    /// <summary>Some features are closed until it is paid.</summary>
    Restricted,

    /// <summary>A product as a whole is closed, or was canceled, for not being paid.</summary>
    Suspended,

    /// <summary>What was owed was given up, and was not paid after all.</summary>
    BadDebt,

    /// <summary>Somebody has to look: a payment is disputed, a request is stuck, money is to be given back by hand, a policy is not there.</summary>
    Attention,
}

/// <summary>How an account stands at one moment, and why. Names are contract.</summary>
/// <param name="AsOf">The moment, in the account's own time.</param>
/// <param name="Seq">The last entry of its journal by then.</param>
public sealed record AccountStanding(Instant AsOf, long Seq, AccountStatus Status, Ground Why)
{
    /// <summary>What time alone brings next; none when it brings nothing.</summary>
    public NextAction? Next { get; init; }

    /// <summary>What is owed, by currency.</summary>
    public ImmutableArray<OwedSum> Owed { get; init; } = [];

    /// <summary>The case that is open; none while everything is paid in time.</summary>
    public DunningStanding? Dunning { get; init; }

    /// <summary>What was taken away for not paying; none when nothing was.</summary>
    public StandingConsequences? Consequences { get; init; }

    public StandingProfile Profile { get; init; } = new("standard", []);

    public ImmutableArray<GroundedEntitlement> Entitlements { get; init; } = [];

    public ImmutableArray<StandingSubscription> Subscriptions { get; init; } = [];

    /// <summary>What was asked of the outside world and is not answered for good.</summary>
    public ImmutableArray<AwaitedEffect> Awaits { get; init; } = [];

    public ImmutableArray<StandingInvoice> Invoices { get; init; } = [];

    /// <summary>Differences between its views that were found and stand. Of a past moment none are told.</summary>
    public ImmutableArray<OpenDifference> Differences { get; init; } = [];

    public bool Equals(AccountStanding? other) =>
        other is not null && AsOf == other.AsOf && Seq == other.Seq && Status == other.Status && Why == other.Why && Next == other.Next && Dunning == other.Dunning
        && Consequences == other.Consequences && Profile == other.Profile
        && Owed.SequenceEqual(other.Owed) && Entitlements.SequenceEqual(other.Entitlements) && Subscriptions.SequenceEqual(other.Subscriptions)
        && Awaits.SequenceEqual(other.Awaits) && Invoices.SequenceEqual(other.Invoices) && Differences.SequenceEqual(other.Differences);

    public override int GetHashCode() => Seq.GetHashCode();
}

/// <summary>What time alone brings next, found by deciding it: each part is a fact that there would be.</summary>
public sealed record NextAction(Instant At, string Says, ImmutableArray<string> Facts)
{
    public bool Equals(NextAction? other) => other is not null && At == other.At && Says == other.Says && Facts.SequenceEqual(other.Facts);

    public override int GetHashCode() => Facts.Length;
}

/// <param name="Invoices">How many invoices are open.</param>
/// <param name="OldestDueOn">The earliest day on which one of them was, or is, due.</param>
public sealed record OwedSum(Money Open, Money Overdue, int Invoices, int OverdueInvoices, LocalDate OldestDueOn);

/// <summary>What kind of customer it is, and the marks on it.</summary>
public sealed record StandingProfile(string Kind, ImmutableArray<string> Flags)
{
    public bool Equals(StandingProfile? other) => other is not null && Kind == other.Kind && Flags.SequenceEqual(other.Flags);

    public override int GetHashCode() => Flags.Length;
}

public sealed record GroundedEntitlement(Entitlement Entitlement, Ground Why);

public sealed record StandingSubscription(string Id, string Plan, int Version, string Family, string Status);

/// <param name="Effect">What was asked, by its name in the journal.</param>
/// <param name="Said">The last that was said to it; none yet.</param>
public sealed record AwaitedEffect(string Key, string Effect, int Tries, string? Said, bool IsStuck);

/// <param name="State">Draft, open, overdue, settled or void.</param>
public sealed record StandingInvoice(string Id, string? Number, string State, LocalDate IssuedOn, LocalDate DueOn, Money Total, Money Open);

public sealed record OpenDifference(long Number, Difference Difference, Instant FoundAt, Instant SeenAt);
