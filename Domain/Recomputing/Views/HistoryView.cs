using System.Collections.Immutable;
using Billing.Domain.Amounts;
using Billing.Domain.Collection;
using Billing.Domain.Invoices;
using NodaTime;

namespace Billing.Domain.Recomputing;

/// <summary>
/// What was billed and what was asked for: the trail that an auditor follows.
/// Source: <c>account_record</c>, kinds <c>invoice</c> and <c>charge</c>. Writer: the account's own commits (engine).
/// </summary>
public sealed record HistoryView(ImmutableArray<InvoiceView> Invoices, ImmutableArray<ChargeView> Charges)
{
    public bool Equals(HistoryView? other) =>
        other is not null && Invoices.SequenceEqual(other.Invoices) && Charges.SequenceEqual(other.Charges);

    public override int GetHashCode() => Invoices.Length;
}

/// <summary>An invoice's sums and how far it is; its lines are in the journal. Names and fields are format.</summary>
public sealed record InvoiceView(string Id, InvoiceStatus Status, Currency Currency, LocalDate IssuedOn, LocalDate DueOn)
{
    public string? Number { get; init; }

    public required Instant CreatedAt { get; init; }

    public required int Lines { get; init; }

    public required long Total { get; init; }

    public required long Tax { get; init; }

    public required long Payable { get; init; }

    public required long Paid { get; init; }

    public required long CreditUsed { get; init; }

    public required long CreditedOff { get; init; }

    public required long TakenOver { get; init; }

    public required long WrittenOff { get; init; }

    public required long Open { get; init; }

    public required bool IsConsolidated { get; init; }

    /// <summary>Money came for all of it.</summary>
    public required bool IsPaid { get; init; }

    /// <summary>Nothing is waited for any more, for whatever reason.</summary>
    public required bool IsResolved { get; init; }

    public static InvoiceView Of(Invoice invoice)
    {
        // Each is a sum over its lines; what is open is one of the sum that was just made.
        var (total, credit) = (invoice.Total, invoice.CreditUsed);
        var payable = total - credit;
        var open = invoice.Status == InvoiceStatus.Finalized
            ? payable - invoice.Paid - invoice.WrittenOff - invoice.CreditedOff - invoice.TakenOver
            : Money.Zero(invoice.Currency);
        return new InvoiceView(invoice.Id, invoice.Status, invoice.Currency, invoice.IssuedOn, invoice.DueOn)
        {
            Number = invoice.Number,
            CreatedAt = invoice.CreatedAt,
            Lines = invoice.Lines.Length,
            Total = total.MinorUnits,
            Tax = invoice.Tax.MinorUnits,
            Payable = payable.MinorUnits,
            Paid = invoice.Paid.MinorUnits,
            CreditUsed = credit.MinorUnits,
            CreditedOff = invoice.CreditedOff.MinorUnits,
            TakenOver = invoice.TakenOver.MinorUnits,
            WrittenOff = invoice.WrittenOff.MinorUnits,
            Open = open.MinorUnits,
            IsConsolidated = invoice.IsConsolidated,
            IsPaid = invoice.Status == InvoiceStatus.Finalized && invoice.Paid >= payable,
            IsResolved = invoice.Status == InvoiceStatus.Voided || (invoice.Status == InvoiceStatus.Finalized && !open.IsPositive),
        };
    }
}

/// <summary>One request for money, or money that came another way. Names and fields are format.</summary>
/// <param name="Key">What it is known by here.</param>
/// <param name="Invoice">The invoice that it is for, or that there will be.</param>
public sealed record ChargeView(string Key, string Invoice, AttemptState State, Currency Currency)
{
    /// <summary>What the invoice took of it, or what was asked for.</summary>
    public long? Amount { get; init; }

    public int? Number { get; init; }

    public int? Round { get; init; }

    public string? Method { get; init; }

    public DeclineClass? Class { get; init; }

    public string? Code { get; init; }

    public string? Provider { get; init; }

    public string? Reference { get; init; }

    public string? Channel { get; init; }

    public LocalDate? ReceivedOn { get; init; }

    public long? Refunded { get; init; }

    public long? RefundedElsewhere { get; init; }

    public long? TakenBack { get; init; }

    public string? Credit { get; init; }

    /// <summary>It was under way when its invoice was paid otherwise or given up: nobody waits for it any more.</summary>
    public bool? IsLeft { get; init; }

    public static ChargeView Of(PaymentAttempt attempt, Currency currency) => new(attempt.Key, attempt.InvoiceId, attempt.State, attempt.Amount?.Currency ?? currency)
    {
        Amount = attempt.Amount?.MinorUnits,
        Number = attempt.Number,
        Round = attempt.Round,
        Method = attempt.MethodId,
        Class = attempt.Class,
        Code = attempt.Code,
    };

    public static ChargeView Of(InvoicePayment payment, string invoice) => new(payment.Key, invoice, AttemptState.Succeeded, payment.Amount.Currency)
    {
        Amount = payment.Amount.MinorUnits,
        Provider = payment.Provider,
        Reference = payment.Reference,
        Channel = payment.Channel,
        ReceivedOn = payment.ReceivedOn,
        Refunded = NotNothing(payment.Refunded),
        RefundedElsewhere = NotNothing(payment.RefundedElsewhere),
        TakenBack = NotNothing(payment.TakenBack),
        Credit = payment.CreditId,
    };

    private static long? NotNothing(Money amount) => amount.IsZero ? null : amount.MinorUnits;
}
