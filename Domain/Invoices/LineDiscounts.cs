using System.Collections.Immutable;
using Billing.Domain.Amounts;
using Billing.Domain.Derivations;
using Billing.Domain.Discounts;
using Billing.Domain.Taxes;

namespace Billing.Domain.Invoices;

/// <summary>Puts what coupons took off onto the lines: exactly, for the tax, and in whole coins, for the document.</summary>
internal static class LineDiscounts
{
    public static ImmutableArray<InvoiceLine> Of(ImmutableArray<InvoiceLine> lines, ImmutableArray<CouponUse> uses, Currency currency)
    {
        var total = uses is [var only] ? only.Total : DerivedMoney.Sum("coupons", currency, uses.Select(static use => use.Total));
        if (lines is [var line])
        {
            return [line with { Discounts = SharesOf(uses, 0), Discount = total }];
        }

        // Weighed by what is recorded: exact shares may have no end.
        ImmutableArray<decimal> weights =
            [.. lines.Select((_, i) => uses.Sum(use => use.PerLine[i].Value.Round(6, Rounding.HalfUp)))];
        var coins = Allocation.Split(total.Money, [.. weights.Select(weight => (Fraction)weight)]);
        return
        [
            .. lines.Select((each, i) => each with
            {
                Discounts = SharesOf(uses, i),
                Discount = new(coins[i], new Derivation.Share(new Derivation.Given("coupons", total.Money.Major), weights, i, currency.MinorDigits)),
            }),
        ];
    }

    private static ImmutableArray<LineDiscount> SharesOf(ImmutableArray<CouponUse> uses, int line)
    {
        var shares = ImmutableArray.CreateBuilder<LineDiscount>(uses.Length);
        foreach (var use in uses)
        {
            if (use.PerLine[line] is { Value.IsZero: false } share)
            {
                shares.Add(new LineDiscount(use.CouponId, share.Value.ToDecimal(), share.Derivation));
            }
        }

        return shares.DrainToImmutable();
    }

    public static TaxableLine Taxable(InvoiceLine line)
    {
        // The amounts of the line are recorded on it with their own derivations; here they are what goes in.
        var taxed = Figure.Given("line", line.Amount.Money);
        foreach (var discount in line.Discounts)
        {
            taxed -= Figure.Given("coupon", discount.Amount);
        }

        return new(line.Credited.IsZero ? taxed : taxed - Figure.Given("credit", line.Credited), line.TaxRates);
    }
}
