using System.Text.Json.Nodes;

namespace Billing.Providers.Simulator.Loopback;

internal static class Customers
{
    public static JsonObject Create(Turn turn, Form form)
    {
        if (form.Text("test_clock") is { } clock)
        {
            turn.Find("test_helpers.test_clock", clock, "test_clock");
        }

        var customer = new JsonObject
        {
            ["id"] = turn.Ids.Next("cus", 14),
            ["object"] = "customer",
            ["address"] = form.Has("address") ? Json.Map(form.Pairs("address")) : null,
            ["balance"] = form.Number("balance") ?? 0,
            ["created"] = turn.Now,
            ["currency"] = null,
            ["default_source"] = null,
            ["delinquent"] = false,
            ["description"] = form.Text("description"),
            ["email"] = form.Text("email"),
            ["invoice_prefix"] = turn.Ids.Key("", "prefix")[1..9].ToUpperInvariant(),
            ["invoice_settings"] = new JsonObject { ["custom_fields"] = null, ["default_payment_method"] = null, ["footer"] = null },
            ["livemode"] = false,
            ["metadata"] = Json.Map(form.Pairs("metadata")),
            ["name"] = form.Text("name"),
            ["phone"] = form.Text("phone"),
            ["preferred_locales"] = new JsonArray(),
            ["shipping"] = null,
            ["tax_exempt"] = form.Text("tax_exempt") ?? "none",
            ["test_clock"] = form.Text("test_clock"),
            ["_clock"] = form.Text("test_clock"),
        };
        turn.Add(customer);
        if (form.Text("payment_method") is { } token)
        {
            PaymentMethods.AttachTo(turn, PaymentMethods.Resolve(turn, token), customer);
        }

        SetDefaultMethod(turn, customer, form);
        if (form.Text("source") is { } source)
        {
            var method = PaymentMethods.Resolve(turn, source);
            PaymentMethods.AttachTo(turn, method, customer);
            customer["default_source"] = method.Id();
        }

        turn.Emit("customer.created", customer);
        return customer;
    }

    public static JsonObject Update(Turn turn, Form form, string id)
    {
        var customer = turn.Edit("customer", id);
        var before = new JsonObject();
        foreach (var name in (ReadOnlySpan<string>)["name", "email", "description", "phone"])
        {
            if (form.Has(name))
            {
                before[name] = customer[name]?.DeepClone();
                customer[name] = form.Text(name);
            }
        }

        if (form.Has("metadata"))
        {
            before["metadata"] = customer["metadata"]?.DeepClone();
            customer.Merge("metadata", form);
        }

        SetDefaultMethod(turn, customer, form);
        turn.Emit("customer.updated", customer, before);
        return customer;
    }

    public static JsonObject Delete(Turn turn, Form form, string id)
    {
        var customer = turn.Edit("customer", id);
        turn.Emit("customer.deleted", customer);
        customer["deleted"] = true;
        foreach (var subscription in turn.All("subscription").Where(each => each.Text("customer") == id && each.Text("status") != "canceled").ToList())
        {
            Subscriptions.Cancel(turn, new Form(), subscription.Id());
        }

        return new JsonObject { ["id"] = id, ["object"] = "customer", ["deleted"] = true };
    }

    public static JsonObject Get(Turn turn, Form form, string id) => turn.Find(id) is { } found && found.Flag("deleted")
        ? new JsonObject { ["id"] = id, ["object"] = "customer", ["deleted"] = true }
        : turn.Find("customer", id);

    /// <summary>What is charged when nothing else is named.</summary>
    public static string? DefaultMethod(Turn turn, string? customer) => turn.Find(customer) is { } found
        ? found.Below("invoice_settings").Text("default_payment_method") ?? found.Text("default_source")
        : null;

    /// <summary>A test token means the method of this customer that was made of it.</summary>
    private static void SetDefaultMethod(Turn turn, JsonObject customer, Form form)
    {
        if (form.Below("invoice_settings").Text("default_payment_method") is not { } named)
        {
            return;
        }

        var method = turn.Find(named) is not null ? turn.Find("payment_method", named)
            : turn.All("payment_method").FirstOrDefault(each => each.Text("customer") == customer.Id() && $"pm_card_{each.Text("_card")}" == named)
            ?? throw StripeFault.Missing("PaymentMethod", named, "invoice_settings[default_payment_method]");
        if (method.Text("customer") != customer.Id())
        {
            throw StripeFault.Invalid(
                null, "invoice_settings[default_payment_method]", "The customer does not have a payment method with this ID. It must be attached first.");
        }

        customer.Below("invoice_settings")!["default_payment_method"] = method.Id();
    }
}
