using System.Globalization;
using System.Text.Json.Nodes;

namespace Billing.Providers.Simulator.Loopback;

/// <summary>Pages to pay on. A person pays on them at their address; <c>payment_pages/…/confirm</c> does it for a program.</summary>
internal static class CheckoutSessions
{
    private const long LivesSeconds = 24 * 60 * 60;

    public static JsonObject Create(Turn turn, Form form)
    {
        var mode = form.OneOf("mode", "payment", "setup", "subscription") ?? throw StripeFault.Invalid("parameter_missing", "mode", "Missing required param: mode.");
        if (form.Text("customer") is { } customer)
        {
            turn.Find("customer", customer, "customer");
        }

        var lines = new JsonArray([.. form.Items("line_items").Select((line, at) => Line(turn, line, at))]);
        if (lines.Count == 0 && mode != "setup")
        {
            throw StripeFault.Invalid("parameter_missing", "line_items", $"`line_items` is required in `{mode}` mode.");
        }

        var expires = form.Number("expires_at") ?? turn.Now + LivesSeconds;
        if (expires < turn.Now + (30 * 60) || expires > turn.Now + LivesSeconds + 60)
        {
            throw StripeFault.Invalid(null, "expires_at", "The `expires_at` timestamp must be between 30 minutes and 24 hours from now.");
        }

        var session = Make(turn, mode, lines);
        session["cancel_url"] = form.Text("cancel_url");
        session["client_reference_id"] = form.Text("client_reference_id");
        session["customer"] = form.Text("customer");
        session["customer_email"] = form.Text("customer_email");
        session["expires_at"] = expires;
        session["metadata"] = Json.Map(form.Pairs("metadata"));
        session["success_url"] = form.Text("success_url");
        session["_keeps"] = form.Below("payment_intent_data").Text("setup_future_usage");
        session["_holds"] = form.Below("payment_intent_data").Text("capture_method");
        session["_metadata"] = Json.Map(form.Below(mode switch
        {
            "payment" => "payment_intent_data",
            "setup" => "setup_intent_data",
            _ => "subscription_data",
        }).Pairs("metadata"));
        DueWork.At(session, expires);
        return session;
    }

    /// <summary>A session as it begins.</summary>
    public static JsonObject Make(Turn turn, string mode, JsonArray lines)
    {
        var id = turn.Ids.Next("cs_test", 58);
        var total = lines.Sum(static line => line.Number("amount_total"));
        return turn.Add(new JsonObject
        {
            ["id"] = id,
            ["object"] = "checkout.session",
            ["amount_subtotal"] = mode == "setup" ? null : total,
            ["amount_total"] = mode == "setup" ? null : total,
            ["cancel_url"] = null,
            ["client_reference_id"] = null,
            ["created"] = turn.Now,
            ["currency"] = lines.FirstOrDefault().Text("currency"),
            ["customer"] = null,
            ["customer_details"] = null,
            ["customer_email"] = null,
            ["expires_at"] = turn.Now + LivesSeconds,
            ["invoice"] = null,
            ["livemode"] = false,
            ["metadata"] = new JsonObject(),
            ["mode"] = mode,
            ["payment_intent"] = null,
            ["payment_link"] = null,
            ["payment_method_types"] = new JsonArray("card"),
            ["payment_status"] = mode == "setup" ? "no_payment_required" : "unpaid",
            ["setup_intent"] = null,
            ["status"] = "open",
            ["subscription"] = null,
            ["success_url"] = null,
            ["ui_mode"] = "hosted_page",
            ["url"] = turn.Page($"c/pay/{id}"),
            ["_lines"] = lines,
        });
    }

    public static JsonObject Lines(Turn turn, Form form, string id) => Json.ListOf(
        $"/v1/checkout/sessions/{id}/line_items", turn.Find("checkout.session", id).List("_lines").Select(Json.Shown));

    public static JsonObject ExpireNow(Turn turn, Form form, string id)
    {
        var session = turn.Edit("checkout.session", id);
        if (session.Text("status") != "open")
        {
            throw StripeFault.Invalid(null, null, $"Only Checkout Sessions with a status in [\"open\"] can be expired. This Checkout Session has a status of {session.Text("status")}.");
        }

        Expire(turn, session);
        return session;
    }

    public static void Expire(Turn turn, JsonObject session)
    {
        if (session.Text("status") != "open")
        {
            return;
        }

        DueWork.Never(session);
        session["status"] = "expired";
        session["url"] = null;
        turn.Emit("checkout.session.expired", session);
    }

