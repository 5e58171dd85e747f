using System.Collections.Immutable;

namespace Billing.Domain.Conventions;

/// <summary>Named conventions: our own, and those under which our amounts equal another system's to the cent.</summary>
public static class BillingProfiles
{
    /// <summary>What we recommend; argued in docs/decisions/0100.</summary>
    public static BillingConvention Standard { get; } = new() { Name = "standard" };

    public static BillingConvention Stripe { get; } = new()
    {
        Name = "stripe",
        DayCount = DayCount.Seconds,
        TerminationDay = TerminationDay.NotBilled,
        TerminationOnBoundary = TerminationOnBoundary.LikeAnyDay,
        Downgrade = DowngradeTiming.Immediate,
        ArrearsOnChange = ArrearsOnChange.AtPeriodEnd,
        ProrationCredit = ProrationCredit.NegativeLine,
        ProrationInvoice = ProrationInvoice.WithNextInvoice,
        NegativeTotal = NegativeTotal.CarriedToBalance,
        CreditSettles = CreditSettles.NextInvoices,
        CreditOrder = CreditOrder.BeforeTax,
    };

    public static BillingConvention Lago { get; } = new()
    {
        Name = "lago",
        TaxRounding = TaxRounding.PerInvoice,
        CreditSettles = CreditSettles.NextInvoices,
        CouponOrder = CouponOrder.NarrowestFirst,
        CouponSpread = CouponSpread.Exact,
        BurnOrder = BurnOrder.OldestFirst,
        FractionalTier = FractionalTier.RoundedUp,
        FinalInvoice = FinalInvoice.Always,
    };

    public static BillingConvention KillBill { get; } = new()
    {
        Name = "killbill",
        TerminationDay = TerminationDay.NotBilled,
        TerminationOnBoundary = TerminationOnBoundary.LikeAnyDay,
        StubDenominator = StubDenominator.SteppedBack,
        Downgrade = DowngradeTiming.Immediate,
        ProrationCredit = ProrationCredit.NegativeLine,
        NegativeTotal = NegativeTotal.CarriedToBalance,
        ResumeAnchor = ResumeAnchor.MovedToResume,
        MinimumShare = MinimumShare.Full,
    };

    public static BillingConvention OpenMeter { get; } = new()
    {
        Name = "openmeter",
        DayCount = DayCount.Seconds,
        TerminationDay = TerminationDay.NotBilled,
        TerminationOnBoundary = TerminationOnBoundary.LikeAnyDay,
        Downgrade = DowngradeTiming.Immediate,
        ProrationCredit = ProrationCredit.NegativeLine,
        NegativeTotal = NegativeTotal.CarriedToBalance,
        CreditOrder = CreditOrder.BeforeTax,
        MinimumShare = MinimumShare.Full,
    };

    public static BillingConvention Meteroid { get; } = new()
    {
        Name = "meteroid",
        TerminationDay = TerminationDay.NotBilled,
        TerminationOnBoundary = TerminationOnBoundary.LikeAnyDay,
        Downgrade = DowngradeTiming.Immediate,
        ArrearsOnChange = ArrearsOnChange.AtPeriodEnd,
        ProrationCredit = ProrationCredit.NegativeLine,
        TierBound = TierBound.Upper,
        EndDate = EndDate.LetsPeriodFinish,
        MinimumShare = MinimumShare.Full,
    };

    public static ImmutableArray<BillingConvention> All { get; } = [Standard, Stripe, Lago, KillBill, OpenMeter, Meteroid];

    public static BillingConvention? Find(string name) => All.FirstOrDefault(profile => profile.Name == name);
}
