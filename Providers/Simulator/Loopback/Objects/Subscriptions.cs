using System.Text.Json.Nodes;

namespace Billing.Providers.Simulator.Loopback;

/// <summary>
/// Subscriptions that Stripe's own clock bills: what taking over from it is tried against. Changes of price or quantity take effect
/// with the next invoice; prorations are not reckoned here.
/// </summary>
internal static class Subscriptions
{
    public static JsonObject Create(Turn turn, Form form)
    {
        var customer = turn.Find("customer", form.Needed("customer"), "customer");
        var items = form.Items("items").ToList();
        if (items.Count == 0)
        {
            throw StripeFault.Invalid("parameter_missing", "items", "Missing required param: items.");
        }

        var now = turn.NowOf(customer);
        var trialEnd = form.Text("trial_end") == "now" ? null
            : form.Number("trial_end") ?? (form.Number("trial_period_days") is { } days ? now + (days * 24 * 60 * 60) : null);
        var subscription = Make(turn, customer, form, now, trialEnd);
        subscription["items"]!["data"] = new JsonArray([.. items.Select((item, at) => Item(turn, item, at, subscription, now))]);
        var anchor = form.Number("billing_cycle_anchor") ?? trialEnd ?? now;
        subscription["billing_cycle_anchor"] = anchor;
        SetPeriod(subscription, now, trialEnd ?? Periods.Next(subscription, anchor, now));
        DueWork.At(subscription, PeriodEnd(subscription));
        turn.Emit("customer.subscription.created", subscription);
        Begin(turn, subscription, customer, form.Text("payment_behavior") ?? "allow_incomplete", trialEnd is not null);
        return subscription;
    }

    public static JsonObject Update(Turn turn, Form form, string id)
    {
        var subscription = turn.Edit("subscription", id);
        if (subscription.Text("status") is "canceled" or "incomplete_expired")
        {
            throw StripeFault.Missing("subscription", id);
        }

        var before = (JsonObject)Json.Shown(subscription)!;
        subscription.Merge("metadata", form);
        subscription["cancel_at_period_end"] = form.Flag("cancel_at_period_end") ?? subscription.Flag("cancel_at_period_end");
        subscription["cancel_at"] = subscription.Flag("cancel_at_period_end") ? PeriodEnd(subscription) : form.Number("cancel_at");
        subscription["default_payment_method"] = form.Text("default_payment_method") ?? subscription.Text("default_payment_method");
        foreach (var (item, at) in form.Items("items").Select(static (item, at) => (item, at)).ToList())
        {
            Change(turn, subscription, item, at);
        }

        var previous = new JsonObject();
        foreach (var (name, value) in before)
        {
            if (!JsonNode.DeepEquals(value, subscription[name]))
            {
                previous[name] = value?.DeepClone();
            }
        }

        turn.Emit("customer.subscription.updated", subscription, previous);
        return subscription;
    }

    public static JsonObject Cancel(Turn turn, Form form, string id)
    {
        var subscription = turn.Edit("subscription", id);
        End(turn, subscription, "cancellation_requested");
        return subscription;
    }

    /// <summary>Its period is over.</summary>
    public static void Advance(Turn turn, JsonObject subscription)
    {
        var end = PeriodEnd(subscription);
        if (subscription.Flag("cancel_at_period_end"))
        {
            End(turn, subscription, "cancellation_requested");
            return;
        }

        if (subscription.Text("status") == "incomplete")
        {
            subscription["status"] = "incomplete_expired";
            subscription["ended_at"] = turn.Now;
            turn.Emit("customer.subscription.updated", subscription, new JsonObject { ["status"] = "incomplete" });
            return;
        }

        SetPeriod(subscription, end, Periods.Next(subscription, subscription.Number("billing_cycle_anchor"), end));
        var wasTrial = subscription.Text("status") == "trialing";
        if (wasTrial)
        {
            subscription["status"] = "active";
        }

        turn.Emit("customer.subscription.updated", subscription, new JsonObject { ["status"] = wasTrial ? "trialing" : "active" });
        var invoice = Bill(turn, subscription, turn.Find(subscription.Text("customer"))!, "subscription_cycle", free: false);
        Invoices.Schedule(turn, invoice);
        DueWork.At(subscription, PeriodEnd(subscription));
    }

