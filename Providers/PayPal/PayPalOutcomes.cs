using System.Text.Json;
using Billing.Domain.Collection;

namespace Billing.Providers.OnPayPal;

/// <summary>What the state of an object at PayPal means for us.</summary>
internal static class PayPalOutcomes
{
    /// <summary>
    /// What has become of the money of an order; null while nothing has been tried that PayPal remembers, or while its payer has
    /// agreed and it waits for us.
    /// </summary>
    public static ProviderOutcome? OfOrder(JsonElement order)
    {
        ProviderOutcome? best = null;
        var payments = order.First("purchase_units").Member("payments");
        foreach (var authorization in payments.List("authorizations"))
        {
            best = Better(best, OfAuthorization(authorization));
        }

        // What was taken of a hold has its own name; of the order it is the hold that was asked for.
        if (best is null)
        {
            foreach (var capture in payments.List("captures"))
            {
                best = Better(best, OfCapture(capture));
            }
        }

        return best ?? order.Text("status") switch
        {
            "PAYER_ACTION_REQUIRED" => new ProviderOutcome.ActionRequired(),
            "VOIDED" => new ProviderOutcome.Declined(DeclineClass.Hard, "order_voided"),
            "CREATED" or "SAVED" or "APPROVED" => null,
            _ => new ProviderOutcome.Unknown(),
        };
    }

    public static ProviderOutcome OfCapture(JsonElement capture) => (capture.Text("status"), capture.Text("id")) switch
    {
        // Given back later or not: it was taken.
        ("COMPLETED" or "PARTIALLY_REFUNDED" or "REFUNDED", { } id) => new ProviderOutcome.Succeeded(id),
        ("PENDING", _) => new ProviderOutcome.Processing(),
        ("DECLINED" or "FAILED", _) => Declined(capture),
        _ => new ProviderOutcome.Unknown(),
    };

    public static ProviderOutcome OfAuthorization(JsonElement authorization) => (authorization.Text("status"), authorization.Text("id")) switch
    {
        ("CREATED" or "CAPTURED" or "PARTIALLY_CAPTURED", { } id) => new ProviderOutcome.Succeeded(id),
        ("PENDING", _) => new ProviderOutcome.Processing(),
        ("DENIED", _) => Declined(authorization),
        ("VOIDED", _) => new ProviderOutcome.Declined(DeclineClass.Hard, "authorization_voided"),
        _ => new ProviderOutcome.Unknown(),
    };

    public static ProviderOutcome OfRefund(JsonElement refund) => (refund.Text("status"), refund.Text("id")) switch
    {
        ("COMPLETED", { } id) => new ProviderOutcome.Succeeded(id),
        ("PENDING", _) => new ProviderOutcome.Processing(),
        ("CANCELLED" or "FAILED", _) => new ProviderOutcome.Declined(DeclineClass.Hard, $"refund_{refund.Text("status")!.ToLowerInvariant()}"),
        _ => new ProviderOutcome.Unknown(),
    };

    /// <summary>The furthest of several: what moved money counts before what did not.</summary>
    public static ProviderOutcome Better(ProviderOutcome? one, ProviderOutcome other) =>
        one is null || Weight(other) > Weight(one) ? other : one;

    private static ProviderOutcome Declined(JsonElement of)
    {
        var processor = of.Member("processor_response");
        return PayPalDeclines.OfProcessor(processor.Text("response_code"), processor.Text("payment_advice_code"));
    }

    private static int Weight(ProviderOutcome outcome) => outcome switch
    {
        ProviderOutcome.Succeeded => 4,
        ProviderOutcome.Processing => 3,
        ProviderOutcome.Unknown => 2,
        ProviderOutcome.ActionRequired => 1,
        _ => 0,
    };
}
