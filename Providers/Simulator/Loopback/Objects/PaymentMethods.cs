using System.Text.Json.Nodes;

namespace Billing.Providers.Simulator.Loopback;

internal static class PaymentMethods
{
    public static JsonObject Create(Turn turn, Form form)
    {
        var type = form.Needed("type");
        var method = type switch
        {
            "card" => OfCard(turn, form.Below("card")),
            "sepa_debit" => OfDebit(turn, type, form.Below(type).Needed("iban")),
            "us_bank_account" => OfDebit(turn, type, form.Below(type).Needed("account_number")),
            "paypal" => OfPaypal(turn, form),
            _ => throw StripeFault.Invalid(null, "type", $"Invalid type: {type} is not spoken by the loopback."),
        };
        var details = form.Below("billing_details");
        method["billing_details"] = new JsonObject
        {
            ["address"] = details.Has("address") ? Json.Map(details.Pairs("address")) : null,
            ["email"] = details.Text("email"),
            ["name"] = details.Text("name"),
            ["phone"] = details.Text("phone"),
        };
        method["metadata"] = Json.Map(form.Pairs("metadata"));
        return method;
    }

    public static JsonObject Attach(Turn turn, Form form, string id)
    {
        var customer = turn.Find("customer", form.Needed("customer"), "customer");
        return AttachTo(turn, Resolve(turn, id), customer);
    }

    public static JsonObject Detach(Turn turn, Form form, string id)
    {
        var method = turn.Edit("payment_method", id);
        if (method.Text("customer") is not { } customer)
        {
            throw StripeFault.Invalid(null, null, "The payment method you provided is not attached to a customer so detachment is impossible.");
        }

        method["customer"] = null;
        method["_spent"] = true;
        if (turn.Find(customer) is { } owner && owner.Below("invoice_settings").Text("default_payment_method") == id)
        {
            turn.Edit(customer).Below("invoice_settings")!["default_payment_method"] = null;
        }

        turn.Emit("payment_method.detached", method, new JsonObject { ["customer"] = customer });
        return method;
    }

    public static JsonObject Update(Turn turn, Form form, string id)
    {
        var method = turn.Edit("payment_method", id);
        method.Merge("metadata", form);
        if (method.Below("card") is { } card)
        {
            card["exp_month"] = form.Below("card").Number("exp_month") ?? card.Number("exp_month");
            card["exp_year"] = form.Below("card").Number("exp_year") ?? card.Number("exp_year");
        }

        turn.Emit("payment_method.updated", method);
        return method;
    }

    /// <summary>A method by its name, or a new one of a test token: each use of a token makes one.</summary>
    public static JsonObject Resolve(Turn turn, string token, string param = "payment_method")
    {
        if (turn.Find(token) is { } known)
        {
            return turn.Find("payment_method", known.Id(), param);
        }

        return TestCards.OfToken(token) is { } card ? Make(turn, card)
            : token switch
            {
                "pm_usBankAccount_success" => OfDebit(turn, "us_bank_account", "000123456789"),
                "pm_usBankAccount_insufficientFunds" => OfDebit(turn, "us_bank_account", "000222222227"),
                "pm_usBankAccount_accountClosed" => OfDebit(turn, "us_bank_account", "000111111116"),
                _ => throw StripeFault.Missing("PaymentMethod", token, param),
            };
    }

    public static JsonObject AttachTo(Turn turn, JsonObject method, JsonObject customer)
    {
        if (method.Text("customer") is { } owner)
        {
            return owner == customer.Id() ? method : throw StripeFault.Invalid(
                "payment_method_unexpected_state", null, "The payment method you provided has already been attached to a customer.");
        }

        if (method.Flag("_spent"))
        {
            throw StripeFault.Invalid(
                "payment_method_unexpected_state", null, "This PaymentMethod was previously used without being attached to a Customer or was detached, and may not be used again.");
        }

        if (TestCards.OfName(method.Text("_card")) is { Decline: { } decline, DeclinesAttaching: true })
        {
            throw Refusals.Card(decline);
        }

        method = turn.Edit(method.Id());
        method["customer"] = customer.Id();
        turn.Emit("payment_method.attached", method);
        return method;
    }

