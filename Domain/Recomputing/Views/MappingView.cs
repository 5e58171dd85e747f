using System.Collections.Immutable;
using Billing.Domain.Accounts;
using Billing.Domain.Amounts;
using Billing.Domain.Collection;
using NodaTime;

namespace Billing.Domain.Recomputing;

/// <summary>
/// Who the account is at its providers, and what it has begun to buy there.
/// Sources: <c>provider_customer</c>, and <c>account_record</c>, kind <c>checkouts</c>. Writers: the account's own commits (engine), for
/// what a customer's program begins (facade).
/// </summary>
public sealed record MappingView(ImmutableArray<ProviderCustomer> Customers, ImmutableArray<CheckoutView> Checkouts)
{
    public bool Equals(MappingView? other) =>
        other is not null && Customers.SequenceEqual(other.Customers) && Checkouts.SequenceEqual(other.Checkouts);

    public override int GetHashCode() => Customers.Length;
}

/// <summary>Purchases that wait for their money. Names and fields are format.</summary>
public sealed record CheckoutsView(ImmutableArray<CheckoutView> Checkouts)
{
    public static CheckoutsView Of(AccountState state) => new([.. state.Purchases.Select(CheckoutView.Of)]);

    public bool Equals(CheckoutsView? other) => other is not null && Checkouts.SequenceEqual(other.Checkouts);

    public override int GetHashCode() => Checkouts.Length;
}

/// <summary>A change that waits for its money.</summary>
public sealed record CheckoutView(string Id, string Invoice, Money Amount, Instant FrozenAt, Instant ExpiresAt, bool IsOff)
{
    public static CheckoutView Of(Purchase purchase) =>
        new(purchase.Id, purchase.InvoiceId, purchase.Amount, purchase.FrozenAt, purchase.ExpiresAt, purchase.IsOff);
}
