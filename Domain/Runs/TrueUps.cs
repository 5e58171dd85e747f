using Billing.Domain.Amounts;
using Billing.Domain.Conventions;
using Billing.Domain.Prorating;

namespace Billing.Domain.Runs;

/// <summary>Minimums of a part of a period.</summary>
internal static class TrueUps
{
    public static DerivedMoney ShareOf(Money minimum, UsageSpan span, BillingConvention convention)
    {
        var whole = Figure.Given("minimum", minimum);
        var share = convention.MinimumShare == MinimumShare.Prorated
            ? PeriodShare.Of(convention, span.Calendar, span.Whole, span.FeePart)
            : null;
        return (share is { } fraction ? whole * fraction : whole).ToMoney(minimum.Currency, convention.LineRounding);
    }
}
