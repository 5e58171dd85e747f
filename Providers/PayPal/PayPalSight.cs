using System.Net;
using System.Text.Json;
using Billing.Domain.Amounts;
using Billing.Domain.Collection;

namespace Billing.Providers.OnPayPal;

/// <summary>
/// How an object at PayPal stands now. A payment is its capture, which is what is refunded and disputed; it is known by the order that
/// it belongs to, too, and what was given back of it is listed there.
/// </summary>
internal sealed class PayPalSight(PayPalConnection connection, PayPalOrders orders) : IProviderSight
{
    public Task<ProviderReply<ProviderReport?>> LookAtAsync(SightRequest request, CancellationToken cancellation) => PayPalFailures.ReplyOf(async () => request.Subject switch
    {
        NoticeSubject.Payment => await PaymentAsync(request.Payment ?? request.ObjectId, cancellation),
        NoticeSubject.Refund => await RefundAsync(request.ObjectId, cancellation),
        NoticeSubject.Dispute => await DisputeAsync(request.ObjectId, cancellation),
        NoticeSubject.SetUp => await SetUpAsync(request.ObjectId, cancellation),
        NoticeSubject.Method or NoticeSubject.Mandate => await MethodAsync(request.ObjectId, cancellation),
        _ => null,
    });

    /// <summary>A name does not say whether it is a capture's, an order's or a hold's.</summary>
    private async Task<ProviderReport?> PaymentAsync(string id, CancellationToken cancellation)
    {
        if (await FindAsync($"/v2/payments/captures/{Uri.EscapeDataString(id)}", cancellation) is { } capture)
        {
            var order = OrderOf(capture) is { } name ? await FindAsync($"/v2/checkout/orders/{Uri.EscapeDataString(name)}", cancellation) : null;
            return OfCapture(capture, order);
        }

        if (await FindAsync($"/v2/checkout/orders/{Uri.EscapeDataString(id)}", cancellation) is { } found)
        {
            return OfOrder(found);
        }

        return await FindAsync($"/v2/payments/authorizations/{Uri.EscapeDataString(id)}", cancellation) is { } hold && OrderOf(hold) is { } of
            ? OfOrder(await orders.FindAsync(of, cancellation))
            : null;
    }

    private static ProviderReport? OfOrder(JsonElement order)
    {
        var unit = order.First("purchase_units");
        if (!PayPalAmounts.TryFromContract(unit.Member("amount"), out var asked))
        {
            return null;
        }

        // While its payer has not decided, or has and it waits to be taken, the customer is who is waited for.
        var outcome = PayPalOutcomes.OfOrder(order) ?? new ProviderOutcome.ActionRequired();
        var capture = unit.Member("payments").First("captures");
        return new ProviderReport.OfPayment(
            (outcome as ProviderOutcome.Succeeded)?.Reference ?? order.Text("id")!, asked, outcome, ReceivedOf(capture, asked), RefundedElsewhere(order, asked.Currency))
        {
            Key = unit.Text("invoice_id"),
        };
    }

    private static ProviderReport? OfCapture(JsonElement capture, JsonElement? order)
    {
        if (!PayPalAmounts.TryFromContract(capture.Member("amount"), out var amount))
        {
            return null;
        }

        var refunded = order is { } whole ? RefundedElsewhere(whole, amount.Currency) : Money.Zero(amount.Currency);
        return new ProviderReport.OfPayment(capture.Text("id")!, amount, PayPalOutcomes.OfCapture(capture), ReceivedOf(capture, amount), refunded)
        {
            Key = capture.Text("invoice_id"),
        };
    }

    /// <summary>Refunds of ours bear our key as their invoice id; one that was made at PayPal's own desk has none, or its payment's.</summary>
    private static Money RefundedElsewhere(JsonElement order, Currency currency)
    {
        var unit = order.First("purchase_units");
        var sum = Money.Zero(currency);
        foreach (var refund in unit.Member("payments").List("refunds"))
        {
            var isOurs = refund.Text("invoice_id") is { } key && key != unit.Text("invoice_id");
            if (!isOurs && refund.Text("status") is not ("CANCELLED" or "FAILED")
                && PayPalAmounts.TryFromContract(refund.Member("amount"), out var amount) && amount.Currency == currency)
            {
                sum += amount;
            }
        }

        return sum;
    }

    private static Money ReceivedOf(JsonElement capture, Money asked) =>
        PayPalOutcomes.OfCapture(capture) is ProviderOutcome.Succeeded && PayPalAmounts.TryFromContract(capture.Member("amount"), out var amount)
            ? amount
            : Money.Zero(asked.Currency);

    private async Task<ProviderReport?> RefundAsync(string id, CancellationToken cancellation) =>
        await FindAsync($"/v2/payments/refunds/{Uri.EscapeDataString(id)}", cancellation) is { } refund
            && PayPalAmounts.TryFromContract(refund.Member("amount"), out var amount)
            ? new ProviderReport.OfRefund(id, PayPalNotices.RefundedPayment(refund), amount, PayPalOutcomes.OfRefund(refund)) { Key = refund.Text("invoice_id") }
            : null;

    private async Task<ProviderReport?> DisputeAsync(string id, CancellationToken cancellation) =>
        await FindAsync($"/v1/customer/disputes/{Uri.EscapeDataString(id)}", cancellation) is { } dispute
            && PayPalAmounts.TryFromContract(dispute.Member("dispute_amount"), out var amount)
            ? new ProviderReport.OfDispute(
                id, dispute.First("disputed_transactions").Text("seller_transaction_id"), amount, PayPalDisputes.State(dispute),
                dispute.Text("reason")?.ToLowerInvariant() ?? "other")
            : null;

    /// <summary>A set-up that was agreed to becomes a method when it is kept, and that is asked for by who began it.</summary>
    private async Task<ProviderReport?> SetUpAsync(string id, CancellationToken cancellation) =>
        await FindAsync(PayPalVault.SetUp(id), cancellation) is { } setUp && setUp.Text("status") == "VAULTED"
            && setUp.Member("payment_source").Member("token").Text("id") is { } token
            ? await MethodAsync(token, cancellation)
            : null;

    /// <summary>A token that PayPal does not show any more cannot be charged.</summary>
    private async Task<ProviderReport?> MethodAsync(string id, CancellationToken cancellation)
    {
        if (await FindAsync($"/v3/vault/payment-tokens/{Uri.EscapeDataString(id)}", cancellation) is not { } token)
        {
            return new ProviderReport.OfMethod(id, CollectionMethodKind.BillingAgreement, IsUsable: false);
        }

        return new ProviderReport.OfMethod(id, PayPalMethods.FromContract(token).Kind, IsUsable: true) { Customer = token.Member("customer").Text("id") };
    }

    private async Task<JsonElement?> FindAsync(string path, CancellationToken cancellation)
    {
        try
        {
            return await connection.GetAsync(path, cancellation);
        }
        catch (PayPalRefusal gone) when (gone.Status == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    private static string? OrderOf(JsonElement payment) => payment.Member("supplementary_data").Member("related_ids").Text("order_id");
}