    private static JsonObject OfCard(Turn turn, Form form)
    {
        if (form.Text("token") is { } token)
        {
            return Make(turn, TestCards.OfToken(token) ?? throw StripeFault.Missing("token", token, "card[token]"));
        }

        var number = form.Needed("number");
        var card = TestCards.OfNumber(number) ?? throw Refusals.Card("incorrect_number");
        return Make(turn, card, form.Number("exp_month"), form.Number("exp_year"));
    }

    private static JsonObject Make(Turn turn, TestCard card, long? month = null, long? year = null) => turn.Add(new JsonObject
    {
        ["id"] = turn.Ids.Next("pm"),
        ["object"] = "payment_method",
        ["allow_redisplay"] = "unspecified",
        ["billing_details"] = new JsonObject { ["address"] = null, ["email"] = null, ["name"] = null, ["phone"] = null },
        ["card"] = new JsonObject
        {
            ["brand"] = card.Brand,
            ["checks"] = new JsonObject { ["address_line1_check"] = null, ["address_postal_code_check"] = null, ["cvc_check"] = "pass" },
            ["country"] = card.Country,
            ["display_brand"] = card.Brand,
            ["exp_month"] = month ?? 12,
            ["exp_year"] = year ?? DateTimeOffset.FromUnixTimeSeconds(turn.Now).Year + 3,
            ["fingerprint"] = turn.Ids.Key("fp", card.Number)[3..19],
            ["funding"] = card.Funding,
            ["generated_from"] = null,
            ["last4"] = card.Last4,
            ["networks"] = new JsonObject { ["available"] = new JsonArray(card.Brand), ["preferred"] = null },
            ["three_d_secure_usage"] = new JsonObject { ["supported"] = true },
            ["wallet"] = null,
        },
        ["created"] = turn.Now,
        ["customer"] = null,
        ["livemode"] = false,
        ["metadata"] = new JsonObject(),
        ["type"] = "card",
        ["_card"] = card.Token,
    });

    /// <summary>Debits are decided later; which way, the account's number says, as docs.stripe.com/testing lists them.</summary>
    private static JsonObject OfDebit(Turn turn, string type, string account) => turn.Add(new JsonObject
    {
        ["id"] = turn.Ids.Next("pm"),
        ["object"] = "payment_method",
        ["billing_details"] = new JsonObject { ["address"] = null, ["email"] = null, ["name"] = null, ["phone"] = null },
        [type] = new JsonObject
        {
            ["bank_code"] = "19043",
            ["bank_name"] = "STRIPE TEST BANK",
            ["country"] = type == "sepa_debit" ? account[..2] : "US",
            ["fingerprint"] = turn.Ids.Key("fp", account)[3..19],
            ["last4"] = account[^4..],
        },
        ["created"] = turn.Now,
        ["customer"] = null,
        ["livemode"] = false,
        ["metadata"] = new JsonObject(),
        ["type"] = type,
        ["_debit"] = account switch
        {
            "000222222227" or "AT861904300235473202" => "insufficient_funds",
            "000111111116" => "bank_account_unusable",
            _ => "succeeds",
        },
    });

    private static JsonObject OfPaypal(Turn turn, Form form) => turn.Add(new JsonObject
    {
        ["id"] = turn.Ids.Next("pm"),
        ["object"] = "payment_method",
        ["billing_details"] = new JsonObject(),
        ["created"] = turn.Now,
        ["customer"] = null,
        ["livemode"] = false,
        ["metadata"] = new JsonObject(),
        ["paypal"] = new JsonObject { ["payer_email"] = form.Below("billing_details").Text("email"), ["payer_id"] = turn.Ids.Next("PAY", 10)[4..] },
        ["type"] = "paypal",
    });
}
