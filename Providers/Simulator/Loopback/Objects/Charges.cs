using System.Text.Json.Nodes;
using Billing.Domain.Collection;

namespace Billing.Providers.Simulator.Loopback;

/// <summary>Each try of a payment is a charge, whether it succeeded or not.</summary>
internal static class Charges
{
    /// <summary>How long a bank debit takes here; at Stripe it is days.</summary>
    private const long DebitSeconds = 60;

    public static JsonObject Succeed(Turn turn, JsonObject intent, JsonObject method)
    {
        var holds = intent.Text("capture_method") == "manual";
        var charge = Make(turn, intent, method, "succeeded");
        charge["captured"] = !holds;
        charge["amount_captured"] = holds ? 0 : intent.Number("amount");
        charge["paid"] = true;
        charge["outcome"] = Verdict("authorized", null, "Payment complete.");
        Finish(turn, intent, method, charge, holds);
        return intent;
    }

    /// <summary>Not decided yet, as a bank debit is for days.</summary>
    public static JsonObject Process(Turn turn, JsonObject intent, JsonObject method)
    {
        var charge = Make(turn, intent, method, "pending");
        intent["latest_charge"] = charge.Id();
        intent["status"] = "processing";
        DueWork.At(intent, turn.NowOf(intent) + DebitSeconds);
        Ledgers.Book(turn, intent, new ProviderOutcome.Processing());
        turn.Emit("charge.pending", charge);
        turn.Emit("payment_intent.processing", intent);
        return intent;
    }

    /// <summary>The bank has decided.</summary>
    public static void Settle(Turn turn, JsonObject intent) => Decide(turn, intent, turn.Find(intent.Text("payment_method")).Text("_debit") switch
    {
        null or "succeeds" => null,
        var decline => decline,
    });

    public static void Decide(Turn turn, JsonObject intent, string? decline)
    {
        DueWork.Never(intent);
        var charge = turn.Edit(intent.Text("latest_charge")!);
        var method = turn.Edit(intent.Text("payment_method")!);
        if (decline is null)
        {
            charge["status"] = "succeeded";
            charge["captured"] = true;
            charge["paid"] = true;
            charge["amount_captured"] = intent.Number("amount");
            Finish(turn, intent, method, charge, holds: false);
        }
        else
        {
            Failed(turn, intent, method, charge, decline);
        }
    }

    public static JsonObject Fail(Turn turn, JsonObject intent, JsonObject method, string decline, bool throws)
    {
        var charge = Make(turn, intent, method, "failed");
        Failed(turn, intent, method, charge, decline);
        if (!throws)
        {
            return intent;
        }

        throw new StripeFault(402, "card_error", Refusals.CodeOf(decline), Refusals.Message(decline))
        {
            DeclineCode = decline,
            Param = Refusals.Param(decline),
            AdviceCode = Refusals.Advice(decline),
            Charge = charge.Id(),
            About = ("payment_intent", (JsonObject)Json.Shown(intent)!),
        };
    }

    private static void Finish(Turn turn, JsonObject intent, JsonObject method, JsonObject charge, bool holds)
    {
        intent["latest_charge"] = charge.Id();
        intent["next_action"] = null;
        intent["amount_received"] = holds ? 0 : intent.Number("amount");
        intent["amount_capturable"] = holds ? intent.Number("amount") : 0;
        intent["status"] = holds ? "requires_capture" : "succeeded";
        Keep(turn, intent, method);
        // What is only held has not moved.
        if (!holds)
        {
            Ledgers.Book(turn, intent, new ProviderOutcome.Succeeded(intent.Id()));
        }

        turn.Emit("charge.succeeded", charge);
        turn.Emit(holds ? "payment_intent.amount_capturable_updated" : "payment_intent.succeeded", intent);
        if (TestCards.OfName(method.Text("_card")) is { Dispute: { } reason } card && method.Text("_card") is not null)
        {
            Disputes.Open(turn, charge, reason, card.IsInquiry);
        }

        InvoiceCollection.PaymentEnded(turn, intent);
        CheckoutSessions.PaymentEnded(turn, intent);
    }

