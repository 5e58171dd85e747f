using System.Collections.Immutable;
using System.Text.Json;
using Billing.Domain.Amounts;
using Billing.Domain.Calendars;
using Billing.Domain.Catalogs;
using Billing.Domain.Charging;
using Billing.Domain.Conventions;
using Billing.Domain.Metering;
using Billing.Domain.Taxes;

namespace Billing.Cli.Scenarios;

/// <summary>Reads plans and what they bill.</summary>
internal static class PlanReading
{
    public static PlanVersion Plan(ScenarioNode node, Currency currency)
    {
        var fields = new FieldReader(node, "a plan");
        var code = fields.NeedText("code");
        currency = fields.Find("currency") is { } named ? CurrencyOf(named) : currency;
        var timing = Timing(fields) ?? BillingTiming.InAdvance;
        var items = fields.Each("items", item => Item(item, currency, timing));
        if (fields.Number("price") is { } price)
        {
            items = items.Insert(0, new PlanItem("fee", new ChargeModel.PerUnit(price)) { Timing = timing });
        }

        var trialDays = fields.Whole("trialDays");
        var plan = new PlanVersion(
            code, fields.Whole("version") ?? 1, currency, fields.Find("interval") is { } interval ? Texts.Interval(interval) : BillingInterval.Monthly, items)
        {
            Family = fields.Text("family") ?? code,
            Convention = ConventionReading.OfPlan(fields),
            Trial = trialDays is { } days ? new(days, fields.Flag("trialCoversUsage")) : null,
            Minimum = fields.Amount(currency, "minimum"),
            Maximum = fields.Amount(currency, "maximum"),
            Thresholds = fields.Find("thresholds") is { } thresholds ? ThresholdsOf(thresholds, currency) : null,
            Phases = fields.Each("phases", phase => Phase(phase, currency, timing)),
            PhaseAlignment = fields.Choice<PhaseAlignment>("phaseAlignment") ?? PhaseAlignment.StartOfSubscription,
        };
        fields.Done();
        var (_, refused) = CatalogDecisions.Publish(Catalog.Empty, plan);
        return refused is null ? plan : throw ScenarioMistake.At(node, ModelReading.Refusal(refused));
    }

    public static PlanItem Item(ScenarioNode node, Currency currency, BillingTiming timing)
    {
        var fields = new FieldReader(node, "an item");
        var meter = fields.Text("meter");
        var item = new PlanItem(fields.NeedText("code"), fields.Has("filters") && !fields.Has("price") && !fields.Has("model") ? new ChargeModel.PerUnit(0) : ModelReading.Read(fields))
        {
            Quantity = fields.Number("quantity") ?? 1,
            Timing = Timing(fields) ?? (meter is null ? timing : BillingTiming.InArrears),
            Interval = fields.Find("interval") is { } interval ? Texts.Interval(interval) : null,
            AnchorOn = fields.Date("anchorOn"),
            IsProrated = meter is not null || fields.Flag("prorated", otherwise: true),
            Minimum = fields.Amount(currency, "minimum"),
            Maximum = fields.Amount(currency, "maximum"),
            TaxRates = Taxes(fields),
            Meter = meter is null ? null : Meter(fields, meter),
        };
        fields.Done();
        return item;
    }

    public static ImmutableArray<TaxRate> Taxes(FieldReader fields) => fields.Find("tax", "taxes") switch
    {
        null => [],
        { Kind: JsonValueKind.Array } list => [.. list.Elements.Select(Tax)],
        var one => [Tax(one)],
    };

    public static Currency CurrencyOf(ScenarioNode node) =>
        Currency.TryOf(Texts.Of(node), out var currency) ? currency : throw ScenarioMistake.At(node, $"{node} is no ISO 4217 currency");

    private static BillingTiming? Timing(FieldReader fields) => fields.Find("timing") is not { } node ? null : Nearest.Bare(Texts.Of(node)) switch
    {
        "inadvance" or "advance" => BillingTiming.InAdvance,
        "inarrears" or "arrears" or "inarrear" => BillingTiming.InArrears,
        _ => throw ScenarioMistake.At(node, $"{node} is no choice here; known here: in_advance, in_arrears"),
    };

    private static MeterUse Meter(FieldReader fields, string meter) => new(meter, fields.Choice<Aggregation>("aggregation") ?? Aggregation.Sum)
    {
        GroupBy = fields.Text("groupBy"),
        IsRecurring = fields.Flag("recurring"),
        IsProrated = fields.Flag("prorated"),
        Filters = fields.Each("filters", filter =>
        {
            var part = new FieldReader(filter, "a filter");
            var matches = part.Need("match");
            var properties = matches.Fields.Select(match => new UsageProperty(match.Key, Texts.Of(match.Value)));
            var priced = new PricedFilter(new(part.Text("code") ?? string.Join('+', properties.Select(match => match.Value)), [.. properties]), ModelReading.Read(part));
            part.Done();
            return priced;
        }),
    };

    private static PlanPhase Phase(ScenarioNode node, Currency currency, BillingTiming timing)
    {
        var fields = new FieldReader(node, "a phase");
        var items = fields.Each("items", item => Item(item, currency, timing));
        if (fields.Number("price") is { } price)
        {
            items = items.Insert(0, new PlanItem("fee", new ChargeModel.PerUnit(price)) { Timing = timing });
        }

        var phase = new PlanPhase(Texts.Interval(fields.Need("length")), items);
        fields.Done();
        return phase;
    }

    // A list of levels, or {once: [200, 500], every: 100}.
    private static SpendThresholds ThresholdsOf(ScenarioNode node, Currency currency)
    {
        if (node.Kind != JsonValueKind.Object)
        {
            return new(Texts.Each(node, level => Texts.Amount(level, currency)));
        }

        var fields = new FieldReader(node, "thresholds");
        var thresholds = new SpendThresholds(fields.Each("once", level => Texts.Amount(level, currency)), fields.Amount(currency, "every"));
        fields.Done();
        return thresholds;
    }

    private static TaxRate Tax(ScenarioNode node)
    {
        if (node.AsNumber() is { } percent)
        {
            return new("tax", percent);
        }

        var fields = new FieldReader(node, "a tax");
        var rate = new TaxRate(fields.Text("code") ?? "tax", Texts.Number(fields.Need("percent")), fields.Flag("inclusive"));
        fields.Done();
        return rate;
    }
}
