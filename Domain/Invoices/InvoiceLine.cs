using System.Collections.Immutable;
using Billing.Domain.Amounts;
using Billing.Domain.Calendars;
using Billing.Domain.Credits;
using Billing.Domain.Derivations;
using Billing.Domain.Taxes;
using NodaTime;

namespace Billing.Domain.Invoices;

/// <summary>What a line of an invoice is for. Stored: names are format.</summary>
public enum LineKind
{
    /// <summary>A recurring fee for a stretch of time.</summary>
    Fee,

    /// <summary>Unused time given back.</summary>
    ProrationCredit,

    /// <summary>What was used.</summary>
    Usage,

    /// <summary>What was missing to an agreed minimum.</summary>
    TrueUp,

    /// <summary>Something sold once.</summary>
    OneOff,

    /// <summary>Credit bought for a wallet.</summary>
    TopUp,

    /// <summary>Usage that an invoice billed before the period was over.</summary>
    BilledBefore,
}

/// <summary>The stretch of time that a line is for, as instants and as the customer's dates.</summary>
public sealed record LinePeriod(Instant StartAt, Instant EndAt, LocalDate From, LocalDate Until)
{
    /// <summary>How the period it lies in came to be; none where something given back repeats what another line says.</summary>
    public PeriodOrigin? Origin { get; init; }
}

/// <summary>A coupon's part of a line; it need not be whole coins.</summary>
public sealed record LineDiscount(string CouponId, decimal Amount, Derivation Derivation);

/// <summary>One line: what for, how much, what was taken off, how it is taxed.</summary>
public sealed record InvoiceLine(string Id, LineKind Kind, string Item, DerivedMoney Amount)
{
    public string? SubscriptionId { get; init; }

    public string? Plan { get; init; }

    public LinePeriod? Period { get; init; }

    public decimal? Quantity { get; init; }

    /// <summary>When credit bought by this line is no longer there; none means never.</summary>
    public Instant? CreditExpiresAt { get; init; }

    public ImmutableArray<LineDiscount> Discounts { get; init; } = [];

    /// <summary>All coupons together, in whole coins.</summary>
    public DerivedMoney Discount { get; init; } = DerivedMoney.Zero(Amount.Money.Currency);

    /// <summary>Credit used on this line before tax.</summary>
    public ImmutableArray<Burn> Credits { get; init; } = [];

    public ImmutableArray<TaxRate> TaxRates { get; init; } = [];

    /// <summary>The tax as a tax provider told it, and by what name; none where rates say it.</summary>
    public DerivedMoney? QuotedTax { get; init; }

    public DerivedMoney Tax { get; init; } = DerivedMoney.Zero(Amount.Money.Currency);

    /// <summary>The amount after coupons.</summary>
    public Money Net => Amount.Money - Discount.Money;

    public Money Credited => Burn.Sum(Credits, Net.Currency);

    /// <summary>Tax that comes on top; an inclusive tax is part of the amount already.</summary>
    public Money TaxOnTop => HasInclusiveTax ? Money.Zero(Net.Currency) : Tax.Money;

    public Money Total => Net - Credited + TaxOnTop;

    private bool HasInclusiveTax
    {
        get
        {
            foreach (var rate in TaxRates)
            {
                if (rate.IsInclusive)
                {
                    return true;
                }
            }

            return false;
        }
    }
}
