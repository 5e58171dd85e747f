using System.Collections.Immutable;
using System.ComponentModel;
using Billing.Domain.Amounts;
using Billing.Domain.Credits;
using NodaTime;

namespace Billing.Domain.Invoices;

/// <summary>The life of an invoice. Stored: names are format.</summary>
public enum InvoiceStatus
{
    /// <summary>Still being put together; not yet owed.</summary>
    Draft,

    /// <summary>Issued: from now on only new documents change what it says.</summary>
    Finalized,

    Voided,
}

/// <summary>An invoice: its lines, and what of it was settled by what.</summary>
public sealed record Invoice(string Id, Currency Currency, InvoiceStatus Status, LocalDate IssuedOn, ImmutableArray<InvoiceLine> Lines)
{
    public string? Number { get; init; }

    public Instant CreatedAt { get; init; }

    /// <summary>When a draft becomes final by itself.</summary>
    public Instant FinalizeAt { get; init; }

    public LocalDate DueOn { get; init; }

    public ImmutableArray<CouponUseRecord> Coupons { get; init; } = [];

    /// <summary>Credit used after tax, as a means of payment.</summary>
    public ImmutableArray<Burn> Credits { get; init; } = [];

    /// <summary>What negative lines exceeded the others by; it went to the account's balance.</summary>
    public Money CarriedToBalance { get; init; } = Money.Zero(Currency);

    public Money Paid { get; init; } = Money.Zero(Currency);

    /// <summary>The money that came for it: one invoice may be settled through several providers, and by hand.</summary>
    public ImmutableArray<InvoicePayment> Payments { get; init; } = [];

    /// <summary>A consolidated invoice pays for invoices of other accounts.</summary>
    [DefaultValue(false)]
    public bool IsConsolidated { get; init; }

    public Money WrittenOff { get; init; } = Money.Zero(Currency);

    /// <summary>What credit notes took off what was still open.</summary>
    public Money CreditedOff { get; init; } = Money.Zero(Currency);

    /// <summary>What the account that pays for this one has on its own invoice.</summary>
    public Money TakenOver { get; init; } = Money.Zero(Currency);

    /// <summary>All lines before coupons, credits and tax.</summary>
    public Money Subtotal => Sum(static line => line.Amount.Money);

    public Money Discount => Sum(static line => line.Discount.Money);

    public Money CreditBeforeTax => Sum(static line => line.Credited);

    public Money Tax => Sum(static line => line.Tax.Money);

    /// <summary>What the document says is to be paid, by whatever means.</summary>
    public Money Total => Sum(static line => line.Total) + CarriedToBalance;

    public Money CreditUsed => Burn.Sum(Credits, Currency);

    /// <summary>What is left to be paid with money, before any payment.</summary>
    public Money Payable => Total - CreditUsed;

    public Money Open => Status == InvoiceStatus.Finalized ? Payable - Paid - WrittenOff - CreditedOff - TakenOver : Money.Zero(Currency);

    private Money Sum(Func<InvoiceLine, Money> amount)
    {
        var sum = Money.Zero(Currency);
        foreach (var line in Lines)
        {
            sum += amount(line);
        }

        return sum;
    }
}

/// <summary>What one coupon took off an invoice.</summary>
public sealed record CouponUseRecord(string CouponId, DerivedMoney Amount);
