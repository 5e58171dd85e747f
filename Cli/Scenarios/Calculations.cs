using System.Collections.Immutable;
using Billing.Domain.Amounts;
using Billing.Domain.Calendars;
using Billing.Domain.Conventions;
using Billing.Domain.Derivations;
using Billing.Domain.Prorating;
using NodaTime;

namespace Billing.Cli.Scenarios;

/// <summary>Reads and does the calculations of a file: rate, periods, fraction, allocate, burn.</summary>
internal static class Calculations
{
    public static Calculation Read(ScenarioNode node, BillingConvention convention, Currency currency)
    {
        var fields = new FieldReader(node, "a calculation");
        currency = fields.Find("currency") is { } named ? PlanReading.CurrencyOf(named) : currency;
        convention = ConventionReading.Read(fields, convention);
        var name = fields.Text("name");
        var (kind, result) = Result(fields, convention, currency);
        var calculation = new Calculation(node, name ?? kind, result, fields.Need("expect"));
        fields.Done();
        return calculation;
    }

    private static (string Kind, Seen Result) Result(FieldReader fields, BillingConvention convention, Currency currency) =>
        fields.Find("rate") is { } rate ? ("rate", RateCalculation.Of(new(rate, "a rate"), fields, convention, currency))
        : fields.Find("periods") is { } periods ? ("periods", Periods(new(periods, "periods"), fields))
        : fields.Find("fraction") is { } fraction ? ("fraction", Fraction(new(fraction, "a fraction"), convention, currency))
        : fields.Find("allocate") is { } allocate ? ("allocate", Allocate(new(allocate, "an allocation"), currency))
        : fields.Find("burn") is { } burn ? ("burn", BurnCalculation.Of(new(burn, "a burn"), convention, currency))
        : throw ScenarioMistake.At(fields.Node, "a calculation has one of: rate, periods, fraction, allocate, burn");

    /// <summary>A calendar: an interval, an anchor (a date, a day, or calendar) and a zone.</summary>
    private static BillingCalendar Calendar(FieldReader fields, out LocalDate? start)
    {
        var interval = fields.Find("interval") is { } node ? Texts.Interval(node) : BillingInterval.Monthly;
        var zoneId = fields.Text("zone") ?? "UTC";
        var zone = DateTimeZoneProviders.Tzdb.GetZoneOrNull(zoneId) ?? throw ScenarioMistake.At(fields.Need("zone"), $"'{zoneId}' is no time zone");
        start = fields.Date("start");
        var day = fields.Whole("anchorDay");
        var text = fields.Text("anchor");
        var anchor = text is not null && Nearest.Bare(text) == "calendar" ? Anchor.Calendar
            : text is not null ? Anchor.Anniversary(Texts.Date(fields.Need("anchor")))
            : start is not { } first ? throw ScenarioMistake.At(fields.Node, "periods need 'anchor' (a date or calendar) or 'start'")
            : day is { } wanted ? Anchor.FirstOnOrAfter(first, wanted)
            : Anchor.Anniversary(first);
        return new(interval, anchor, zone);
    }

    private static Seen Periods(FieldReader fields, FieldReader around)
    {
        var calendar = Calendar(fields, out var start);
        var expected = around.Need("expect");
        // As many as somebody wants to see.
        var count = fields.Whole("count") ?? Math.Max(expected.Field("boundaries")?.Elements.Count ?? 0, (expected.Field("periods")?.Elements.Count ?? 0) + 1);
        fields.Done();
        var first = start ?? calendar.Anchor.On;
        var from = calendar.Zone.ToInstant(first);
        var periods = calendar.Touching(new(from, Instant.MaxValue)).Take(Math.Max(count - 1, 1)).ToImmutableArray();
        var boundaries = periods.Select(period => period.Until).Prepend(first).Take(Math.Max(count, 1));
        return new Seen.One(
        [
            ("boundaries", () => Seen.Values(boundaries)),
            ("periods", () => Seen.InOrder(periods.Select((period, i) => Period(i == 0 ? first : period.From, period)))),
            ("startOfPeriodContaining", () => new Seen.One([.. (expected.Field("startOfPeriodContaining")?.Fields ?? [])
                .Select(field => (field.Key, new Func<Seen>(() => Seen.Of(calendar.Containing(DateOf(field)).From))))])),
        ]);

        static LocalDate DateOf(KeyValuePair<string, ScenarioNode> field) =>
            NodaTime.Text.LocalDatePattern.Iso.Parse(field.Key) is { Success: true } date
                ? date.Value
                : throw ScenarioMistake.At(field.Value, $"'{field.Key}' is no date");
    }

