using System.Text.Json;
using System.Text.Json.Nodes;
using Billing.Domain.Collection;

namespace Billing.Providers.OnPayPal;

/// <summary>Charges and refunds.</summary>
internal sealed class PayPalPayments(PayPalConnection connection, PayPalOrders orders, PayPalLookUps lookUps) : IPaymentProvider
{
    public async Task<ProviderOutcome> ChargeAsync(ChargeRequest request, CancellationToken cancellation)
    {
        try
        {
            var order = await orders.MakeAsync(request, cancellation);
            return PayPalOutcomes.OfOrder(order) is { } known ? known
                : order.Text("status") == "APPROVED" ? await TakeAsync(order, request, null, cancellation)
                : request.Method is { } method ? await TakeAsync(order, request, PayPalOrders.Source(request, method), cancellation)
                : PayPalOutcomes.OfOrder(await orders.AskPayerAsync(order, request, cancellation)) ?? new ProviderOutcome.Unknown();
        }
        catch (Exception failure) when (PayPalFailures.IsAnswer(failure))
        {
            return PayPalFailures.Outcome(failure);
        }
    }

    public async Task<ProviderOutcome> RefundAsync(RefundRequest request, CancellationToken cancellation)
    {
        var payment = request.Payment ?? throw new ArgumentException("A refund names its payment.", nameof(request));
        var refund = new JsonObject
        {
            ["amount"] = PayPalAmounts.ToContract(request.Amount),
            ["custom_id"] = request.Account,
            ["invoice_id"] = request.Key,
        };
        try
        {
            return PayPalOutcomes.OfRefund(await connection.PostAsync(
                $"/v2/payments/captures/{Uri.EscapeDataString(payment)}/refund", PayPalKeys.Header(request.Key), refund, cancellation));
        }
        catch (Exception failure) when (PayPalFailures.Says(failure, "DUPLICATE_INVOICE_ID"))
        {
            // Money has gone back under this key, and PayPal has forgotten the request: it is there to be found.
            return await lookUps.FindAsync(
                new LookUpRequest(request.Key, request.Account) { Kind = RequestKind.Refund, Payment = payment }, cancellation)
                ?? new ProviderOutcome.Unknown();
        }
        catch (Exception failure) when (PayPalFailures.IsAnswer(failure))
        {
            return PayPalFailures.Outcome(failure);
        }
    }

    public Task<ProviderOutcome?> LookUpAsync(LookUpRequest request, CancellationToken cancellation) => lookUps.FindAsync(request, cancellation);

    private async Task<ProviderOutcome> TakeAsync(JsonElement order, ChargeRequest request, JsonObject? source, CancellationToken cancellation)
    {
        try
        {
            return PayPalOutcomes.OfOrder(await orders.TakeAsync(order, request.Key, source, cancellation)) ?? new ProviderOutcome.Unknown();
        }
        catch (Exception failure) when (PayPalFailures.Says(failure, "ORDER_ALREADY_CAPTURED", "ORDER_ALREADY_AUTHORIZED"))
        {
            return PayPalOutcomes.OfOrder(await orders.FindAsync(PayPalOrders.IdOf(order), cancellation)) ?? new ProviderOutcome.Unknown();
        }
        catch (Exception failure) when (PayPalFailures.Says(failure, "DUPLICATE_INVOICE_ID"))
        {
            // This order is not the first under its key: PayPal had forgotten the other, and lets nobody pay twice all the same.
            return await lookUps.InBooksAsync(request.Key, null, isRefund: false, cancellation) ?? new ProviderOutcome.Unknown();
        }
    }
}
