using System.Collections.Immutable;
using Billing.Domain.Amounts;

namespace Billing.Domain.Charging;

/// <summary>A part of a price after the agreed maximum: its amount, what the maximum took off, and what is left.</summary>
public sealed record CappedPart(string Name, DerivedMoney Amount, DerivedMoney Discount, DerivedMoney Total);

/// <summary>Minimums and maximums: per charge, per line or per plan.</summary>
public static class Commitments
{
    /// <summary>The parts of a line, each reduced so that the period's bill does not pass the maximum.</summary>
    public static ImmutableArray<CappedPart> Cap(
        ImmutableArray<RatedPart> parts, Money billedBefore, Money? maximum, Rounding rounding)
    {
        var room = maximum is { } most ? Money.Greatest(most - billedBefore, Money.Zero(most.Currency)) : (Money?)null;
        var capped = ImmutableArray.CreateBuilder<CappedPart>(parts.Length);
        foreach (var part in parts)
        {
            var amount = part.Amount.ToMoney(billedBefore.Currency, rounding);
            var discount = DerivedMoney.Zero(billedBefore.Currency);
            if (room is { } left && amount.Money > left)
            {
                discount = amount - DerivedMoney.Given("left of the maximum", left);
            }

            var total = discount.Money.IsZero ? amount : amount - discount;
            room -= total.Money;
            capped.Add(new(part.Name, amount, discount, total));
        }

        return capped.MoveToImmutable();
    }

    /// <summary>What is missing to the minimum once the period is over; nothing when it was reached.</summary>
    public static DerivedMoney? TrueUp(DerivedMoney minimum, DerivedMoney billed) =>
        billed.Money < minimum.Money ? minimum - billed : null;
}
