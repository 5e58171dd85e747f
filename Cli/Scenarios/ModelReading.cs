using System.Collections.Immutable;
using System.Text.Json;
using Billing.Domain;
using Billing.Domain.Charging;

namespace Billing.Cli.Scenarios;

/// <summary>Reads how a quantity becomes an amount.</summary>
internal static class ModelReading
{
    private static readonly string[] Names =
    [
        "flat", "per_unit", "package", "graduated", "volume", "percentage", "graduated_percentage", "matrix", "dynamic", "capacity",
    ];

    public static ChargeModel Read(FieldReader item)
    {
        var model = Of(item);
        return ChargeModelRules.Check(model) is { } refused ? throw ScenarioMistake.At(item.Node, Refusal(refused)) : model;
    }

    public static string Refusal(Rejection refused) => $"{refused.Message} ({refused.Code})";

    private static ChargeModel Of(FieldReader item)
    {
        // A price alone is per unit, tiers alone are graduated, a percentage alone is one.
        var named = item.Find("model");
        var name = named is not null ? Nearest.Bare(Texts.Of(named))
            : item.Has("tiers") ? "graduated"
            : item.Has("percent") ? "percentage"
            : "perunit";
        return name switch
        {
            "flat" => new ChargeModel.Flat(item.Number("price", "amount") ?? Missing(item, "price")),
            "perunit" or "standard" or "unit" => new ChargeModel.PerUnit(item.Number("price", "unitPrice") ?? Missing(item, "price")),
            "package" => new ChargeModel.Package(
                item.Number("size", "packageSize") ?? Missing(item, "size"), item.Number("price") ?? Missing(item, "price"), item.Number("freeUnits") ?? 0),
            "graduated" or "tiered" => new ChargeModel.Graduated(ReadTiers(item, "price")),
            "volume" => new ChargeModel.Volume(ReadTiers(item, "price")),
            "graduatedpercentage" => new ChargeModel.GraduatedPercentage(ReadTiers(item, "percent")),
            "percentage" or "percent" => new ChargeModel.Percentage(
                item.Number("percent") ?? Missing(item, "percent"),
                item.Number("fixedFee") ?? 0,
                item.Whole("freeTransactions", "freeEvents"),
                item.Number("freeTotal", "freeAmount"),
                item.Number("minimumPerTransaction"),
                item.Number("maximumPerTransaction")),
            "matrix" => ReadMatrix(item),
            "dynamic" => new ChargeModel.Dynamic(item.Number("multiplier") ?? 1),
            "capacity" => new ChargeModel.Capacity(
                item.Number("price", "fee") ?? Missing(item, "price"), item.Number("included") ?? Missing(item, "included"),
                item.Number("overagePrice") ?? Missing(item, "overagePrice")),
            _ => throw ScenarioMistake.At(named!, $"'{named!.Text}' is no charge model{Nearest.Hint(named.Text, Names)}"),
        };
    }

    private static decimal Missing(FieldReader item, string name)
    {
        item.Need(name);
        return 0;
    }

    private static ChargeModel.Matrix ReadMatrix(FieldReader item)
    {
        var cells = item.Need("cells");
        return new(
            [.. cells.Fields.Select(cell => new MatrixCell(cell.Key, Texts.Number(cell.Value)))],
            item.Number("otherPrice") ?? Missing(item, "otherPrice"));
    }

    private static Tiers ReadTiers(FieldReader item, string price)
    {
        var node = item.Need("tiers");
        var tiers = ImmutableArray.CreateBuilder<Tier>();
        foreach (var element in node.Kind == JsonValueKind.Array ? node.Elements : throw ScenarioMistake.At(node, "tiers are a list"))
        {
            var (from, tier) = element.Kind == JsonValueKind.Array ? Listed(element) : Named(element, price);
            var bound = tiers.Count == 0 ? 0 : tiers[^1].UpTo;
            // What a tier begins at follows from the one before it; told all the same, it has to agree: 11 after 10, or 0.1 after 0.1.
            if (from is { } begins && (bound is not { } end || (begins != end && begins != end + 1)))
            {
                throw ScenarioMistake.At(element, $"this tier begins at {begins}, the one before it ends at {bound?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "no bound"}");
            }

            tiers.Add(tier);
        }

        return Tiers.TryOf(tiers.ToImmutable()) ?? throw ScenarioMistake.At(node, Refusal(Rejections.TiersOverlapOrEnd));
    }

    // [from, up to, price, flat fee], as price lists are often written.
    private static (decimal? From, Tier Tier) Listed(ScenarioNode element) => element.Elements is { Count: 3 or 4 } parts
        ? (Texts.Number(parts[0]), new(
            parts[1].Kind == JsonValueKind.Null ? null : Texts.Number(parts[1]),
            Texts.Number(parts[2]),
            parts.Count == 4 ? Texts.Number(parts[3]) : 0))
        : throw ScenarioMistake.At(element, "a tier is [from, up to, price, flat fee] or {upTo, price, flat}");

    private static (decimal? From, Tier Tier) Named(ScenarioNode element, string price)
    {
        var fields = new FieldReader(element, "a tier");
        var tier = new Tier(
            fields.Number("upTo", "to"), fields.Number(price, "price", "percent") ?? 0, fields.Number("flat", "flatFee") ?? 0, fields.Number("blockSize") ?? 0);
        var from = fields.Number("from");
        fields.Done();
        return (from, tier);
    }
}
