using System.Collections.Immutable;
using Billing.Domain.Amounts;
using Billing.Domain.Conventions;
using Billing.Domain.Credits;
using Billing.Domain.Discounts;
using Billing.Domain.Taxes;
using NodaTime;

namespace Billing.Domain.Invoices;

/// <summary>Everything that goes into an invoice, and, as the steps proceed, what came of it.</summary>
public sealed record AssemblyState(BillingConvention Convention, Currency Currency, Instant At, ImmutableArray<InvoiceLine> Lines)
{
    public ImmutableArray<AttachedCoupon> Coupons { get; init; } = [];

    public ImmutableArray<CreditGrant> Grants { get; init; } = [];

    public ImmutableArray<CouponUse> CouponUses { get; init; } = [];

    public ImmutableArray<Burn> Credits { get; init; } = [];

    public Money CarriedToBalance { get; init; } = Money.Zero(Currency);

    /// <summary>Credit reduces the invoice. A draft leaves it alone: it is used when the invoice becomes final.</summary>
    public bool UsesCredit { get; init; } = true;

    public Money Total
    {
        get
        {
            var total = CarriedToBalance;
            foreach (var line in Lines)
            {
                total += line.Total;
            }

            return total;
        }
    }
}

/// <summary>
/// Makes an invoice of lines, in steps that can be read aloud: coupons, then credit that counts as a discount, then tax,
/// then what is carried to the balance, then credit that counts as payment.
/// </summary>
public static class InvoiceAssembly
{
    private static readonly ImmutableArray<Func<AssemblyState, AssemblyState>> Steps =
    [
        ApplyCoupons,
        UseCreditBeforeTax,
        AddTax,
        CarryNegativeTotal,
        UseCreditAfterTax,
    ];

    public static AssemblyState Assemble(AssemblyState state)
    {
        foreach (var step in Steps)
        {
            state = step(state);
        }

        return state;
    }

    private static AssemblyState ApplyCoupons(AssemblyState state)
    {
        if (state.Coupons.IsEmpty)
        {
            return state;
        }

        // A coupon reduces what is sold, not what is given back or bought as credit.
        var discountable = state.Lines
            .Where(static line => line.Amount.Money.IsPositive && line.Kind != LineKind.TopUp)
            .ToImmutableArray();
        var uses = CouponApplication.Apply(
            [.. discountable.Select(static line => new DiscountableLine(line.Amount.Money, line.Item, line.Plan))],
            state.Coupons,
            state.Convention);
        if (uses.IsEmpty)
        {
            return state;
        }

        var discounts = LineDiscounts.Of(discountable, uses, state.Currency);
        return state with
        {
            CouponUses = uses,
            Lines = [.. state.Lines.Select(line => Discounted(discounts, line))],
        };
    }

    private static InvoiceLine Discounted(ImmutableArray<InvoiceLine> discounts, InvoiceLine line)
    {
        foreach (var found in discounts)
        {
            if (found.Id == line.Id)
            {
                return found;
            }
        }

        return line;
    }

    private static AssemblyState UseCreditBeforeTax(AssemblyState state)
    {
        if (!state.UsesCredit || state.Convention.CreditOrder != CreditOrder.BeforeTax || state.Grants.IsEmpty)
        {
            return state;
        }

        var (grants, discounts) = (state.Grants, state.Grants.RemoveAll(static grant => grant.IsMoney));
        var lines = ImmutableArray.CreateBuilder<InvoiceLine>(state.Lines.Length);
        foreach (var line in state.Lines)
        {
            if (line.Net.IsPositive && line.Kind != LineKind.TopUp)
            {
                var burned = Burning.Cover(discounts, line.Net, state.At, state.Convention.BurnOrder, line.Item);
                (grants, discounts) = (Burning.Without(grants, burned.Burns), burned.Grants);
                lines.Add(line with { Credits = burned.Burns });
            }
            else
            {
                lines.Add(line);
            }
        }

        return state with { Grants = grants, Lines = lines.MoveToImmutable() };
    }

    private static AssemblyState AddTax(AssemblyState state)
    {
        if (state.Lines.All(static line => line.TaxRates.IsEmpty && line.QuotedTax is null))
        {
            return state;
        }

        var taxable = ImmutableArray.CreateBuilder<TaxableLine>(state.Lines.Length);
        foreach (var line in state.Lines)
        {
            taxable.Add(LineDiscounts.Taxable(line));
        }

        var taxes = Taxation.Tax(taxable.MoveToImmutable(), state.Currency, state.Convention);
        var taxed = ImmutableArray.CreateBuilder<InvoiceLine>(state.Lines.Length);
        for (var i = 0; i < state.Lines.Length; i++)
        {
            taxed.Add(state.Lines[i] with { Tax = state.Lines[i].QuotedTax ?? taxes[i] });
        }

        return state with { Lines = taxed.MoveToImmutable() };
    }

    private static AssemblyState CarryNegativeTotal(AssemblyState state) =>
        state.Total.IsNegative ? state with { CarriedToBalance = -state.Total } : state;

    private static AssemblyState UseCreditAfterTax(AssemblyState state)
    {
        if (!state.UsesCredit || state.Grants.IsEmpty || !state.Total.IsPositive || state.Lines.Any(static line => line.Kind == LineKind.TopUp))
        {
            return state;
        }

        // Where credit is a discount it was used before tax; what is owed back with its tax pays all the same.
        var paying = state.Convention.CreditOrder == CreditOrder.AfterTax ? state.Grants : state.Grants.RemoveAll(static grant => !grant.IsMoney);
        var burned = Burning.CoverLines(paying, state.Total, state.At, state.Convention.BurnOrder, [.. state.Lines.Where(static line => line.Total.IsPositive).Select(static line => (line.Item, line.Total))], []);
        return state with { Grants = Burning.Without(state.Grants, burned.Burns), Credits = burned.Burns };
    }
}
