using Billing.Domain.Collection;
using Stripe;

namespace Billing.Providers.OnStripe;

/// <summary>Charges and refunds.</summary>
internal sealed class StripePayments(IStripeClient client) : IPaymentProvider
{
    private readonly PaymentIntentService _payments = new(client);
    private readonly RefundService _refunds = new(client);
    private readonly StripeLookUps _lookUps = new(client);

    public Task<ProviderOutcome> ChargeAsync(ChargeRequest request, CancellationToken cancellation)
    {
        var charge = Charge(request);
        return SendAsync(
            async number => StripeOutcomes.Of(await _payments.CreateAsync(charge, StripeKeys.Header(request.Key, number), cancellation)),
            new LookUpRequest(request.Key, request.Account) { Customer = request.Customer },
            cancellation);
    }

    public Task<ProviderOutcome> RefundAsync(RefundRequest request, CancellationToken cancellation)
    {
        var refund = new RefundCreateOptions
        {
            PaymentIntent = request.Payment ?? throw new ArgumentException("A refund names its payment.", nameof(request)),
            Amount = StripeAmounts.ToContract(request.Amount),
            Metadata = StripeKeys.Metadata(request.Key, request.Account, request.InvoiceId),
        };
        return SendAsync(
            async number => StripeOutcomes.Of(await _refunds.CreateAsync(refund, StripeKeys.Header(request.Key, number), cancellation)),
            new LookUpRequest(request.Key, request.Account) { Kind = RequestKind.Refund, Payment = request.Payment },
            cancellation);
    }

    public Task<ProviderOutcome?> LookUpAsync(LookUpRequest request, CancellationToken cancellation) =>
        _lookUps.FindAsync(request, cancellation);

    private static PaymentIntentCreateOptions Charge(ChargeRequest request) => new()
    {
        Amount = StripeAmounts.ToContract(request.Amount),
        Currency = StripeAmounts.CurrencyToContract(request.Amount.Currency),
        Customer = request.Customer ?? throw new ArgumentException("A charge at Stripe names its customer.", nameof(request)),
        PaymentMethod = request.Method,
        // Without a method the customer chooses one; the payment waits for that.
        Confirm = request.Method is null ? null : true,
        OffSession = request.Method is null || request.IsOnSession ? null : true,
        CaptureMethod = request.IsHold ? "manual" : null,
        SetupFutureUsage = request.IsOnSession ? "off_session" : null,
        ReturnUrl = request.Method is null ? null : request.ReturnTo?.AbsoluteUri,
        // Who cannot come back must not be sent away.
        AutomaticPaymentMethods = new PaymentIntentAutomaticPaymentMethodsOptions
        {
            Enabled = true,
            AllowRedirects = request.IsOnSession && request.ReturnTo is not null ? "always" : "never",
        },
        Metadata = StripeKeys.Metadata(request.Key, request.Account, request.InvoiceId),
    };

    /// <summary>
    /// Asks, and when all that ever comes back is a stored fault, looks whether anything happened; only if nothing did, the same
    /// request goes out under the key's next number, which is the same for everybody who comes this far.
    /// </summary>
    private async Task<ProviderOutcome> SendAsync(
        Func<int, Task<ProviderOutcome>> send, LookUpRequest lookUp, CancellationToken cancellation)
    {
        for (var number = 1; ; number++)
        {
            try
            {
                return await send(number);
            }
            catch (Exception failure) when (StripeFailures.IsAnswer(failure))
            {
                if (!StripeFailures.IsStoredFault(failure))
                {
                    return StripeFailures.Outcome(failure);
                }

                if (await _lookUps.FindAsync(lookUp, cancellation) is { } found)
                {
                    return found;
                }

                if (number == StripeKeys.NumbersMax)
                {
                    return new ProviderOutcome.Unknown();
                }
            }
        }
    }
}
