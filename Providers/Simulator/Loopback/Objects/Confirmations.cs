using System.Text.Json.Nodes;
using Billing.Domain.Collection;
using Billing.Providers.Simulated;

namespace Billing.Providers.Simulator.Loopback;

/// <summary>What comes of confirming a payment: what its script says, else what its card does.</summary>
internal static class Confirmations
{
    public static JsonObject Confirm(Turn turn, Form form, string id)
    {
        var intent = turn.Edit("payment_intent", id);
        if (intent.Text("status") is not ("requires_payment_method" or "requires_confirmation" or "requires_action"))
        {
            throw StripeFault.State("payment_intent", id, intent.Text("status"), "confirm");
        }

        var token = form.Text("payment_method") ?? intent.Text("payment_method")
            ?? throw StripeFault.Invalid(
                "payment_intent_unexpected_state", null, "You cannot confirm this PaymentIntent because it's missing a payment method.");
        var method = PaymentIntents.Method(turn, intent, token);
        intent["payment_method"] = method.Id();
        intent["last_payment_error"] = null;
        intent["setup_future_usage"] = form.Text("setup_future_usage") ?? intent.Text("setup_future_usage");
        var offSession = form.Text("off_session") is not (null or "false");
        if (form.Text("return_url") is { } back)
        {
            intent["_return_url"] = back;
        }

        // Who may be sent away must be able to come back.
        if (!offSession && intent.Below("automatic_payment_methods").Text("allow_redirects") == "always" && intent.Text("_return_url") is null
            && form.Flag("use_stripe_sdk") != true)
        {
            throw StripeFault.Invalid(
                null,
                "return_url",
                "This PaymentIntent is configured to accept payment methods enabled in your Dashboard. Because some of these payment methods might redirect your customer off of your page, you must provide a `return_url`. If you don't want to accept redirect-based payment methods, set `automatic_payment_methods[enabled]` to `true` and `automatic_payment_methods[allow_redirects]` to `never`.");
        }

        return Carry(turn, intent, method, Ordered(turn, method, offSession), offSession || form.Flag("error_on_requires_action") == true);
    }

    /// <summary>The customer has shown who they are, or has not.</summary>
    public static JsonObject Authenticate(Turn turn, string id, bool succeeds)
    {
        var intent = turn.Edit("payment_intent", id);
        if (intent.Text("status") != "requires_action")
        {
            throw StripeFault.State("payment_intent", id, intent.Text("status"), "authenticate");
        }

        intent["next_action"] = null;
        var method = turn.Edit(intent.Text("payment_method")!);
        if (!succeeds)
        {
            return Charges.Fail(turn, intent, method, "payment_intent_authentication_failure", throws: false);
        }

        method["_set_up"] = true;
        return TestCards.OfName(method.Text("_card")).Decline is { } decline
            ? Charges.Fail(turn, intent, method, decline, throws: false)
            : Charges.Succeed(turn, intent, method);
    }

    /// <summary>What is to become of it.</summary>
    private static ProviderOutcome Ordered(Turn turn, JsonObject method, bool offSession)
    {
        switch (turn.Script)
        {
            case SimulatedAnswer.Books books:
                return books.Outcome;
            case SimulatedAnswer.BooksAndIsNotHeard lost:
                return lost.Outcome;
        }

        var card = TestCards.OfName(method.Text("_card"));
        var wantsHolder = card.Authentication switch
        {
            Authentication.Never => false,
            Authentication.UntilSetUp => !method.Flag("_set_up"),
            Authentication.OnSession => !offSession,
            _ => true,
        };
        return wantsHolder ? new ProviderOutcome.ActionRequired()
            : card.Decline is { } decline ? new ProviderOutcome.Declined(DeclineClass.Soft, decline)
            : method.Text("_debit") is not null ? new ProviderOutcome.Processing()
            : new ProviderOutcome.Succeeded("");
    }

    private static JsonObject Carry(Turn turn, JsonObject intent, JsonObject method, ProviderOutcome outcome, bool nobodyThere)
    {
        switch (outcome)
        {
            case ProviderOutcome.Declined declined:
                return Charges.Fail(turn, intent, method, declined.Code, throws: true);
            case ProviderOutcome.ActionRequired when nobodyThere:
                return Charges.Fail(turn, intent, method, "authentication_required", throws: true);
            case ProviderOutcome.ActionRequired:
                intent["status"] = "requires_action";
                intent["next_action"] = NextAction(turn, intent);
                Ledgers.Book(turn, intent, outcome);
                turn.Emit("payment_intent.requires_action", intent);
                return intent;
            case ProviderOutcome.Processing:
                return Charges.Process(turn, intent, method);
            default:
                return Charges.Succeed(turn, intent, method);
        }
    }

    public static JsonObject NextAction(Turn turn, JsonObject intent) => intent.Text("_return_url") is { } back
        ? new JsonObject
        {
            ["type"] = "redirect_to_url",
            ["redirect_to_url"] = new JsonObject { ["return_url"] = back, ["url"] = turn.Page($"authenticate/{intent.Id()}") },
        }
        : new JsonObject { ["type"] = "use_stripe_sdk", ["use_stripe_sdk"] = new JsonObject { ["type"] = "three_d_secure_redirect" } };
}