    public static void InvoiceEnded(Turn turn, JsonObject invoice, bool isPaid)
    {
        if (turn.Find(invoice.Text("_subscription")) is not { } found || found.Text("status") is "canceled" or "incomplete_expired")
        {
            return;
        }

        var subscription = turn.Edit(found.Id());
        var before = subscription.Text("status");
        var isGivenUp = !isPaid && invoice.Text("billing_reason") == "subscription_cycle" && invoice["next_payment_attempt"] is null;
        if (isGivenUp)
        {
            End(turn, subscription, "payment_failed");
            return;
        }

        subscription["status"] = isPaid
            ? before is "incomplete" or "past_due" or "unpaid" ? "active" : before
            : before is "active" or "trialing" ? "past_due" : before;
        if (subscription.Text("status") != before)
        {
            turn.Emit("customer.subscription.updated", subscription, new JsonObject { ["status"] = before });
        }
    }

    private static void Begin(Turn turn, JsonObject subscription, JsonObject customer, string behavior, bool isTrial)
    {
        var invoice = Bill(turn, subscription, customer, "subscription_create", free: isTrial);
        subscription["status"] = isTrial ? "trialing" : "incomplete";
        Invoices.FinalizeNow(turn, invoice);
        if (invoice.Text("status") == "paid" || subscription.Text("collection_method") == "send_invoice")
        {
            subscription["status"] = isTrial ? "trialing" : "active";
            return;
        }

        if (behavior != "default_incomplete")
        {
            InvoiceCollection.Collect(turn, invoice, null, offSession: true, throws: false);
        }

        if (behavior == "error_if_incomplete" && subscription.Text("status") != "active")
        {
            var error = turn.Find(invoice.Text("_payment")).Below("last_payment_error");
            throw new StripeFault(402, "card_error", error.Text("code") ?? "card_declined", error.Text("message") ?? "Your card was declined.")
            {
                DeclineCode = error.Text("decline_code"),
                ChangesNothing = true,
            };
        }
    }

    private static JsonObject Bill(Turn turn, JsonObject subscription, JsonObject customer, string reason, bool free)
    {
        var invoice = Invoices.Make(turn, customer, subscription.Text("currency")!, reason, subscription.Id());
        invoice["collection_method"] = subscription.Text("collection_method");
        invoice["_due_days"] = subscription.Number("days_until_due");
        foreach (var item in subscription.Below("items").List("data"))
        {
            var price = item.Below("price")!;
            InvoiceItems.AddLine(
                turn,
                invoice,
                free ? 0 : price.Number("unit_amount") * item.Number("quantity"),
                item.Number("quantity"),
                $"{item.Number("quantity")} × {turn.Find(price.Text("product")).Text("name")}",
                new JsonObject { ["end"] = item.Number("current_period_end"), ["start"] = item.Number("current_period_start") },
                new JsonObject
                {
                    ["price_details"] = new JsonObject { ["price"] = price.Id(), ["product"] = price.Text("product") },
                    ["type"] = "price_details",
                    ["unit_amount_decimal"] = price.Text("unit_amount_decimal"),
                });
        }

        subscription["latest_invoice"] = invoice.Id();
        turn.Emit("invoice.created", invoice);
        return invoice;
    }

    private static void End(Turn turn, JsonObject subscription, string reason)
    {
        DueWork.Never(subscription);
        subscription["status"] = "canceled";
        subscription["canceled_at"] = turn.NowOf(subscription);
        subscription["ended_at"] = turn.NowOf(subscription);
        subscription["cancellation_details"] = new JsonObject { ["comment"] = null, ["feedback"] = null, ["reason"] = reason };
        turn.Emit("customer.subscription.deleted", subscription);
    }

