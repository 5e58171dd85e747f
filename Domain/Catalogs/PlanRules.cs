using System.Collections.Immutable;
using Billing.Domain.Charging;
using Billing.Domain.Taxes;

namespace Billing.Domain.Catalogs;

/// <summary>Says whether a plan can be billed at all, before it enters a catalog.</summary>
public static class PlanRules
{
    public static Rejection? Check(PlanVersion plan)
    {
        if (!plan.Interval.IsValid)
        {
            return Rejections.IntervalInvalid;
        }

        if (plan.Items.DistinctBy(item => item.Code).Count() < plan.Items.Length)
        {
            return Rejections.ItemTwice;
        }

        if (plan.Trial is { Days: <= 0 })
        {
            return Rejections.QuantityNotPositive("trial");
        }

        if (((plan.Minimum ?? plan.Maximum)?.Currency ?? plan.Currency) != plan.Currency || (plan.Maximum?.Currency ?? plan.Currency) != plan.Currency)
        {
            return Rejections.CurrencyMismatch;
        }

        if (plan.Minimum > plan.Maximum)
        {
            return Rejections.MinimumAboveMaximum;
        }

        if (plan.Minimum is { IsTooLarge: true } || plan.Maximum is { IsTooLarge: true })
        {
            return Rejections.AmountTooLarge;
        }

        if (plan.Phases.Any(phase => !phase.Length.IsValid))
        {
            return Rejections.IntervalInvalid;
        }

        return plan.Items.Concat(plan.Phases.SelectMany(phase => phase.Items)).Select(item => Check(plan, item)).FirstOrDefault(found => found is not null);
    }

    public static Rejection? Check(PlanVersion plan, PlanItem item)
    {
        if (item.Quantity < 0)
        {
            return Rejections.QuantityNegative;
        }

        if (item.Quantity.Scale > 9)
        {
            return Rejections.QuantityTooFine;
        }

        if (item.Minimum is { IsTooLarge: true } || item.Maximum is { IsTooLarge: true })
        {
            return Rejections.AmountTooLarge;
        }

        if (item.Interval is { IsValid: false } || (item.AnchorOn is not null && (item.Interval is null || item.Meter is not null)))
        {
            return Rejections.IntervalInvalid;
        }

        if (item.Minimum is { } minimum && item.Maximum is { } maximum && minimum > maximum)
        {
            return Rejections.MinimumAboveMaximum;
        }

        if ((item.Minimum ?? item.Maximum)?.Currency is { } currency && currency != plan.Currency)
        {
            return Rejections.CurrencyMismatch;
        }

        return Check(item.TaxRates) ?? ChargeModelRules.Check(item.Model)
            ?? item.Meter?.Filters.Select(filter => ChargeModelRules.Check(filter.Model)).FirstOrDefault(found => found is not null);
    }

    public static Rejection? Check(ImmutableArray<TaxRate> rates) =>
        rates.Any(static rate => rate.Percent is < 0 or > 1000 || rate.Percent.Scale > 6) ? Rejections.PercentOutOfRange("tax_rates") : null;
}
