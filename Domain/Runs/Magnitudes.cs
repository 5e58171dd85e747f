using System.Collections.Immutable;
using Billing.Domain.Amounts;
using Billing.Domain.Catalogs;
using Billing.Domain.Charging;
using Billing.Domain.Metering;
using Billing.Domain.Subscriptions;

namespace Billing.Domain.Runs;

/// <summary>
/// Whether everything that a subscription may ever be billed for can be counted. Asked when something about it changes, because what
/// falls due later has nobody to refuse it to.
/// </summary>
public static class Magnitudes
{
    // Two primes, larger than the seconds of the longest interval: no part of a period makes a fraction longer than this one does.
    private static readonly Fraction AnyPart = Fraction.Of(37_946_880_007, 37_946_880_011);

    public static bool AreCountable(Subscription subscription)
    {
        foreach (var term in subscription.Terms)
        {
            if (!AreCountable(subscription, term.Items))
            {
                return false;
            }
        }

        return subscription.Planned.IsEmpty || IsFutureCountable(subscription);
    }

    // Whatever is in force by then, each planned change meets it.
    private static bool IsFutureCountable(Subscription subscription)
    {
        var met = subscription.Terms.Select(static term => term.Items).ToList();
        foreach (var change in subscription.Planned.OrderBy(static change => change.At))
        {
            if (change is PlannedChange.ToPlan to)
            {
                met.AddRange([to.Items, .. to.To.Phases.Select(static phase => phase.Items)]);
            }
            else if (change is PlannedChange.ToItems items)
            {
                met = [.. met.Select(items.ApplyTo)];
            }

            if (!met.All(each => AreCountable(subscription, each)))
            {
                return false;
            }
        }

        return true;
    }

    private static bool AreCountable(Subscription subscription, ImmutableArray<PlanItem> items)
    {
        foreach (var item in items)
        {
            var (units, events) = item.Meter is { } meter ? Used(subscription, item.Code, meter) : (item.Quantity, 1);
            if (!IsCountable(item.Model, units, events, subscription.Currency)
                || (item.Meter is not null && item.Meter.Filters.Any(filter => !IsCountable(filter.Model, units, events, subscription.Currency))))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsCountable(ChargeModel model, Fraction units, int events, Currency currency) =>
        (LargestAmount.Of(model, units, events) * AnyPart).Round(currency.MinorDigits, Rounding.Up) <= Money.LargestOf(currency).Major;

    private static (Fraction Units, int Events) Used(Subscription subscription, string item, MeterUse meter)
    {
        var (units, events) = (Math.Abs(subscription.CarriedInto(item).Level) + subscription.CarriedInto(item).Subjects.Length, 0);
        foreach (var usage in subscription.Usage)
        {
            if (usage.Meter == meter.Meter)
            {
                units += Math.Abs(usage.Value) + 1;
                events++;
            }
        }

        return (units, events);
    }
}
