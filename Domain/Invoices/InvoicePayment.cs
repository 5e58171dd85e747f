using Billing.Domain.Amounts;
using NodaTime;

namespace Billing.Domain.Invoices;

/// <summary>
/// Money that came for an invoice, by whom, and how much of it went back by which way. Figures are cumulative: saying one again
/// changes nothing.
/// </summary>
/// <param name="Key">What it is known by here.</param>
/// <param name="Amount">What of it the invoice took.</param>
/// <param name="Provider">Who took it; none for the provider that is asked first, and for money that came another way.</param>
/// <param name="Reference">The name that whoever took it has for it.</param>
public sealed record InvoicePayment(string Key, Money Amount, string? Provider, string? Reference)
{
    /// <summary>What the provider was asked for, where the invoice took another amount.</summary>
    public Money? Asked { get; init; }

    /// <summary>By refunds that were asked for here.</summary>
    public Money Refunded { get; init; } = Money.Zero(Amount.Currency);

    /// <summary>By refunds that somebody made at the provider's own desk.</summary>
    public Money RefundedElsewhere { get; init; } = Money.Zero(Amount.Currency);

    /// <summary>What was taken back and is owed again: by disputes, at the provider's desk, or because it bounced.</summary>
    public Money Opened { get; init; } = Money.Zero(Amount.Currency);

    /// <summary>What was taken back and came out of the credit that this payment had become.</summary>
    public Money Drawn { get; init; } = Money.Zero(Amount.Currency);

    /// <summary>What was taken back and nobody owes.</summary>
    public Money Lost { get; init; } = Money.Zero(Amount.Currency);

    /// <summary>What it was more than the invoice could take: it became credit.</summary>
    public string? CreditId { get; init; }

    /// <summary>How money came that no provider took: a transfer, cash. None where a provider did.</summary>
    public string? Channel { get; init; }

    /// <summary>The day that it came, where that is not the day that it was entered.</summary>
    public LocalDate? ReceivedOn { get; init; }

    public Money TakenBack => Opened + Drawn + Lost;

    /// <summary>What could still be given back of it.</summary>
    public Money Left => Money.Greatest(Amount - Refunded - Opened - Lost, Money.Zero(Amount.Currency));

    /// <summary>A provider can be asked about it, and to give it back.</summary>
    public bool IsAtProvider => Channel is null && Reference is not null;
}
