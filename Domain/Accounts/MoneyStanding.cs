using Billing.Domain.Amounts;
using Billing.Domain.Collection;
using Billing.Domain.Invoices;

namespace Billing.Domain.Accounts;

/// <summary>Money that a provider took and no invoice waits for. Stored: names and fields are format.</summary>
public sealed record KeptPayment(string InvoiceId, InvoicePayment Payment);

/// <summary>A refund that a provider has carried out. Stored: names and fields are format.</summary>
public sealed record MadeRefund(string Key, string InvoiceId, Money Amount)
{
    public string? PaymentKey { get; init; }
}

/// <summary>
/// Money that a person gives back, since no provider took it. It is in the books as given back, and stays here until somebody says so.
/// Stored: names and fields are format.
/// </summary>
public sealed record HandRefund(string Key, string InvoiceId, Money Amount)
{
    public string? PaymentKey { get; init; }

    /// <summary>How the money had come, which may say how it can go back.</summary>
    public string? Channel { get; init; }

    public string? Reference { get; init; }
}

/// <summary>A payment that its payer's bank disputes, as the provider tells it. Stored: names and fields are format.</summary>
/// <param name="Reference">The provider's name for the dispute.</param>
/// <param name="Payment">The provider's name for the payment; it may be told before we know of the payment.</param>
/// <param name="Amount">What is disputed in all.</param>
public sealed record PaymentDispute(string Provider, string Reference, string? Payment, Money Amount, DisputeState State, string Reason)
{
    /// <summary>What it has taken by now, by our books.</summary>
    public Money Taken { get; init; } = Money.Zero(Amount.Currency);

    /// <summary>What the provider keeps for it.</summary>
    public Money? Fee { get; init; }

    /// <summary>What it should have taken.</summary>
    public Money Takes => State is DisputeState.Open or DisputeState.UnderReview or DisputeState.Lost ? Amount : Money.Zero(Amount.Currency);

    /// <summary>While it is not decided for us, nobody is charged once more by rule.</summary>
    public bool HoldsCollection => State is DisputeState.Open or DisputeState.UnderReview or DisputeState.Lost;

    public bool IsOf(string provider, string reference) => Provider == provider && Reference == reference;
}

/// <summary>Parts of what was taken back of a payment.</summary>
public sealed record TakenParts(Money Opened, Money Drawn, Money Lost)
{
    public Money Sum => Opened + Drawn + Lost;
}
