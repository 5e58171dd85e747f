using System.Text.Json.Nodes;
using Billing.Domain.Collection;

namespace Billing.Providers.Simulator.Loopback;

internal static class PaymentIntents
{
    private static readonly Dictionary<string, long> Least = new() { ["usd"] = 50, ["eur"] = 50, ["gbp"] = 30, ["jpy"] = 50 };

    public static JsonObject Create(Turn turn, Form form)
    {
        var amount = form.Number("amount") ?? throw StripeFault.Invalid("parameter_missing", "amount", "Missing required param: amount.");
        var currency = Amounts.Known(form.Needed("currency"));
        if (amount < Least.GetValueOrDefault(currency, 1))
        {
            throw StripeFault.Invalid("amount_too_small", "amount", "Amount must be no less than the least charge amount of its currency.");
        }

        if (amount > 99_999_999)
        {
            throw StripeFault.Invalid("amount_too_large", "amount", "Amount must be no more than $999,999.99");
        }

        if (form.Text("customer") is { } customer)
        {
            turn.Find("customer", customer, "customer");
        }

        var made = Make(turn, amount, currency, form.Text("customer"));
        made["capture_method"] = form.OneOf("capture_method", "automatic", "automatic_async", "manual") ?? "automatic_async";
        made["confirmation_method"] = form.OneOf("confirmation_method", "automatic", "manual") ?? "automatic";
        made["description"] = form.Text("description");
        made["metadata"] = Json.Map(form.Pairs("metadata"));
        made["receipt_email"] = form.Text("receipt_email");
        made["setup_future_usage"] = form.OneOf("setup_future_usage", "on_session", "off_session");
        made["statement_descriptor_suffix"] = form.Text("statement_descriptor_suffix");
        if (form.Has("automatic_payment_methods") || !form.Has("payment_method_types"))
        {
            var automatic = form.Below("automatic_payment_methods");
            made["automatic_payment_methods"] = new JsonObject
            {
                ["allow_redirects"] = automatic.OneOf("allow_redirects", "always", "never") ?? "always",
                ["enabled"] = automatic.Flag("enabled") ?? true,
            };
        }
        else
        {
            made["payment_method_types"] = new JsonArray([.. form.Texts("payment_method_types").Select(static type => (JsonNode)type)]);
        }

        turn.Emit("payment_intent.created", made);
        if (form.Text("payment_method") is { } token)
        {
            made["payment_method"] = Method(turn, made, token).Id();
            made["status"] = "requires_confirmation";
        }

        return form.Flag("confirm") == true ? Confirmations.Confirm(turn, form, made.Id()) : made;
    }

    /// <summary>A payment as it begins.</summary>
    public static JsonObject Make(Turn turn, long amount, string currency, string? customer)
    {
        var id = turn.Ids.Next("pi");
        return turn.Add(new JsonObject
        {
            ["id"] = id,
            ["object"] = "payment_intent",
            ["amount"] = amount,
            ["amount_capturable"] = 0,
            ["amount_received"] = 0,
            ["automatic_payment_methods"] = null,
            ["canceled_at"] = null,
            ["cancellation_reason"] = null,
            ["capture_method"] = "automatic",
            ["client_secret"] = turn.Ids.Secret(id),
            ["confirmation_method"] = "automatic",
            ["created"] = turn.Now,
            ["currency"] = currency,
            ["customer"] = customer,
            ["description"] = null,
            ["last_payment_error"] = null,
            ["latest_charge"] = null,
            ["livemode"] = false,
            ["metadata"] = new JsonObject(),
            ["next_action"] = null,
            ["payment_method"] = null,
            ["payment_method_types"] = new JsonArray("card"),
            ["processing"] = null,
            ["receipt_email"] = null,
            ["setup_future_usage"] = null,
            ["status"] = "requires_payment_method",
            ["_clock"] = turn.Find(customer).Text("test_clock"),
        });
    }

    public static JsonObject Update(Turn turn, Form form, string id)
    {
        var intent = turn.Edit("payment_intent", id);
        if (intent.Text("status") is "succeeded" or "canceled" or "processing" && !form.Has("metadata") && !form.Has("description"))
        {
            throw StripeFault.State("payment_intent", id, intent.Text("status"), "update");
        }

        intent["amount"] = form.Number("amount") ?? intent.Number("amount");
        intent["description"] = form.Text("description") ?? intent.Text("description");
        intent.Merge("metadata", form);
        if (form.Text("customer") is { } customer)
        {
            intent["customer"] = turn.Find("customer", customer, "customer").Id();
        }

        if (form.Text("payment_method") is { } token)
        {
            intent["payment_method"] = Method(turn, intent, token).Id();
            intent["status"] = "requires_confirmation";
        }

        return intent;
    }

    public static JsonObject Capture(Turn turn, Form form, string id)
    {
        var intent = turn.Edit("payment_intent", id);
        if (intent.Text("status") != "requires_capture")
        {
            throw StripeFault.State("payment_intent", id, intent.Text("status"), "capture");
        }

        var amount = form.Number("amount_to_capture") ?? intent.Number("amount_capturable");
        if (amount < 1 || amount > intent.Number("amount_capturable"))
        {
            throw StripeFault.Invalid("amount_too_large", "amount_to_capture", "The amount to capture is more than what can be captured.");
        }

        intent["amount_capturable"] = 0;
        intent["amount_received"] = amount;
        intent["status"] = "succeeded";
        var charge = turn.Edit(intent.Text("latest_charge")!);
        charge["captured"] = true;
        charge["amount_captured"] = amount;
        Ledgers.Book(turn, intent, new ProviderOutcome.Succeeded(intent.Id()), amount: amount);
        turn.Emit("charge.captured", charge);
        turn.Emit("payment_intent.succeeded", intent);
        return intent;
    }

    public static JsonObject Cancel(Turn turn, Form form, string id)
    {
        var intent = turn.Edit("payment_intent", id);
        if (intent.Text("status") is "succeeded" or "canceled" or "processing")
        {
            throw StripeFault.State("payment_intent", id, intent.Text("status"), "cancel");
        }

        if (intent.Text("status") == "requires_capture")
        {
            var charge = turn.Edit(intent.Text("latest_charge")!);
            charge["refunded"] = true;
            charge["amount_refunded"] = charge.Number("amount");
        }

        intent["amount_capturable"] = 0;
        intent["canceled_at"] = turn.Now;
        intent["cancellation_reason"] = form.OneOf("cancellation_reason", "duplicate", "fraudulent", "requested_by_customer", "abandoned");
        intent["next_action"] = null;
        intent["status"] = "canceled";
        turn.Emit("payment_intent.canceled", intent);
        return intent;
    }

    /// <summary>The method that a payment is made with: nobody pays with another customer's.</summary>
    public static JsonObject Method(Turn turn, JsonObject intent, string token)
    {
        var method = PaymentMethods.Resolve(turn, token);
        if (method.Text("customer") is { } owner && owner != intent.Text("customer"))
        {
            throw StripeFault.Invalid(
                null,
                "payment_method",
                "The provided PaymentMethod cannot be attached. To reuse a PaymentMethod, you must attach it to a Customer first, and name that Customer.");
        }

        return !method.Flag("_spent") ? method : throw StripeFault.Invalid(
            "payment_method_unexpected_state",
            "payment_method",
            "The provided PaymentMethod was previously used with a PaymentIntent without Customer attachment, or was detached from a Customer. It may not be used again.");
    }
}
