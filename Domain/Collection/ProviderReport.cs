using System.Text.Json.Serialization;
using Billing.Domain.Amounts;

namespace Billing.Domain.Collection;

/// <summary>
/// How an object of a provider's stands at the moment that it was looked at: whole figures, never what has changed, so that the same
/// report twice is the same report. Crosses the cluster: names and fields are contract.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "is")]
[JsonDerivedType(typeof(OfPayment), "payment")]
[JsonDerivedType(typeof(OfRefund), "refund")]
[JsonDerivedType(typeof(OfDispute), "dispute")]
[JsonDerivedType(typeof(OfMethod), "method")]
[JsonDerivedType(typeof(OfCustomer), "customer")]
public abstract record ProviderReport(string Reference)
{
    /// <param name="Reference">The provider's name for the payment.</param>
    /// <param name="Amount">What was asked.</param>
    /// <param name="Received">What has come of it.</param>
    /// <param name="RefundedElsewhere">What was given back by refunds that do not bear our key, less those that failed.</param>
    public sealed record OfPayment(string Reference, Money Amount, ProviderOutcome Outcome, Money Received, Money RefundedElsewhere)
        : ProviderReport(Reference)
    {
        /// <summary>Our key as we left it there: <c>tenant/account/key</c>.</summary>
        public string? Key { get; init; }
    }

    public sealed record OfRefund(string Reference, string? Payment, Money Amount, ProviderOutcome Outcome) : ProviderReport(Reference)
    {
        public string? Key { get; init; }
    }

    /// <param name="Reference">The provider's name for the dispute.</param>
    /// <param name="Amount">What is disputed in all.</param>
    /// <param name="Reason">Why, in the provider's words.</param>
    public sealed record OfDispute(string Reference, string? Payment, Money Amount, DisputeState State, string Reason) : ProviderReport(Reference)
    {
        /// <summary>What the provider keeps for its trouble, where it says so.</summary>
        public Money? Fee { get; init; }
    }

    /// <summary>A way to pay that a customer left there, by whatever it became known: set-up, mandate, or the method itself.</summary>
    public sealed record OfMethod(string Reference, CollectionMethodKind Kind, bool IsUsable) : ProviderReport(Reference)
    {
        public string? Customer { get; init; }
    }

    public sealed record OfCustomer(string Reference, bool IsGone) : ProviderReport(Reference);
}
