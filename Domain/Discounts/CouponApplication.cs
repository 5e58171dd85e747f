using System.Collections.Immutable;
using System.Diagnostics;
using Billing.Domain.Amounts;
using Billing.Domain.Conventions;
using Billing.Domain.Derivations;

namespace Billing.Domain.Discounts;

/// <summary>What a coupon may reduce: an amount of an item of a plan.</summary>
public sealed record DiscountableLine(Money Amount, string Item, string? Plan);

/// <summary>What one coupon took off: in all, and from each line. A line's share need not be whole coins.</summary>
public sealed record CouponUse(string CouponId, DerivedMoney Total, ImmutableArray<Figure> PerLine, AttachedCoupon After);

/// <summary>Takes coupons off the lines of one invoice, one after the other, each from what the one before it left.</summary>
public static class CouponApplication
{
    private static readonly Figure Hundred = Figure.Given(string.Empty, 100);

    public static ImmutableArray<CouponUse> Apply(
        ImmutableArray<DiscountableLine> lines, ImmutableArray<AttachedCoupon> coupons, BillingConvention convention)
    {
        if (coupons.IsEmpty || lines.IsEmpty)
        {
            return [];
        }

        var left = new Figure[lines.Length];
        for (var i = 0; i < left.Length; i++)
        {
            left[i] = Figure.Given("line", lines[i].Amount);
        }

        var uses = ImmutableArray.CreateBuilder<CouponUse>(coupons.Length);
        foreach (var attached in InOrder(coupons, convention))
        {
            if (Use(attached, lines, left, convention) is { } use)
            {
                uses.Add(use);
            }
        }

        return uses.DrainToImmutable();
    }

    private static IEnumerable<AttachedCoupon> InOrder(ImmutableArray<AttachedCoupon> coupons, BillingConvention convention)
    {
        if (coupons is [{ IsUsedUp: false }])
        {
            return coupons;
        }

        var usable = coupons.Where(static coupon => !coupon.IsUsedUp);
        return convention.CouponOrder switch
        {
            CouponOrder.NarrowestFirst => usable.OrderBy(Breadth),
            CouponOrder.PercentagesFirst => usable.OrderBy(coupon => coupon.Coupon.Value is CouponValue.Percent ? 0 : 1),
            _ => throw new UnreachableException(),
        };
    }

    private static int Breadth(AttachedCoupon attached) =>
        !attached.Coupon.Items.IsEmpty ? 0 : !attached.Coupon.Plans.IsEmpty ? 1 : 2;

    private static CouponUse? Use(
        AttachedCoupon attached, ImmutableArray<DiscountableLine> lines, Figure[] left, BillingConvention convention)
    {
        var eligible = new bool[lines.Length];
        var reduced = ImmutableArray.CreateBuilder<Figure>(lines.Length);
        for (var i = 0; i < eligible.Length; i++)
        {
            eligible[i] = Fits(attached.Coupon, lines[i]) && left[i].Value.Sign > 0;
            if (eligible[i])
            {
                reduced.Add(left[i]);
            }
        }

        if (reduced.Count == 0)
        {
            return null;
        }

        var currency = lines[0].Amount.Currency;
        var rest = Figure.Sum("eligible", reduced.DrainToImmutable());
        var total = Wanted(attached, rest).ToMoney(currency, convention.LineRounding);
        if (total.Money.IsZero)
        {
            return null;
        }

        var shares = Spread(total, left, eligible, rest, convention);
        for (var i = 0; i < left.Length; i++)
        {
            left[i] = eligible[i] ? Left(left[i], shares[i]) : left[i];
        }

        return new(attached.Id, total, shares, After(attached, total.Money));
    }

    // How it came to be stands with the coupon that took its share. Carried along, it would be repeated in every share of every
    // further coupon: three coupons on fifty lines were half a gigabyte.
    private static Figure Left(Figure line, Figure share) =>
        Figure.Given("left of the line", (line.Value - share.Value).Round(8, Rounding.HalfUp));

    private static bool Fits(Coupon coupon, DiscountableLine line) =>
        (coupon.Items.IsEmpty || coupon.Items.Contains(line.Item))
        && (coupon.Plans.IsEmpty || (line.Plan is { } plan && coupon.Plans.Contains(plan)));

    private static Figure Wanted(AttachedCoupon attached, Figure rest) => attached.Coupon.Value switch
    {
        CouponValue.Percent percent => rest * Figure.Given("percent off", Math.Min(percent.Of, 100)) / Hundred,
        CouponValue.Fixed value => Figure.Least(Figure.Given("coupon", attached.Left ?? value.Amount), rest),
        _ => throw new UnreachableException(),
    };

    private static ImmutableArray<Figure> Spread(
        DerivedMoney total, Figure[] left, bool[] eligible, Figure rest, BillingConvention convention)
    {
        var nothing = Figure.Given("no share", 0);
        // The coupon's own amount is recorded once, with the coupon.
        total = left.Length == 1 ? total : DerivedMoney.Given("coupon", total.Money);
        rest = left.Length == 1 ? rest : Figure.Given("eligible", rest.Value.Round(8, Rounding.HalfUp));
        if (convention.CouponSpread == CouponSpread.Exact)
        {
            var shares = ImmutableArray.CreateBuilder<Figure>(left.Length);
            for (var i = 0; i < left.Length; i++)
            {
                shares.Add(eligible[i] ? total.ToFigure() * left[i] / rest : nothing);
            }

            return shares.MoveToImmutable();
        }

        return SpreadInCoins(total, left, eligible, nothing);
    }

    private static ImmutableArray<Figure> SpreadInCoins(DerivedMoney total, Figure[] left, bool[] eligible, Figure nothing)
    {
        var currency = total.Money.Currency;
        var parts = total.Split(
            [.. left.Select((line, i) => eligible[i] ? Money.Of(line.Value.Round(currency.MinorDigits, Rounding.Down), currency) : Money.Zero(currency))]);
        return [.. parts.Select((part, i) => eligible[i] ? part.ToFigure() : nothing)];
    }

    private static AttachedCoupon After(AttachedCoupon attached, Money used) => attached with
    {
        Left = attached.Left - used,
        InvoicesLeft = attached.InvoicesLeft - 1,
    };
}
