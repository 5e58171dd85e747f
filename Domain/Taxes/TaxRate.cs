using System.Collections.Immutable;
using Billing.Domain.Amounts;
using Billing.Domain.Conventions;
using Billing.Domain.Derivations;

namespace Billing.Domain.Taxes;

/// <summary>A tax by its code and percentage. An inclusive tax is contained in the price; an exclusive one comes on top.</summary>
public sealed record TaxRate(string Code, decimal Percent, bool IsInclusive = false);

/// <summary>What a line is taxed on, and at which rates.</summary>
public readonly record struct TaxableLine(Figure Base, ImmutableArray<TaxRate> Rates);

/// <summary>Taxes the lines of one invoice.</summary>
public static class Taxation
{
    /// <summary>The tax of each line; together they are the tax of the invoice.</summary>
    public static ImmutableArray<DerivedMoney> Tax(
        ImmutableArray<TaxableLine> lines, Currency currency, BillingConvention convention)
    {
        var exact = ImmutableArray.CreateBuilder<Figure>(lines.Length);
        var perLine = convention.TaxRounding == TaxRounding.PerLine;
        foreach (var line in lines)
        {
            var tax = Exact(line);
            exact.Add(tax);
            // A share of a sum needs weights of one sign: an invoice with negative lines is taxed line by line.
            perLine |= tax.Value.Sign < 0;
        }

        return perLine ? Rounded(exact.MoveToImmutable(), currency, convention) : Shared(exact.MoveToImmutable(), currency, convention);
    }

    private static ImmutableArray<DerivedMoney> Rounded(ImmutableArray<Figure> exact, Currency currency, BillingConvention convention)
    {
        var taxes = ImmutableArray.CreateBuilder<DerivedMoney>(exact.Length);
        foreach (var tax in exact)
        {
            taxes.Add(tax.ToMoney(currency, convention.TaxRoundingMode));
        }

        return taxes.MoveToImmutable();
    }

    private static Figure Exact(TaxableLine line)
    {
        if (line.Rates.IsEmpty || line.Base.Value.IsZero)
        {
            return Figure.Given("no tax", 0);
        }

        var inclusive = 0m;
        foreach (var rate in line.Rates)
        {
            inclusive += rate.IsInclusive ? rate.Percent : 0;
        }

        var net = inclusive == 0
            ? line.Base
            : line.Base * Hundred / Figure.Given("with inclusive taxes", 100 + inclusive);
        if (line.Rates is [var only])
        {
            return Of(only, net);
        }

        return Figure.Sum("taxes", [.. line.Rates.Select(rate => Of(rate, net))]);
    }

    private static readonly Figure Hundred = Figure.Given(string.Empty, 100);

    private static Figure Of(TaxRate rate, Figure net) => net * Figure.Given(rate.Code, rate.Percent) / Hundred;

    private static ImmutableArray<DerivedMoney> Shared(ImmutableArray<Figure> exact, Currency currency, BillingConvention convention)
    {
        if (exact.All(tax => tax.Value.IsZero))
        {
            return Rounded(exact, currency, convention);
        }

        var total = Figure.Sum("taxes", exact).ToMoney(currency, convention.TaxRoundingMode);
        // What a share is weighed by is recorded as it is used, so it must be a printable number.
        ImmutableArray<decimal> weights = [.. exact.Select(tax => tax.Value.Round(6, Rounding.HalfUp))];
        var parts = Allocation.Split(total.Money, [.. weights.Select(weight => (Fraction)weight)]);
        return [.. parts.Select((part, i) =>
            new DerivedMoney(part, new Derivation.Share(total.Derivation, weights, i, currency.MinorDigits)))];
    }
}