    private static void Change(Turn turn, JsonObject subscription, Form change, int at)
    {
        var items = subscription.Below("items").List("data");
        if (change.Text("id") is not { } id)
        {
            items.Add(Item(turn, change, at, subscription, turn.NowOf(subscription)));
            return;
        }

        var item = items.OfType<JsonObject>().FirstOrDefault(each => each.Id() == id) ?? throw StripeFault.Missing("subscription_item", id, "items[0][id]");
        if (change.Flag("deleted") == true)
        {
            items.Remove(item);
            return;
        }

        item["quantity"] = change.Number("quantity") ?? item.Number("quantity");
        if (change.Has("price") || change.Has("price_data"))
        {
            item["price"] = Json.Shown(Catalogs.Of(turn, change, "items[0][price]"));
        }
    }

    private static JsonObject Item(Turn turn, Form form, int at, JsonObject subscription, long now)
    {
        var price = Catalogs.Of(turn, form, $"items[{at}][price]");
        if (price.Below("recurring") is null)
        {
            throw StripeFault.Invalid(null, $"items[{at}][price]", "The price specified is set to `type=one_time` but this field only accepts prices with `type=recurring`.");
        }

        subscription["currency"] = price.Text("currency");
        return new JsonObject
        {
            ["id"] = turn.Ids.Next("si", 14),
            ["object"] = "subscription_item",
            ["created"] = now,
            ["current_period_end"] = subscription.Below("items").List("data").FirstOrDefault() is { } first ? first.Number("current_period_end") : now,
            ["current_period_start"] = now,
            ["metadata"] = new JsonObject(),
            ["price"] = Json.Shown(price),
            ["quantity"] = form.Number("quantity") ?? 1,
            ["subscription"] = subscription.Id(),
        };
    }

    private static long PeriodEnd(JsonObject subscription) => subscription.Below("items").List("data")[0].Number("current_period_end");

    private static void SetPeriod(JsonObject subscription, long start, long end)
    {
        foreach (var item in subscription.Below("items").List("data"))
        {
            item!["current_period_start"] = start;
            item["current_period_end"] = end;
        }
    }

    private static JsonObject Make(Turn turn, JsonObject customer, Form form, long now, long? trialEnd)
    {
        var id = turn.Ids.Next("sub");
        return turn.Add(new JsonObject
        {
            ["id"] = id,
            ["object"] = "subscription",
            ["billing_cycle_anchor"] = now,
            ["cancel_at"] = null,
            ["cancel_at_period_end"] = form.Flag("cancel_at_period_end") ?? false,
            ["canceled_at"] = null,
            ["cancellation_details"] = new JsonObject { ["comment"] = null, ["feedback"] = null, ["reason"] = null },
            ["collection_method"] = form.OneOf("collection_method", "charge_automatically", "send_invoice") ?? "charge_automatically",
            ["created"] = now,
            ["currency"] = null,
            ["customer"] = customer.Id(),
            ["days_until_due"] = form.Number("days_until_due"),
            ["default_payment_method"] = form.Text("default_payment_method"),
            ["description"] = form.Text("description"),
            ["ended_at"] = null,
            ["items"] = Json.ListOf($"/v1/subscription_items?subscription={id}", []),
            ["latest_invoice"] = null,
            ["livemode"] = false,
            ["metadata"] = Json.Map(form.Pairs("metadata")),
            ["pause_collection"] = null,
            ["schedule"] = null,
            ["start_date"] = now,
            ["status"] = "incomplete",
            ["test_clock"] = customer.Text("test_clock"),
            ["trial_end"] = trialEnd,
            ["trial_start"] = trialEnd is null ? null : now,
            ["_clock"] = customer.Text("test_clock"),
        });
    }
}
