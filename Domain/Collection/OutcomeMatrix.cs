using System.Collections.Immutable;
using System.Diagnostics;

namespace Billing.Domain.Collection;

/// <summary>What is being paid for.</summary>
public enum CollectionPath
{
    /// <summary>A new subscription.</summary>
    Create,

    /// <summary>An upgrade, more units, something added.</summary>
    Change,

    /// <summary>An invoice that time brought, or that is owed in arrears.</summary>
    Renewal,

    /// <summary>An open invoice, once more.</summary>
    Retry,

    /// <summary>Something sold once, or credit that is bought.</summary>
    OneOff,
}

/// <summary>What a provider said, as far as it makes a difference.</summary>
public enum OutcomeKind
{
    Succeeded,
    ActionRequired,
    Processing,
    SoftDecline,
    HardDecline,
    Unknown,
}

/// <summary>What becomes of a request for money.</summary>
public enum OutcomeHandling
{
    /// <summary>What was frozen becomes true, and is paid.</summary>
    Make,

    /// <summary>The payment is booked on the invoice.</summary>
    Book,

    /// <summary>The customer is asked to go on where they are; nothing is made before.</summary>
    AskCustomer,

    /// <summary>The customer is not there: they are told, and what they have to do waits for them.</summary>
    TellCustomer,

    /// <summary>The provider decides later; nothing else is tried meanwhile.</summary>
    Wait,

    /// <summary>The provider is asked what became of it; nothing else is tried before it has answered.</summary>
    LookUp,

    /// <summary>The next method is tried; without one, the offer is gone and nothing has to be undone.</summary>
    TryNextOrDiscard,

    /// <summary>The next method is tried; without one, the invoice stays open and what it pays for waits.</summary>
    TryNextOrLeaveOpen,

    /// <summary>The offer is gone; the customer, who is there, names another method.</summary>
    DiscardAndAskForAnother,

    /// <summary>The invoice stays open; the customer, who is there, names another method.</summary>
    LeaveOpenAndAskForAnother,
}

/// <summary>
/// Six outcomes, on- and off-session, on five paths: what is done about each, in one table. Decisions ask it, and
/// <c>docs/payment-outcomes.md</c> is written from it.
/// </summary>
public static class OutcomeMatrix
{
    public static ImmutableArray<(OutcomeKind Outcome, bool OnSession, CollectionPath Path)> Cells { get; } =
    [
        .. Enum.GetValues<OutcomeKind>().SelectMany(static outcome => new[] { true, false }.SelectMany(onSession =>
            Enum.GetValues<CollectionPath>().Select(path => (outcome, onSession, path)))),
    ];

    public static OutcomeHandling HandlingOf(OutcomeKind outcome, bool onSession, CollectionPath path) => (outcome, onSession, IsOwed(path)) switch
    {
        (OutcomeKind.Succeeded, _, false) => OutcomeHandling.Make,
        (OutcomeKind.Succeeded, _, true) => OutcomeHandling.Book,
        (OutcomeKind.ActionRequired, true, _) => OutcomeHandling.AskCustomer,
        (OutcomeKind.ActionRequired, false, _) => OutcomeHandling.TellCustomer,
        (OutcomeKind.Processing, _, _) => OutcomeHandling.Wait,
        (OutcomeKind.Unknown, _, _) => OutcomeHandling.LookUp,

        // Who is there is asked, and not charged by something they did not choose just now.
        (OutcomeKind.SoftDecline or OutcomeKind.HardDecline, true, false) => OutcomeHandling.DiscardAndAskForAnother,
        (OutcomeKind.SoftDecline or OutcomeKind.HardDecline, true, true) => OutcomeHandling.LeaveOpenAndAskForAnother,
        (OutcomeKind.SoftDecline or OutcomeKind.HardDecline, false, false) => OutcomeHandling.TryNextOrDiscard,
        (OutcomeKind.SoftDecline or OutcomeKind.HardDecline, false, true) => OutcomeHandling.TryNextOrLeaveOpen,
        _ => throw new UnreachableException(),
    };

    /// <summary>None for a provider that was away: nothing was tried, so nothing became of it.</summary>
    public static OutcomeKind? KindOf(ProviderOutcome outcome) => outcome switch
    {
        ProviderOutcome.Succeeded => OutcomeKind.Succeeded,
        ProviderOutcome.ActionRequired => OutcomeKind.ActionRequired,
        ProviderOutcome.Processing => OutcomeKind.Processing,
        ProviderOutcome.Declined { Class: DeclineClass.Soft } => OutcomeKind.SoftDecline,
        ProviderOutcome.Declined => OutcomeKind.HardDecline,
        ProviderOutcome.Unknown => OutcomeKind.Unknown,
        ProviderOutcome.Unavailable => null,
        _ => throw new UnreachableException(),
    };

    /// <summary>Whether it is owed already, or made only once it is paid.</summary>
    public static bool IsOwed(CollectionPath path) => path is CollectionPath.Renewal or CollectionPath.Retry;
}
