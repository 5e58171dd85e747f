using System.Text.Json.Nodes;

namespace Billing.Providers.Simulator.Loopback;

/// <summary>Invoices on Stripe's own clock: a draft for an hour, then open and collected.</summary>
internal static class Invoices
{
    private const long DraftSeconds = 60 * 60;
    private const long Day = 24 * 60 * 60;

    public static JsonObject Create(Turn turn, Form form)
    {
        var customer = turn.Find("customer", form.Needed("customer"), "customer");
        var invoice = Make(turn, customer, form.Text("currency") ?? "usd", "manual", null);
        invoice["auto_advance"] = form.Flag("auto_advance") ?? false;
        invoice["collection_method"] = form.OneOf("collection_method", "charge_automatically", "send_invoice") ?? "charge_automatically";
        invoice["default_payment_method"] = form.Text("default_payment_method");
        invoice["description"] = form.Text("description");
        invoice["metadata"] = Json.Map(form.Pairs("metadata"));
        invoice["_due_days"] = form.Number("days_until_due");
        if (form.Text("pending_invoice_items_behavior") == "include")
        {
            foreach (var item in turn.All("invoiceitem").Where(each => each.Text("customer") == customer.Id() && each.Text("invoice") is null).ToList())
            {
                InvoiceItems.Put(turn, invoice, turn.Edit(item.Id()));
            }
        }

        turn.Emit("invoice.created", invoice);
        return invoice;
    }

    public static JsonObject Make(Turn turn, JsonObject customer, string currency, string reason, string? subscription)
    {
        var invoice = turn.Add(new JsonObject
        {
            ["id"] = turn.Ids.Next("in"),
            ["object"] = "invoice",
            ["amount_due"] = 0,
            ["amount_paid"] = 0,
            ["amount_remaining"] = 0,
            ["attempt_count"] = 0,
            ["attempted"] = false,
            ["auto_advance"] = true,
            ["billing_reason"] = reason,
            ["collection_method"] = "charge_automatically",
            ["created"] = turn.NowOf(customer),
            ["currency"] = currency,
            ["customer"] = customer.Id(),
            ["customer_email"] = customer.Text("email"),
            ["default_payment_method"] = null,
            ["description"] = null,
            ["due_date"] = null,
            ["ending_balance"] = null,
            ["hosted_invoice_url"] = null,
            ["invoice_pdf"] = null,
            ["lines"] = Json.ListOf("", []),
            ["livemode"] = false,
            ["metadata"] = new JsonObject(),
            ["next_payment_attempt"] = null,
            ["number"] = null,
            ["parent"] = subscription is null ? null : new JsonObject
            {
                ["type"] = "subscription_details",
                ["quote_details"] = null,
                ["subscription_details"] = new JsonObject { ["metadata"] = new JsonObject(), ["subscription"] = subscription },
            },
            ["period_end"] = turn.NowOf(customer),
            ["period_start"] = turn.NowOf(customer),
            ["status"] = "draft",
            ["status_transitions"] = new JsonObject
            {
                ["finalized_at"] = null, ["marked_uncollectible_at"] = null, ["paid_at"] = null, ["voided_at"] = null,
            },
            ["subtotal"] = 0,
            ["test_clock"] = customer.Text("test_clock"),
            ["total"] = 0,
            ["_clock"] = customer.Text("test_clock"),
            ["_subscription"] = subscription,
        });
        invoice["lines"]!["url"] = $"/v1/invoices/{invoice.Id()}/lines";
        return invoice;
    }

    public static JsonObject Finalize(Turn turn, Form form, string id)
    {
        var invoice = turn.Edit("invoice", id);
        Needs(invoice, "finalize", "draft");
        FinalizeNow(turn, invoice);
        return invoice;
    }

    public static JsonObject Pay(Turn turn, Form form, string id)
    {
        var invoice = turn.Edit("invoice", id);
        if (invoice.Text("status") == "draft")
        {
            FinalizeNow(turn, invoice);
        }

        if (invoice.Text("status") == "paid" && !form.Has("payment_method") && invoice.Number("total") == 0)
        {
            return invoice;
        }

        Needs(invoice, "pay", "open", "uncollectible");
        if (form.Flag("paid_out_of_band") == true)
        {
            InvoiceCollection.Paid(turn, invoice);
            return invoice;
        }

        InvoiceCollection.Collect(turn, invoice, form.Text("payment_method"), form.Flag("off_session") ?? true, throws: true);
        return invoice;
    }

