using System.ComponentModel;
using Billing.Domain.Amounts;

namespace Billing.Domain.Conventions;

/// <summary>
/// Everything on which two honest billing systems may differ and both be right. It is data of a plan: the same code
/// computes under every convention, and each option says one thing about billing.
/// </summary>
public sealed record BillingConvention
{
    public required string Name { get; init; }

    public DayCount DayCount { get; init; } = DayCount.Days;

    public ChangeDay ChangeDay { get; init; } = ChangeDay.New;

    public TerminationDay TerminationDay { get; init; } = TerminationDay.Billed;

    public TerminationOnBoundary TerminationOnBoundary { get; init; } = TerminationOnBoundary.EndsBefore;

    public StubDenominator StubDenominator { get; init; } = StubDenominator.CalendarPeriod;

    public Rounding LineRounding { get; init; } = Rounding.HalfUp;

    public Rounding TaxRoundingMode { get; init; } = Rounding.HalfUp;

    public TaxRounding TaxRounding { get; init; } = TaxRounding.PerLine;

    public DowngradeTiming Downgrade { get; init; } = DowngradeTiming.AtPeriodEnd;

    public ArrearsOnChange ArrearsOnChange { get; init; } = ArrearsOnChange.AtChange;

    public ProrationCredit ProrationCredit { get; init; } = ProrationCredit.CreditNote;

    [DefaultValue(ProrationInvoice.AtOnce)]
    public ProrationInvoice ProrationInvoice { get; init; } = ProrationInvoice.AtOnce;

    public NegativeTotal NegativeTotal { get; init; } = NegativeTotal.CreditNote;

    public CreditSettles CreditSettles { get; init; } = CreditSettles.OpenInvoicesFirst;

    public CouponOrder CouponOrder { get; init; } = CouponOrder.PercentagesFirst;

    public CouponSpread CouponSpread { get; init; } = CouponSpread.WholeCoins;

    public CreditOrder CreditOrder { get; init; } = CreditOrder.AfterTax;

    public BurnOrder BurnOrder { get; init; } = BurnOrder.SoonestExpiryFirst;

    public FractionalTier FractionalTier { get; init; } = FractionalTier.Continuous;

    public TierBound TierBound { get; init; } = TierBound.Lower;

    public ResumeAnchor ResumeAnchor { get; init; } = ResumeAnchor.Kept;

    public EndDate EndDate { get; init; } = EndDate.Shortens;

    public FinalInvoice FinalInvoice { get; init; } = FinalInvoice.WhenDue;

    public MinimumShare MinimumShare { get; init; } = MinimumShare.Prorated;
}