    private static void Failed(Turn turn, JsonObject intent, JsonObject method, JsonObject charge, string decline)
    {
        charge["status"] = "failed";
        charge["failure_code"] = Refusals.CodeOf(decline);
        charge["failure_message"] = Refusals.Message(decline);
        charge["outcome"] = Verdict(decline == "fraudulent" ? "blocked" : "issuer_declined", decline, Refusals.Message(decline));
        intent["latest_charge"] = charge.Id();
        intent["status"] = "requires_payment_method";
        intent["payment_method"] = null;
        intent["next_action"] = null;
        var error = new JsonObject
        {
            ["charge"] = charge.Id(),
            ["code"] = Refusals.CodeOf(decline),
            ["decline_code"] = decline,
            ["message"] = Refusals.Message(decline),
            ["payment_method"] = Json.Shown(method),
            ["type"] = "card_error",
        };
        if (Refusals.Advice(decline) is { } advice)
        {
            error["advice_code"] = advice;
        }

        intent["last_payment_error"] = error;
        Ledgers.Book(turn, intent, decline == "authentication_required"
            ? new ProviderOutcome.ActionRequired()
            : new ProviderOutcome.Declined(DeclineClass.Soft, decline));
        turn.Emit("charge.failed", charge);
        turn.Emit("payment_intent.payment_failed", intent);
        InvoiceCollection.PaymentEnded(turn, intent);
    }

    /// <summary>A method that was used for a customer and is to be kept is theirs; one that belongs to nobody is spent.</summary>
    private static void Keep(Turn turn, JsonObject intent, JsonObject method)
    {
        if (method.Text("customer") is not null)
        {
            return;
        }

        method = turn.Edit(method.Id());
        if (intent.Text("setup_future_usage") is not null && turn.Find(intent.Text("customer")) is { } customer)
        {
            method["customer"] = customer.Id();
            method["_set_up"] = true;
            turn.Emit("payment_method.attached", method);
        }
        else
        {
            method["_spent"] = true;
        }
    }

    private static JsonObject Verdict(string type, string? reason, string message) => new()
    {
        ["network_status"] = type == "authorized" ? "approved_by_network" : "declined_by_network",
        ["reason"] = reason,
        ["risk_level"] = "normal",
        ["seller_message"] = message,
        ["type"] = type,
    };

    private static JsonObject Make(Turn turn, JsonObject intent, JsonObject method, string status)
    {
        var type = method.Text("type")!;
        var details = new JsonObject { ["type"] = type };
        if (method.Below(type) is { } used)
        {
            details[type] = used.DeepClone();
        }

        return turn.Add(new JsonObject
        {
            ["id"] = turn.Ids.Next(type == "card" ? "ch" : "py"),
            ["object"] = "charge",
            ["amount"] = intent.Number("amount"),
            ["amount_captured"] = 0,
            ["amount_refunded"] = 0,
            ["balance_transaction"] = null,
            ["billing_details"] = method["billing_details"]?.DeepClone(),
            ["captured"] = false,
            ["created"] = turn.Now,
            ["currency"] = intent.Text("currency"),
            ["customer"] = intent.Text("customer"),
            ["description"] = intent.Text("description"),
            ["disputed"] = false,
            ["failure_code"] = null,
            ["failure_message"] = null,
            ["livemode"] = false,
            ["metadata"] = intent["metadata"]?.DeepClone(),
            ["outcome"] = null,
            ["paid"] = false,
            ["payment_intent"] = intent.Id(),
            ["payment_method"] = method.Id(),
            ["payment_method_details"] = details,
            ["receipt_url"] = null,
            ["refunded"] = false,
            ["status"] = status,
            ["_clock"] = intent.Text("_clock"),
        });
    }
}