    public static JsonObject Void(Turn turn, Form form, string id) => End(turn, id, "void", "voided_at", "invoice.voided", "open", "uncollectible");

    public static JsonObject GiveUp(Turn turn, Form form, string id) =>
        End(turn, id, "uncollectible", "marked_uncollectible_at", "invoice.marked_uncollectible", "open");

    public static JsonObject Send(Turn turn, Form form, string id)
    {
        var invoice = turn.Edit("invoice", id);
        if (invoice.Text("status") == "draft")
        {
            FinalizeNow(turn, invoice);
        }

        turn.Emit("invoice.sent", invoice);
        return invoice;
    }

    public static JsonObject Update(Turn turn, Form form, string id)
    {
        var invoice = turn.Edit("invoice", id);
        invoice.Merge("metadata", form);
        invoice["description"] = form.Text("description") ?? invoice.Text("description");
        invoice["auto_advance"] = form.Flag("auto_advance") ?? invoice.Flag("auto_advance");
        turn.Emit("invoice.updated", invoice);
        return invoice;
    }

    public static JsonObject Delete(Turn turn, Form form, string id)
    {
        var invoice = turn.Edit("invoice", id);
        Needs(invoice, "delete", "draft");
        turn.Emit("invoice.deleted", invoice);
        invoice["deleted"] = true;
        DueWork.Never(invoice);
        return new JsonObject { ["id"] = id, ["object"] = "invoice", ["deleted"] = true };
    }

    /// <summary>Leaves the draft lying for an hour, as Stripe does with what a subscription makes.</summary>
    public static void Schedule(Turn turn, JsonObject invoice) => DueWork.At(invoice, turn.NowOf(invoice) + DraftSeconds);

    /// <summary>Its hour is over, or it is time to try again.</summary>
    public static void Advance(Turn turn, JsonObject invoice)
    {
        if (invoice.Text("status") == "draft")
        {
            FinalizeNow(turn, invoice);
        }

        if (invoice.Text("status") == "open" && invoice.Text("collection_method") == "charge_automatically")
        {
            InvoiceCollection.Collect(turn, invoice, null, offSession: true, throws: false);
        }
    }

    public static void FinalizeNow(Turn turn, JsonObject invoice)
    {
        DueWork.Never(invoice);
        var customer = turn.Edit(invoice.Text("customer")!);
        customer["_invoices"] = customer.Number("_invoices") + 1;
        invoice["number"] = $"{customer.Text("invoice_prefix")}-{customer.Number("_invoices"):0000}";
        invoice["status"] = "open";
        invoice["status_transitions"]!["finalized_at"] = turn.NowOf(invoice);
        invoice["hosted_invoice_url"] = turn.Page($"i/{invoice.Id()}");
        if (invoice.Text("collection_method") == "send_invoice")
        {
            invoice["due_date"] = turn.NowOf(invoice) + (invoice.Number("_due_days") * Day);
        }

        turn.Emit("invoice.finalized", invoice);
        if (invoice.Number("total") <= 0)
        {
            InvoiceCollection.Paid(turn, invoice);
        }
    }

    private static JsonObject End(Turn turn, string id, string status, string moment, string happened, params string[] from)
    {
        var invoice = turn.Edit("invoice", id);
        Needs(invoice, status, from);
        DueWork.Never(invoice);
        invoice["status"] = status;
        invoice["next_payment_attempt"] = null;
        invoice["status_transitions"]![moment] = turn.NowOf(invoice);
        turn.Emit(happened, invoice);
        return invoice;
    }

    private static void Needs(JsonObject invoice, string wanted, params string[] from)
    {
        if (!from.Contains(invoice.Text("status")))
        {
            throw StripeFault.Invalid(
                invoice.Text("status") == "paid" ? "invoice_already_paid" : "invoice_not_editable",
                null,
                $"You cannot {wanted} this invoice ({invoice.Id()}) because it is {invoice.Text("status")}.");
        }
    }
}
