using System.Globalization;
using System.Text.Json.Nodes;

namespace Billing.Providers.Simulator.Loopback;

/// <summary>Products and prices.</summary>
internal static class Catalogs
{
    public static JsonObject CreateProduct(Turn turn, Form form)
    {
        var product = turn.Add(new JsonObject
        {
            ["id"] = form.Text("id") ?? turn.Ids.Next("prod", 14),
            ["object"] = "product",
            ["active"] = form.Flag("active") ?? true,
            ["created"] = turn.Now,
            ["default_price"] = null,
            ["description"] = form.Text("description"),
            ["images"] = new JsonArray(),
            ["livemode"] = false,
            ["marketing_features"] = new JsonArray(),
            ["metadata"] = Json.Map(form.Pairs("metadata")),
            ["name"] = form.Needed("name"),
            ["type"] = "service",
            ["updated"] = turn.Now,
            ["url"] = null,
        });
        turn.Emit("product.created", product);
        if (form.Has("default_price_data"))
        {
            product["default_price"] = Price(turn, form.Below("default_price_data"), product.Id()).Id();
        }

        return product;
    }

    public static JsonObject UpdateProduct(Turn turn, Form form, string id)
    {
        var product = turn.Edit("product", id);
        product["name"] = form.Text("name") ?? product.Text("name");
        product["description"] = form.Text("description") ?? product.Text("description");
        product["active"] = form.Flag("active") ?? product.Flag("active");
        product["updated"] = turn.Now;
        product.Merge("metadata", form);
        turn.Emit("product.updated", product);
        return product;
    }

    public static JsonObject DeleteProduct(Turn turn, Form form, string id)
    {
        var product = turn.Edit("product", id);
        if (turn.All("price").Any(price => price.Text("product") == id))
        {
            throw StripeFault.Invalid(null, null, "This product cannot be deleted because it has one or more user-created prices.");
        }

        turn.Emit("product.deleted", product);
        product["deleted"] = true;
        return new JsonObject { ["id"] = id, ["object"] = "product", ["deleted"] = true };
    }

    public static JsonObject CreatePrice(Turn turn, Form form) => Price(turn, form, null);

    public static JsonObject UpdatePrice(Turn turn, Form form, string id)
    {
        var price = turn.Edit("price", id);
        price["active"] = form.Flag("active") ?? price.Flag("active");
        price["nickname"] = form.Text("nickname") ?? price.Text("nickname");
        price.Merge("metadata", form);
        turn.Emit("price.updated", price);
        return price;
    }

    /// <summary>A price by its name, or one made of what the line says itself.</summary>
    public static JsonObject Of(Turn turn, Form line, string param) =>
        line.Text("price") is { } named ? turn.Find("price", named, param)
        : line.Has("price_data") ? Price(turn, line.Below("price_data"), null)
        : throw StripeFault.Invalid("parameter_missing", param, "You must name a price or describe one.");

    private static JsonObject Price(Turn turn, Form form, string? product)
    {
        product ??= form.Text("product") is { } named ? turn.Find("product", named, "product").Id()
            : form.Has("product_data") ? CreateProduct(turn, form.Below("product_data")).Id()
            : throw StripeFault.Invalid("parameter_missing", "product", "Missing required param: product.");
        var amount = form.Number("unit_amount")
            ?? (form.Text("unit_amount_decimal") is { } exact ? (long)decimal.Parse(exact, CultureInfo.InvariantCulture) : (long?)null)
            ?? throw StripeFault.Invalid("parameter_missing", "unit_amount", "You must say what a unit costs.");
        var recurring = form.Below("recurring");
        var price = turn.Add(new JsonObject
        {
            ["id"] = turn.Ids.Next("price"),
            ["object"] = "price",
            ["active"] = true,
            ["billing_scheme"] = "per_unit",
            ["created"] = turn.Now,
            ["currency"] = Amounts.Known(form.Needed("currency")),
            ["livemode"] = false,
            ["lookup_key"] = form.Text("lookup_key"),
            ["metadata"] = Json.Map(form.Pairs("metadata")),
            ["nickname"] = form.Text("nickname"),
            ["product"] = product,
            ["recurring"] = form.Has("recurring")
                ? new JsonObject
                {
                    ["interval"] = recurring.OneOf("interval", "day", "week", "month", "year") ?? "month",
                    ["interval_count"] = recurring.Number("interval_count") ?? 1,
                    ["meter"] = null,
                    ["trial_period_days"] = null,
                    ["usage_type"] = "licensed",
                }
                : null,
            ["tax_behavior"] = "unspecified",
            ["type"] = form.Has("recurring") ? "recurring" : "one_time",
            ["unit_amount"] = amount,
            ["unit_amount_decimal"] = amount.ToString(CultureInfo.InvariantCulture),
        });
        turn.Emit("price.created", price);
        return price;
    }
}
