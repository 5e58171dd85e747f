using System.Collections.Immutable;
using Billing.Domain.Amounts;
using Billing.Domain.Collection;
using Billing.Domain.Credits;
using NodaTime;

namespace Billing.Domain.Accounts;

/// <summary>What is true of money that came and went, and of what providers told about it. Names and fields are format.</summary>
public abstract partial record AccountFact
{
    public sealed record PaymentReceived(string InvoiceId, Money Amount, string Key) : AccountFact
    {
        /// <summary>The provider that took it; none for the one that is asked first, and for money that came another way.</summary>
        public string? Provider { get; init; }

        /// <summary>The name that whoever took it has for it.</summary>
        public string? Reference { get; init; }

        /// <summary>What the provider was asked for, where the invoice took another amount.</summary>
        public Money? Asked { get; init; }

        /// <summary>The credit that the rest became, where it was more than the invoice could take.</summary>
        public string? CreditId { get; init; }

        /// <summary>How it came when no provider took it.</summary>
        public string? Channel { get; init; }

        public LocalDate? ReceivedOn { get; init; }
    }

    public sealed record PaymentRefunded(string InvoiceId, Money Amount, string Key) : AccountFact;

    /// <summary>A provider took money for something that is not waited for any more: it is the customer's credit.</summary>
    public sealed record PaymentKept(string Key, string InvoiceId, Money Amount, string CreditId) : AccountFact
    {
        public string? Provider { get; init; }

        public string? Reference { get; init; }

        /// <summary>What the provider was asked for, where it took another amount.</summary>
        public Money? Asked { get; init; }
    }

    /// <summary>A notice is worth a look. What it said is kept, so that an older one never counts.</summary>
    public sealed record NoticeTaken(HeardNotice Notice) : AccountFact;

    /// <summary>How much of a payment was given back, in all, by refunds that somebody made at the provider's own desk.</summary>
    public sealed record RefundSeen(string PaymentKey, Money InAll) : AccountFact;

    /// <summary>A refund that had succeeded came back to the provider: the customer never got it.</summary>
    public sealed record RefundFailed(string Key, string Code) : AccountFact;

    /// <summary>Money is to be given back that no provider can give back: a person does it and says so.</summary>
    public sealed record RefundAwaitsHand(HandRefund Refund) : AccountFact;

    public sealed record HandRefundEnded(string Key, bool WasPaid, string Author) : AccountFact
    {
        /// <summary>The name that the person's bank has for it.</summary>
        public string? Reference { get; init; }
    }

    /// <summary>Credit is given back as money.</summary>
    public sealed record CreditRefunded(string CreditId, Money Amount, string Key) : AccountFact;

    /// <summary>A payment that was entered by hand turned out not to be one.</summary>
    public sealed record PaymentBounced(string PaymentKey, string Author) : AccountFact;

    public sealed record DisputeOpened(PaymentDispute Dispute) : AccountFact;

    /// <summary>What is disputed in all from now on, and how far it is.</summary>
    public sealed record DisputeUpdated(string Provider, string Reference, DisputeState State, Money Amount) : AccountFact;

    public sealed record DisputeWon(string Provider, string Reference) : AccountFact;

    public sealed record DisputeLost(string Provider, string Reference) : AccountFact;

    /// <summary>What the provider keeps for a dispute, in all.</summary>
    public sealed record DisputeFeeTaken(string Provider, string Reference, Money InAll) : AccountFact;

    /// <summary>Money of a payment went back without our asking: part of it is owed again, part was credit, and part nobody owes.</summary>
    public sealed record MoneyTakenBack(string PaymentKey, string InvoiceId, Money Opened, Money Drawn, Money Lost) : AccountFact
    {
        /// <summary>The dispute that took it, as the provider calls it; none where it was no dispute.</summary>
        public string? Dispute { get; init; }
    }

    /// <summary>Such money came back. What nobody owes any more is credit.</summary>
    /// <param name="Applied">Pays what is open of the invoice.</param>
    /// <param name="Recovered">Makes good what was written off of it meanwhile.</param>
    /// <param name="Regained">Makes good what nobody owed.</param>
    /// <param name="Credited">Is the customer's credit; the credit itself is a fact of its own.</param>
    /// <param name="From">How much of what was opened, drawn and lost this ends.</param>
    public sealed record MoneyRestored(
        string PaymentKey, string InvoiceId, Money Applied, Money Recovered, Money Regained, Money Credited, TakenParts From) : AccountFact
    {
        public string? Dispute { get; init; }
    }

    /// <summary>The customer pays through another provider from now on. What is under way ends where it began.</summary>
    public sealed record CustomerMoved(string From, string To) : AccountFact;

    /// <summary>A provider keeps money for us. The reference is its name for the payment that it is a part of.</summary>
    public sealed record HoldPlaced(string HoldId, string Reference, Instant ExpiresAt) : AccountFact;

    public sealed record HoldEnded(string HoldId, HoldEnd End) : AccountFact;

    /// <summary>The outside world was asked often enough about something that it never decides. Somebody has to look.</summary>
    public sealed record EffectStuck(string Key) : AccountFact;
}
