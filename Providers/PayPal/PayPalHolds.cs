using System.Text.Json.Nodes;
using Billing.Domain.Collection;

namespace Billing.Providers.OnPayPal;

/// <summary>Takes what is held, or lets it go. What is taken has a name of its own, by which it is refunded.</summary>
internal sealed class PayPalHolds(PayPalConnection connection, PayPalOrders orders) : IHeldPayments
{
    public async Task<ProviderOutcome> CaptureAsync(CaptureRequest request, CancellationToken cancellation)
    {
        var capture = new JsonObject
        {
            ["amount"] = PayPalAmounts.ToContract(request.Amount),
            ["invoice_id"] = request.Key,
            // The rest is let go.
            ["final_capture"] = true,
        };
        try
        {
            return PayPalOutcomes.OfCapture(
                await connection.PostAsync($"{Path(request.Payment)}/capture", PayPalKeys.Header(request.Key), capture, cancellation));
        }
        catch (Exception failure) when (PayPalFailures.Says(failure, "AUTHORIZATION_ALREADY_CAPTURED", "DUPLICATE_INVOICE_ID"))
        {
            return await LookAsync(request, cancellation);
        }
        catch (Exception failure) when (PayPalFailures.IsAnswer(failure))
        {
            return PayPalFailures.Outcome(failure);
        }
    }

    /// <summary>PayPal takes no key for this: a hold that was let go stays let go, however often it is asked for.</summary>
    public async Task<ProviderOutcome> VoidAsync(VoidRequest request, CancellationToken cancellation)
    {
        try
        {
            await connection.PostAsync($"{Path(request.Payment)}/void", null, [], cancellation);
            return new ProviderOutcome.Succeeded(request.Payment);
        }
        catch (Exception failure) when (PayPalFailures.Says(failure, "PREVIOUSLY_VOIDED", "AUTHORIZATION_VOIDED"))
        {
            return new ProviderOutcome.Succeeded(request.Payment);
        }
        catch (Exception failure) when (PayPalFailures.IsAnswer(failure))
        {
            return PayPalFailures.Outcome(failure);
        }
    }

    /// <summary>Whether it was we who took it: the order of the hold lists what was taken, under which invoice id.</summary>
    private async Task<ProviderOutcome> LookAsync(CaptureRequest request, CancellationToken cancellation)
    {
        try
        {
            var hold = await connection.GetAsync(Path(request.Payment), cancellation);
            if (hold.Member("supplementary_data").Member("related_ids").Text("order_id") is not { } id)
            {
                return new ProviderOutcome.Unknown();
            }

            var order = await orders.FindAsync(id, cancellation);
            foreach (var capture in order.First("purchase_units").Member("payments").List("captures"))
            {
                if (capture.Text("invoice_id") == request.Key)
                {
                    return PayPalOutcomes.OfCapture(capture);
                }
            }

            return new ProviderOutcome.Declined(DeclineClass.Hard, "authorization_already_captured");
        }
        catch (Exception failure) when (PayPalFailures.IsAnswer(failure))
        {
            return PayPalFailures.Outcome(failure);
        }
    }

    private static string Path(string authorization) => $"/v2/payments/authorizations/{Uri.EscapeDataString(authorization)}";
}
