using Billing.Domain.Charging;

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

        if (item.Interval is { IsValid: false })
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

        return ChargeModelRules.Check(item.Model)
            ?? item.Meter?.Filters.Select(filter => ChargeModelRules.Check(filter.Model)).FirstOrDefault(found => found is not null);
    }
}
