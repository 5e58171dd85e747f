using System.Collections.Immutable;
using Billing.Domain.Amounts;
using NodaTime;

namespace Billing.Domain.Invoices;

/// <summary>What became of an invoice. On the wire: names are contract.</summary>
public enum Resolution
{
    Draft,

    /// <summary>Money is still owed.</summary>
    Open,

    /// <summary>All that was to be paid was paid with money, or with credit that was money.</summary>
    Paid,

    /// <summary>Nothing is owed, and not all of it was paid: some was credited, or is paid by another account.</summary>
    Resolved,

    /// <summary>What is left was given up. It can still be paid.</summary>
    GivenUp,
    Voided,
}

/// <summary>How an invoice was settled, part by part; the parts and what is open make up the whole.</summary>
public sealed record Settlement(string InvoiceId, string? Number, LocalDate IssuedOn, LocalDate DueOn, Resolution Resolution)
{
    public required Money Total { get; init; }

    /// <summary>Credit of the customer's, before any payment.</summary>
    public required Money ByCredit { get; init; }

    public required Money Paid { get; init; }

    /// <summary>Taken off by credit notes.</summary>
    public required Money Credited { get; init; }

    public required Money GivenUp { get; init; }

    /// <summary>On the invoice of the account that pays for this one.</summary>
    public required Money TakenOver { get; init; }

    public required Money Open { get; init; }

    /// <summary>Who took the money; by what channel where no provider did.</summary>
    public ImmutableArray<string> By { get; init; } = [];

    public static Settlement Of(Invoice invoice) => new(invoice.Id, invoice.Number, invoice.IssuedOn, invoice.DueOn, ResolutionOf(invoice))
    {
        Total = invoice.Total,
        ByCredit = invoice.CreditUsed,
        Paid = invoice.Paid,
        Credited = invoice.CreditedOff,
        GivenUp = invoice.WrittenOff,
        TakenOver = invoice.TakenOver,
        Open = invoice.Open,
        By = [.. invoice.Payments.Select(static payment => payment.Channel ?? payment.Provider).OfType<string>().Distinct()],
    };

    public bool Equals(Settlement? other) =>
        other is not null && InvoiceId == other.InvoiceId && Number == other.Number && IssuedOn == other.IssuedOn && DueOn == other.DueOn
        && Resolution == other.Resolution && Total == other.Total && ByCredit == other.ByCredit && Paid == other.Paid && Credited == other.Credited
        && GivenUp == other.GivenUp && TakenOver == other.TakenOver && Open == other.Open && By.SequenceEqual(other.By);

    public override int GetHashCode() => InvoiceId.Length;

    private static Resolution ResolutionOf(Invoice invoice) => invoice switch
    {
        { Status: InvoiceStatus.Draft } => Resolution.Draft,
        { Status: InvoiceStatus.Voided } => Resolution.Voided,
        { Open.IsPositive: true } => Resolution.Open,
        { WrittenOff.IsPositive: true } => Resolution.GivenUp,
        { CreditedOff.IsPositive: true } or { TakenOver.IsPositive: true } => Resolution.Resolved,
        _ => Resolution.Paid,
    };
}
