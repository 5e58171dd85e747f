using System.Text.Json.Nodes;

namespace Billing.Providers.Simulator.Loopback;

internal static class InvoiceItems
{
    public static JsonObject Create(Turn turn, Form form)
    {
        var customer = turn.Find("customer", form.Needed("customer"), "customer");
        var quantity = form.Number("quantity") ?? 1;
        var price = form.Below("pricing").Text("price") is { } named ? turn.Find("price", named, "pricing[price]")
            : form.Has("price_data") ? Catalogs.Of(turn, form, "price_data")
            : null;
        var item = turn.Add(new JsonObject
        {
            ["id"] = turn.Ids.Next("ii"),
            ["object"] = "invoiceitem",
            ["amount"] = form.Number("amount") ?? (price.Number("unit_amount") * quantity),
            ["currency"] = price.Text("currency") ?? Amounts.Known(form.Needed("currency")),
            ["customer"] = customer.Id(),
            ["date"] = turn.NowOf(customer),
            ["description"] = form.Text("description") ?? turn.Find(price.Text("product")).Text("name"),
            ["invoice"] = null,
            ["livemode"] = false,
            ["metadata"] = Json.Map(form.Pairs("metadata")),
            ["period"] = new JsonObject { ["end"] = turn.NowOf(customer), ["start"] = turn.NowOf(customer) },
            ["pricing"] = price is null ? null : new JsonObject
            {
                ["price_details"] = new JsonObject { ["price"] = price.Id(), ["product"] = price.Text("product") },
                ["type"] = "price_details",
                ["unit_amount_decimal"] = price.Text("unit_amount_decimal"),
            },
            ["proration"] = false,
            ["quantity"] = quantity,
            ["test_clock"] = customer.Text("test_clock"),
            ["_clock"] = customer.Text("test_clock"),
        });
        if (form.Text("invoice") is { } invoice)
        {
            Put(turn, turn.Edit("invoice", invoice, "invoice"), item);
        }

        turn.Emit("invoiceitem.created", item);
        return item;
    }

    public static JsonObject Delete(Turn turn, Form form, string id)
    {
        var item = turn.Edit("invoiceitem", id);
        if (item.Text("invoice") is not null)
        {
            throw StripeFault.Invalid(null, null, "You cannot delete an invoice item that is on an invoice.");
        }

        turn.Emit("invoiceitem.deleted", item);
        item["deleted"] = true;
        return new JsonObject { ["id"] = id, ["object"] = "invoiceitem", ["deleted"] = true };
    }

    /// <summary>Puts an item on a draft.</summary>
    public static void Put(Turn turn, JsonObject invoice, JsonObject item)
    {
        if (invoice.Text("status") != "draft")
        {
            throw StripeFault.Invalid("invoice_not_editable", "invoice", "Only a draft takes more items.");
        }

        item["invoice"] = invoice.Id();
        invoice["currency"] = item.Text("currency");
        AddLine(turn, invoice, item.Number("amount"), item.Number("quantity"), item.Text("description"), item["period"]!, item["pricing"]);
    }

    public static void AddLine(
        Turn turn, JsonObject invoice, long amount, long quantity, string? description, JsonNode period, JsonNode? pricing)
    {
        invoice.Below("lines").List("data").Add(new JsonObject
        {
            ["id"] = turn.Ids.Next("il"),
            ["object"] = "line_item",
            ["amount"] = amount,
            ["currency"] = invoice.Text("currency"),
            ["description"] = description,
            ["invoice"] = invoice.Id(),
            ["livemode"] = false,
            ["metadata"] = new JsonObject(),
            ["period"] = period.DeepClone(),
            ["pricing"] = pricing?.DeepClone(),
            ["quantity"] = quantity,
            ["subtotal"] = amount,
        });
        foreach (var name in (ReadOnlySpan<string>)["amount_due", "amount_remaining", "subtotal", "total"])
        {
            invoice[name] = invoice.Number(name) + amount;
        }
    }
}
