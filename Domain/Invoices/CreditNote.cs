using System.Collections.Immutable;
using Billing.Domain.Amounts;
using NodaTime;

namespace Billing.Domain.Invoices;

/// <summary>
/// What a credit note gives back of one line: of the amount before coupons, of the net amount after them, and of its tax.
/// </summary>
public sealed record CreditNoteLine(string LineId, Money Gross, DerivedMoney Net, DerivedMoney Tax);

/// <summary>
/// A correction of an invoice. What it gives back is refunded, put on the account's balance, or taken off what was
/// still open.
/// </summary>
public sealed record CreditNote(string Id, string InvoiceId, LocalDate IssuedOn, ImmutableArray<CreditNoteLine> Lines)
{
    public required Currency Currency { get; init; }

    public string? Number { get; init; }

    public Money Refund { get; init; }

    public Money Balance { get; init; }

    public Money TakenOff { get; init; }

    public Money Net => Lines.Aggregate(Money.Zero(Currency), (sum, line) => sum + line.Net.Money);

    public Money Tax => Lines.Aggregate(Money.Zero(Currency), (sum, line) => sum + line.Tax.Money);

    public Money Total => Net + Tax;
}

/// <summary>An amount of a line, before coupons and tax, that is to be credited.</summary>
public sealed record LineToCredit(string LineId, DerivedMoney Gross);
