namespace Billing.Domain.Collection;

/// <summary>By what means money is taken, whoever takes it. Stored: names are format.</summary>
public enum CollectionMethodKind
{
    Card,
    Wallet,
    BankDebit,
    BillingAgreement,
}

/// <summary>
/// A way to take money from a customer, kept at a provider. We hold the provider's names for it and nothing that could be charged
/// anywhere else. Stored: names and fields are format.
/// </summary>
/// <param name="Id">Our name for it.</param>
/// <param name="Kind">By what means.</param>
/// <param name="Provider">Who keeps it.</param>
/// <param name="Reference">The provider's name for it.</param>
public sealed record CollectionMethod(string Id, CollectionMethodKind Kind, string Provider, string Reference)
{
    /// <summary>The provider's name for the customer; none where it has no customers.</summary>
    public string? Customer { get; init; }

    /// <summary>Where it was issued, as two letters; none when nobody knows.</summary>
    public string? Country { get; init; }
}
