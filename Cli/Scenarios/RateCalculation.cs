using System.Collections.Immutable;
using Billing.Domain.Amounts;
using Billing.Domain.Charging;
using Billing.Domain.Conventions;
using Billing.Domain.Taxes;

namespace Billing.Cli.Scenarios;

/// <summary>What a quantity costs: alone, on top of what was billed before, within a minimum and a maximum, with tax.</summary>
internal static class RateCalculation
{
    public static Seen Of(FieldReader model, FieldReader around, BillingConvention convention, Currency currency)
    {
        var price = ModelReading.Read(model);
        model.Done();
        var usage = Usage(around, "units", "transactions", "groups");
        var before = Usage(around, "unitsBefore", "transactionsBefore", "groupsBefore");
        var maximum = around.Amount(currency, "maximum");
        var minimum = around.Amount(currency, "minimum");
        var billedBefore = around.Amount(currency, "billedBefore") ?? Money.Zero(currency);
        var rates = PlanReading.Taxes(around);
        var table = around.Need("expect").Field("amounts");
        var parts = usage is null ? []
            : before is null ? Rating.Parts(price, usage, convention)
            : Rating.Added(price, before, usage, convention);
        var capped = Commitments.Cap(parts, billedBefore, maximum, convention.LineRounding);
        // Rounded once, unless a maximum has to be kept part by part.
        var whole = parts.IsEmpty ? DerivedMoney.Zero(currency) : Figure.Sum("price", [.. parts.Select(part => part.Amount)]).ToMoney(currency, convention.LineRounding);
        var amount = maximum is null ? whole.Money : AccountSight.Sum(currency, capped.Select(part => part.Total.Money));
        return new Seen.One(
        [
            ("amount", () => Seen.Of(amount)),
            ("exact", () => Seen.Of(parts.Aggregate(Fraction.Zero, (sum, part) => sum + part.Amount.Value).ToDecimal())),
            ("tax", () => Seen.Of(Tax(whole, rates, currency, convention))),
            ("withTax", () => Seen.Of(amount + Tax(whole, rates, currency, convention))),
            ("parts", () => Seen.AnyOrder(capped.Select(Part))),
            ("trueUp", () => Seen.Of(minimum is { } least ? Commitments.TrueUp(DerivedMoney.Given("minimum", least), DerivedMoney.Given("billed", billedBefore + amount))?.Money ?? Money.Zero(currency) : null)),
            ("amounts", () => new Seen.One([.. (table?.Fields ?? []).Select(row => (row.Key, new Func<Seen>(() => Seen.Of(
                Rating.Price(price, RatedUsage.Of(Units(row.Key, row.Value)), convention).ToMoney(currency, convention.LineRounding).Money))))])),
        ]);
    }

    private static decimal Units(string text, ScenarioNode at) =>
        decimal.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var units)
            ? units
            : throw ScenarioMistake.At(at, $"'{text}' is no quantity; amounts are told as {{\"units\": amount}}");

    private static RatedUsage? Usage(FieldReader fields, string units, string transactions, string groups)
    {
        if (fields.Has(transactions))
        {
            return RatedUsage.Of(fields.Each(transactions, Texts.Number));
        }

        if (fields.Find(groups) is { } node)
        {
            ImmutableArray<UsageGroup> all = [.. node.Fields.Select(group => new UsageGroup(group.Key, Texts.Number(group.Value)))];
            return new(Figure.Given("units", all.Sum(group => group.Units)), [], all);
        }

        return fields.Number(units) is { } number ? RatedUsage.Of(number) : null;
    }

    private static Money Tax(DerivedMoney amount, ImmutableArray<TaxRate> rates, Currency currency, BillingConvention convention) =>
        Taxation.Tax([new(amount.ToFigure(), rates)], currency, convention)[0].Money;

    private static Seen.One Part(CappedPart part) => new(
    [
        ("name", () => Seen.Of(part.Name)),
        ("amount", () => Seen.Of(part.Amount.Money)),
        ("discount", () => Seen.Of(part.Discount.Money)),
        ("total", () => Seen.Of(part.Total.Money)),
    ])
    {
        ShortWords = ["name"], ShortNumbers = ["amount"],
    };
}
