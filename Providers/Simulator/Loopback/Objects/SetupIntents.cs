using System.Text.Json.Nodes;

namespace Billing.Providers.Simulator.Loopback;

internal static class SetupIntents
{
    public static JsonObject Create(Turn turn, Form form)
    {
        if (form.Text("customer") is { } customer)
        {
            turn.Find("customer", customer, "customer");
        }

        var id = turn.Ids.Next("seti");
        var intent = turn.Add(new JsonObject
        {
            ["id"] = id,
            ["object"] = "setup_intent",
            ["automatic_payment_methods"] = form.Has("automatic_payment_methods")
                ? new JsonObject { ["enabled"] = true, ["allow_redirects"] = form.Below("automatic_payment_methods").Text("allow_redirects") ?? "always" }
                : null,
            ["cancellation_reason"] = null,
            ["client_secret"] = turn.Ids.Secret(id),
            ["created"] = turn.Now,
            ["customer"] = form.Text("customer"),
            ["description"] = form.Text("description"),
            ["last_setup_error"] = null,
            ["latest_attempt"] = null,
            ["livemode"] = false,
            ["mandate"] = null,
            ["metadata"] = Json.Map(form.Pairs("metadata")),
            ["next_action"] = null,
            ["payment_method"] = null,
            ["payment_method_types"] = new JsonArray("card"),
            ["status"] = "requires_payment_method",
            ["usage"] = form.OneOf("usage", "on_session", "off_session") ?? "off_session",
        });
        turn.Emit("setup_intent.created", intent);
        if (form.Text("payment_method") is { } token)
        {
            intent["payment_method"] = PaymentMethods.Resolve(turn, token).Id();
            intent["status"] = "requires_confirmation";
        }

        return form.Flag("confirm") == true ? Confirm(turn, form, id) : intent;
    }

    public static JsonObject Confirm(Turn turn, Form form, string id)
    {
        var intent = turn.Edit("setup_intent", id);
        if (intent.Text("status") is not ("requires_payment_method" or "requires_confirmation" or "requires_action"))
        {
            throw StripeFault.State("setup_intent", id, intent.Text("status"), "confirm");
        }

        var method = turn.Edit(PaymentMethods.Resolve(
            turn, form.Text("payment_method") ?? intent.Text("payment_method") ?? throw StripeFault.Invalid("parameter_missing", "payment_method", "You must provide a payment method.")).Id());
        intent["payment_method"] = method.Id();
        var card = TestCards.OfName(method.Text("_card"));
        if (card.Authentication != Authentication.Never && card.Authentication != Authentication.OnSession && !method.Flag("_set_up"))
        {
            intent["status"] = "requires_action";
            intent["_return_url"] = form.Text("return_url");
            intent["next_action"] = Confirmations.NextAction(turn, intent);
            turn.Emit("setup_intent.requires_action", intent);
            return intent;
        }

        return Finish(turn, intent, method, throws: true);
    }

    public static JsonObject Authenticate(Turn turn, string id, bool succeeds)
    {
        var intent = turn.Edit("setup_intent", id);
        if (intent.Text("status") != "requires_action")
        {
            throw StripeFault.State("setup_intent", id, intent.Text("status"), "authenticate");
        }

        var method = turn.Edit(intent.Text("payment_method")!);
        return succeeds ? Finish(turn, intent, method, throws: false) : Fail(turn, intent, method, "setup_intent_authentication_failure", throws: false);
    }

    public static JsonObject Cancel(Turn turn, Form form, string id)
    {
        var intent = turn.Edit("setup_intent", id);
        if (intent.Text("status") is "succeeded" or "canceled")
        {
            throw StripeFault.State("setup_intent", id, intent.Text("status"), "cancel");
        }

        intent["status"] = "canceled";
        intent["cancellation_reason"] = form.Text("cancellation_reason");
        turn.Emit("setup_intent.canceled", intent);
        return intent;
    }

    private static JsonObject Finish(Turn turn, JsonObject intent, JsonObject method, bool throws)
    {
        var card = TestCards.OfName(method.Text("_card"));
        if (card is { Decline: { } decline, DeclinesAttaching: true })
        {
            return Fail(turn, intent, method, decline, throws);
        }

        intent["status"] = "succeeded";
        intent["next_action"] = null;
        method["_set_up"] = true;
        if (turn.Find(intent.Text("customer")) is { } customer && method.Text("customer") is null)
        {
            method["customer"] = customer.Id();
            turn.Emit("payment_method.attached", method);
        }

        if (method.Text("_debit") is not null)
        {
            intent["mandate"] = Mandates.Make(turn, method).Id();
        }

        turn.Emit("setup_intent.succeeded", intent);
        CheckoutSessions.SetUpEnded(turn, intent);
        return intent;
    }

    private static JsonObject Fail(Turn turn, JsonObject intent, JsonObject method, string decline, bool throws)
    {
        intent["status"] = "requires_payment_method";
        intent["payment_method"] = null;
        intent["next_action"] = null;
        intent["last_setup_error"] = new JsonObject
        {
            ["code"] = Refusals.CodeOf(decline),
            ["decline_code"] = decline,
            ["message"] = Refusals.Message(decline),
            ["payment_method"] = Json.Shown(method),
            ["type"] = "card_error",
        };
        turn.Emit("setup_intent.setup_failed", intent);
        return !throws ? intent : throw new StripeFault(402, "card_error", Refusals.CodeOf(decline), Refusals.Message(decline))
        {
            DeclineCode = decline,
            AdviceCode = Refusals.Advice(decline),
            About = ("setup_intent", (JsonObject)Json.Shown(intent)!),
        };
    }
}