    /// <summary>Somebody pays, or leaves a method where there is nothing to pay.</summary>
    public static JsonObject Confirm(Turn turn, Form form, string id)
    {
        var session = turn.Edit("checkout.session", id);
        if (session.Text("status") != "open")
        {
            throw StripeFault.Invalid(null, null, $"This Checkout Session is {session.Text("status")} and nobody can pay on it any more.");
        }

        if (form.Number("expected_amount") is { } expected && session.Text("mode") != "setup" && expected != session.Number("amount_total"))
        {
            throw StripeFault.Invalid("checkout_amount_mismatch", "expected_amount", "The amount has changed.");
        }

        var method = PaymentMethods.Resolve(turn, form.Text("payment_method") ?? "pm_card_visa");
        session["customer_details"] = new JsonObject
        {
            ["email"] = method.Below("billing_details").Text("email") ?? session.Text("customer_email"),
            ["name"] = method.Below("billing_details").Text("name"),
        };
        switch (session.Text("mode"))
        {
            case "setup":
                var setUp = SetupIntents.Create(turn, new Form());
                setUp["customer"] = session.Text("customer");
                setUp["metadata"] = session["_metadata"]?.DeepClone();
                session["setup_intent"] = setUp.Id();
                SetupIntents.Confirm(turn, Form.Parse($"payment_method={method.Id()}"), setUp.Id());
                break;
            case "subscription":
                Subscribe(turn, session, method);
                break;
            default:
                Pay(turn, session, method);
                break;
        }

        return session;
    }

    /// <summary>The payment of a session has come to something.</summary>
    public static void PaymentEnded(Turn turn, JsonObject intent)
    {
        if (intent.Text("_session") is { } id)
        {
            Complete(turn, turn.Edit(id), "paid");
        }
    }

    public static void SetUpEnded(Turn turn, JsonObject intent)
    {
        if (turn.All("checkout.session").FirstOrDefault(each => each.Text("setup_intent") == intent.Id()) is { } session)
        {
            Complete(turn, turn.Edit(session.Id()), "no_payment_required");
        }
    }

    public static JsonObject Line(Turn turn, Form line, int at)
    {
        var price = Catalogs.Of(turn, line, $"line_items[{at.ToString(CultureInfo.InvariantCulture)}][price]");
        var quantity = line.Number("quantity") ?? 1;
        var total = price.Number("unit_amount") * quantity;
        return new JsonObject
        {
            ["id"] = turn.Ids.Next("li"),
            ["object"] = "item",
            ["amount_discount"] = 0,
            ["amount_subtotal"] = total,
            ["amount_tax"] = 0,
            ["amount_total"] = total,
            ["currency"] = price.Text("currency"),
            ["description"] = turn.Find(price.Text("product")).Text("name"),
            ["price"] = Json.Shown(price),
            ["quantity"] = quantity,
        };
    }

    private static void Pay(Turn turn, JsonObject session, JsonObject method)
    {
        var intent = turn.Find(session.Text("payment_intent")) is { } begun
            ? turn.Edit(begun.Id())
            : PaymentIntents.Make(turn, session.Number("amount_total"), session.Text("currency")!, session.Text("customer"));
        intent["metadata"] = session["_metadata"]?.DeepClone() ?? new JsonObject();
        intent["setup_future_usage"] = session.Text("_keeps");
        intent["capture_method"] = session.Text("_holds") ?? "automatic";
        intent["_session"] = session.Id();
        session["payment_intent"] = intent.Id();
        turn.Emit("payment_intent.created", intent);
        Confirmations.Confirm(turn, Form.Parse($"payment_method={method.Id()}&return_url={Uri.EscapeDataString(session.Text("success_url") ?? turn.Page("done"))}"), intent.Id());
        if (intent.Text("status") == "processing")
        {
            Complete(turn, session, "unpaid");
        }
    }

    private static void Subscribe(Turn turn, JsonObject session, JsonObject method)
    {
        if (session.Text("customer") is null)
        {
            var email = method.Below("billing_details").Text("email") ?? session.Text("customer_email") ?? "";
            session["customer"] = Customers.Create(turn, Form.Parse($"email={Uri.EscapeDataString(email)}")).Id();
        }

        PaymentMethods.AttachTo(turn, method, turn.Find(session.Text("customer"))!);
        var items = string.Join('&', session.List("_lines").Select((line, at) =>
            $"items[{at}][price]={line.Below("price")!.Id()}&items[{at}][quantity]={line.Number("quantity")}"));
        var subscription = Subscriptions.Create(turn, Form.Parse(
            $"customer={session.Text("customer")}&default_payment_method={method.Id()}&payment_behavior=error_if_incomplete&{items}"));
        subscription["metadata"] = session["_metadata"]?.DeepClone() ?? new JsonObject();
        session["subscription"] = subscription.Id();
        session["invoice"] = subscription.Text("latest_invoice");
        Complete(turn, session, "paid");
    }

    private static void Complete(Turn turn, JsonObject session, string payment)
    {
        var wasOpen = session.Text("status") == "open";
        DueWork.Never(session);
        session["status"] = "complete";
        session["payment_status"] = payment;
        session["url"] = null;
        turn.Emit(wasOpen ? "checkout.session.completed" : "checkout.session.async_payment_succeeded", session);
    }
}
