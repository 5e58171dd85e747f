using System.Text.Json.Nodes;

namespace Billing.Providers.Simulator.Loopback;

/// <summary>Collects invoices: each try is a payment; a renewal that fails is tried again a few times, then given up.</summary>
internal static class InvoiceCollection
{
    private const long Day = 24 * 60 * 60;

    /// <summary>Days after the first try on which a renewal is tried again.</summary>
    private static readonly long[] RetryDays = [3, 5, 7];

    /// <summary>The payment of an invoice has come to something.</summary>
    public static void PaymentEnded(Turn turn, JsonObject intent)
    {
        if (intent.Text("_invoice") is not { } id || turn.Find(id).Text("status") is not ("open" or "uncollectible"))
        {
            return;
        }

        var invoice = turn.Edit(id);
        if (intent.Text("status") == "succeeded")
        {
            Paid(turn, invoice);
        }
        else
        {
            Failed(turn, invoice);
        }
    }

    public static void Collect(Turn turn, JsonObject invoice, string? named, bool offSession, bool throws)
    {
        invoice["attempted"] = true;
        invoice["attempt_count"] = invoice.Number("attempt_count") + 1;
        var method = named ?? invoice.Text("default_payment_method")
            ?? turn.Find(invoice.Text("_subscription")).Text("default_payment_method")
            ?? Customers.DefaultMethod(turn, invoice.Text("customer"));
        if (method is null)
        {
            if (throws)
            {
                throw StripeFault.Invalid(
                    null, null, "This customer has no attached payment source or default payment method. Please consider adding a default payment method.");
            }

            Failed(turn, invoice);
            return;
        }

        var intent = PaymentIntents.Make(turn, invoice.Number("amount_remaining"), invoice.Text("currency")!, invoice.Text("customer"));
        intent["_invoice"] = invoice.Id();
        intent["metadata"] = invoice["metadata"]?.DeepClone();
        invoice["_payment"] = intent.Id();
        turn.Emit("payment_intent.created", intent);
        try
        {
            Confirmations.Confirm(turn, Form.Parse($"payment_method={method}{(offSession ? "&off_session=true" : "&use_stripe_sdk=true")}"), intent.Id());
            if (intent.Text("status") == "requires_action")
            {
                turn.Emit("invoice.payment_action_required", invoice);
            }
        }
        catch (StripeFault fault) when (fault.Status == 402 && !throws)
        {
            // What failed is written at the invoice and at its payment.
        }
    }

    public static void Paid(Turn turn, JsonObject invoice)
    {
        DueWork.Never(invoice);
        invoice["status"] = "paid";
        invoice["amount_paid"] = invoice.Number("amount_due");
        invoice["amount_remaining"] = 0;
        invoice["next_payment_attempt"] = null;
        invoice["status_transitions"]!["paid_at"] = turn.NowOf(invoice);
        turn.Emit("invoice.paid", invoice);
        turn.Emit("invoice.payment_succeeded", invoice);
        Subscriptions.InvoiceEnded(turn, invoice, isPaid: true);
    }

    private static void Failed(Turn turn, JsonObject invoice)
    {
        var tried = invoice.Number("attempt_count");
        var isRenewal = invoice.Text("billing_reason") == "subscription_cycle";
        if (isRenewal && tried <= RetryDays.Length)
        {
            var again = turn.NowOf(invoice) + ((RetryDays[tried - 1] - (tried > 1 ? RetryDays[tried - 2] : 0)) * Day);
            invoice["next_payment_attempt"] = again;
            DueWork.At(invoice, again);
        }
        else
        {
            invoice["next_payment_attempt"] = null;
            DueWork.Never(invoice);
        }

        turn.Emit("invoice.payment_failed", invoice);
        Subscriptions.InvoiceEnded(turn, invoice, isPaid: false);
    }
}