    private static Seen.One Period(LocalDate from, BillingPeriod period) => new(
    [
        ("from", () => Seen.Of(from)),
        ("until", () => Seen.Of(period.Until)),
        ("through", () => Seen.Of(period.Until.PlusDays(-1))),
        ("startAt", () => Seen.Of(period.StartAt)),
        ("endAt", () => Seen.Of(period.EndAt)),
    ])
    {
        ShortDates = ["from", "until"],
    };

    private static Seen Fraction(FieldReader fields, BillingConvention convention, Currency currency)
    {
        var calendar = Calendar(fields, out var start);
        var from = fields.At(calendar.Zone, "start") ?? throw ScenarioMistake.At(fields.Node, "a fraction needs 'start'");
        var until = fields.At(calendar.Zone, "end") ?? throw ScenarioMistake.At(fields.Node, "a fraction needs 'end'");
        var price = fields.Number("price") ?? 1;
        fields.Done();
        var all = new Span(from, until);
        var shares = calendar.Touching(all)
            .Select(period => PeriodShare.Of(convention, calendar, period, all.And(new(period.StartAt, period.EndAt))))
            .ToImmutableArray();
        var amounts = shares
            .Select(share => (share is { } part ? Figure.Given("price", price) * part : Figure.Given("price", price)).ToMoney(currency, convention.LineRounding).Money)
            .ToImmutableArray();
        return new Seen.One(
        [
            ("share", () => Seen.Of(Written(shares))),
            ("shares", () => Seen.Values(shares.Select(Written))),
            ("amounts", () => Seen.Values(amounts)),
            ("amount", () => Seen.Of(AccountSight.Sum(currency, amounts))),
        ]);
    }

    // Whole periods that follow each other are counted: 14/31 + 2 + 12/28.
    private static string Written(ImmutableArray<Figure?> shares)
    {
        var parts = new List<string>();
        var whole = 0;
        foreach (var share in shares)
        {
            if (share is null)
            {
                whole++;
                continue;
            }

            Flush();
            parts.Add(Written(share));
        }

        Flush();
        return string.Join(" + ", parts);

        void Flush()
        {
            if (whole > 0)
            {
                parts.Add(whole.ToString(System.Globalization.CultureInfo.InvariantCulture));
                whole = 0;
            }
        }
    }

    private static string Written(Figure? share) => share is { Derivation: Derivation.Quotient quotient }
        ? $"{Recalculation.Of(quotient.Left, 6):0.######}/{Recalculation.Of(quotient.Right, 6):0.######}"
        : "1";

    private static Seen Allocate(FieldReader fields, Currency currency)
    {
        var amount = Texts.Amount(fields.Need("amount"), currency);
        var over = Texts.Each(fields.Need("over"), part => Texts.Amount(part, currency));
        fields.Done();
        var parts = Allocation.Split(amount, over);
        return new Seen.One(
        [
            ("parts", () => Seen.Values(parts)),
            ("rest", () => Seen.Values(over.Zip(parts).Select(pair => pair.First - pair.Second))),
            ("sum", () => Seen.Of(AccountSight.Sum(currency, parts))),
        ]);
    }
}
