using System.Collections.Immutable;
using System.ComponentModel;
using System.Text.Json.Serialization;
using Billing.Domain.Amounts;
using Billing.Domain.Collection;
using Billing.Domain.Dunning;

namespace Billing.Domain.Accounts;

/// <summary>
/// Something to be done in the outside world once the facts are committed; doing it twice under its key is doing it
/// once. Stored until it is done: names and fields are format.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "is")]
[JsonDerivedType(typeof(CollectInvoice), "collect_invoice")]
[JsonDerivedType(typeof(RefundMoney), "refund_money")]
[JsonDerivedType(typeof(RequestNumber), "request_number")]
[JsonDerivedType(typeof(JoinClock), "join_clock")]
[JsonDerivedType(typeof(BillParent), "bill_parent")]
[JsonDerivedType(typeof(CreditParent), "credit_parent")]
[JsonDerivedType(typeof(QuoteTax), "quote_tax")]
[JsonDerivedType(typeof(CollectPurchase), "collect_purchase")]
[JsonDerivedType(typeof(ForgetMethod), "forget_method")]
[JsonDerivedType(typeof(LookAt), "look_at")]
[JsonDerivedType(typeof(CancelPayment), "cancel_payment")]
[JsonDerivedType(typeof(HoldMoney), "hold_money")]
[JsonDerivedType(typeof(CaptureHold), "capture_hold")]
[JsonDerivedType(typeof(ReleaseHold), "release_hold")]
[JsonDerivedType(typeof(AskPolicy), "ask_policy")]
[JsonDerivedType(typeof(TellCustomer), "tell_customer")]
[JsonDerivedType(typeof(EnforceMeasure), "enforce_measure")]
[JsonDerivedType(typeof(CollectBadDebt), "collect_bad_debt")]
public abstract record AccountEffect(string Key)
{
    public sealed record CollectInvoice(string Key, string InvoiceId, Money Amount) : Collect(Key, InvoiceId, Amount);

    /// <summary>Take the money for something that is made once it is paid. The invoice does not exist before.</summary>
    public sealed record CollectPurchase(string Key, string PurchaseId, string InvoiceId, Money Amount) : Collect(Key, InvoiceId, Amount);

    /// <summary>Give money back; where it came by a payment of a provider's, through that one.</summary>
    public sealed record RefundMoney(string Key, string InvoiceId, Money Amount) : AccountEffect(Key)
    {
        public string? Provider { get; init; }

        /// <summary>The provider's name for the payment.</summary>
        public string? Payment { get; init; }

        /// <summary>What the payment is known by here; none in what was asked before it was said.</summary>
        public string? PaymentKey { get; init; }
    }

    /// <summary>Have a provider forget a method that the customer has removed here.</summary>
    public sealed record ForgetMethod(string Key, string Provider, string Reference) : AccountEffect(Key);

    /// <summary>Ask the tenant's series for the number of a finalized invoice.</summary>
    public sealed record RequestNumber(string Key, string InvoiceId) : AccountEffect(Key);

    /// <summary>Tell a test clock that the account lives on it.</summary>
    public sealed record JoinClock(string Key, string Clock) : AccountEffect(Key);

    /// <summary>Have the account that pays for this one take an invoice over; it succeeds when it stands on the other's invoice.</summary>
    public sealed record BillParent(string Key, string Parent, string InvoiceId, Money Amount) : AccountEffect(Key);

    /// <summary>Have credit of this account reduce what the paying one is billed for it; declined, it stays here.</summary>
    public sealed record CreditParent(string Key, string Parent, string GrantId, Money Amount) : AccountEffect(Key);

    /// <summary>Ask whoever knows the taxes for those of an invoice. The answer comes as a command of its own.</summary>
    public sealed record QuoteTax(string Key, string Provider, string InvoiceId) : AccountEffect(Key);

    /// <summary>Ask a provider how an object of its own stands. The answer comes as a report.</summary>
    public sealed record LookAt(string Key, string Provider, NoticeSubject Subject, string ObjectId) : AccountEffect(Key)
    {
        /// <summary>The payment that the object is about, where it was named.</summary>
        public string? Payment { get; init; }

        public string? Customer { get; init; }
    }

    /// <summary>Have money kept for us, for some days, without taking it.</summary>
    public sealed record HoldMoney(string Key, string HoldId, Money Amount, CollectionMethod Method, int Days) : AccountEffect(Key)
    {
        [DefaultValue(false)]
        public bool IsOnSession { get; init; }
    }

    /// <summary>Take money for an invoice out of a hold; what is left of the hold goes back to the customer.</summary>
    public sealed record CaptureHold(string Key, string HoldId, string InvoiceId, Money Amount, Money Held, string Payment) : Collect(Key, InvoiceId, Amount);

    /// <summary>Ask the tenant for the dunning policy that the account is under. The answer comes as a command of its own.</summary>
    public sealed record AskPolicy(string Key, string Policy) : AccountEffect(Key);

    /// <summary>Tell the customer something, as a step of a dunning schedule says.</summary>
    public sealed record TellCustomer(string Key, string CaseId, int Step, string Template, string Channel) : AccountEffect(Key);

    /// <summary>Have a product do what the account has come to; it confirms when it has.</summary>
    public sealed record EnforceMeasure(string Key, string Product, ProductMeasure Measure) : AccountEffect(Key)
    {
        /// <summary>The features that are closed where the product as a whole is not.</summary>
        public ImmutableArray<string> Features { get; init; } = [];

        public bool Equals(EnforceMeasure? other) =>
            other is not null && Key == other.Key && Product == other.Product && Measure == other.Measure && Features.SequenceEqual(other.Features);

        public override int GetHashCode() => Features.Length;
    }

    /// <summary>Take the money for what had been given up.</summary>
    public sealed record CollectBadDebt(string Key, string InvoiceId, Money Amount) : Collect(Key, InvoiceId, Amount);

    /// <summary>Let a hold go; declined, it was gone already.</summary>
    public sealed record ReleaseHold(string Key, string HoldId, string Provider, string Payment) : AccountEffect(Key);

    /// <summary>Have a provider let go what a customer was asked for and has not paid; declined, it is paid or cannot be let go.</summary>
    public sealed record CancelPayment(string Key, string CollectKey) : AccountEffect(Key)
    {
        /// <summary>By which method it was asked; none where the provider chose.</summary>
        public CollectionMethod? Method { get; init; }
    }
}

/// <summary>A request for money: of whom it is asked, and whether the customer is there.</summary>
public abstract record Collect(string Key, string InvoiceId, Money Amount) : AccountEffect(Key)
{
    /// <summary>None leaves the choice to the provider.</summary>
    public CollectionMethod? Method { get; init; }

    [DefaultValue(false)]
    public bool IsOnSession { get; init; }

    [DefaultValue(1)]
    public int Round { get; init; } = 1;
}
