using System.Net;
using Billing.Domain.Amounts;
using Billing.Domain.Collection;
using Stripe;

namespace Billing.Providers.OnStripe;

/// <summary>How an object at Stripe stands now.</summary>
internal sealed class StripeSight(IStripeClient client) : IProviderSight
{
    private const int PageSize = 100;

    private readonly PaymentIntentService _payments = new(client);
    private readonly RefundService _refunds = new(client);
    private readonly DisputeService _disputes = new(client);
    private readonly SetupIntentService _setUps = new(client);
    private readonly PaymentMethodService _methods = new(client);
    private readonly MandateService _mandates = new(client);
    private readonly CustomerService _customers = new(client);

    public Task<ProviderReply<ProviderReport?>> LookAtAsync(SightRequest request, CancellationToken cancellation) => StripeReplies.Of(async () =>
    {
        try
        {
            return request.Subject switch
            {
                NoticeSubject.Payment => await PaymentAsync(request.Payment ?? request.ObjectId, cancellation),
                NoticeSubject.Refund => await RefundAsync(request.ObjectId, cancellation),
                NoticeSubject.Dispute => await DisputeAsync(request.ObjectId, cancellation),
                NoticeSubject.SetUp => await SetUpAsync(request.ObjectId, cancellation),
                NoticeSubject.Method => await MethodAsync(request.ObjectId, cancellation),
                NoticeSubject.Mandate => await MandateAsync(request.ObjectId, cancellation),
                NoticeSubject.Customer => await CustomerAsync(request.ObjectId, cancellation),
                _ => null,
            };
        }
        catch (StripeException missing) when (missing.HttpStatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    });

    private async Task<ProviderReport?> PaymentAsync(string reference, CancellationToken cancellation)
    {
        var payment = await _payments.GetAsync(reference, null, null, cancellation);
        return new ProviderReport.OfPayment(
            payment.Id,
            StripeAmounts.FromContract(payment.Amount, payment.Currency),
            StripeOutcomes.Of(payment),
            StripeAmounts.FromContract(payment.AmountReceived, payment.Currency),
            await RefundedElsewhereAsync(payment, cancellation))
        {
            Key = StripeKeys.Find(payment.Metadata, StripeKeys.Key),
        };
    }

    /// <summary>What does not bear our key was given back at Stripe's own desk.</summary>
    private async Task<Money> RefundedElsewhereAsync(PaymentIntent payment, CancellationToken cancellation)
    {
        var sum = Money.Zero(StripeAmounts.FromContract(0, payment.Currency).Currency);
        var options = new RefundListOptions { PaymentIntent = payment.Id, Limit = PageSize };
        await foreach (var refund in _refunds.ListAutoPagingAsync(options, null, cancellation))
        {
            if (StripeKeys.Find(refund.Metadata, StripeKeys.Key) is null && refund.Status is not ("failed" or "canceled"))
            {
                sum += StripeAmounts.FromContract(refund.Amount, refund.Currency);
            }
        }

        return sum;
    }

    private async Task<ProviderReport?> RefundAsync(string reference, CancellationToken cancellation)
    {
        var refund = await _refunds.GetAsync(reference, null, null, cancellation);
        return new ProviderReport.OfRefund(
            refund.Id, refund.PaymentIntentId, StripeAmounts.FromContract(refund.Amount, refund.Currency), StripeOutcomes.Of(refund))
        {
            Key = StripeKeys.Find(refund.Metadata, StripeKeys.Key),
        };
    }

    private async Task<ProviderReport?> DisputeAsync(string reference, CancellationToken cancellation)
    {
        var dispute = await _disputes.GetAsync(reference, null, null, cancellation);
        return new ProviderReport.OfDispute(
            dispute.Id,
            dispute.PaymentIntentId,
            StripeAmounts.FromContract(dispute.Amount, dispute.Currency),
            StripeNoticeRanks.Dispute(dispute.Status),
            dispute.Reason);
    }

    private async Task<ProviderReport?> SetUpAsync(string reference, CancellationToken cancellation)
    {
        var setUp = await _setUps.GetAsync(reference, null, null, cancellation);
        return setUp is { Status: "succeeded", PaymentMethodId: { } method } ? await MethodAsync(method, cancellation) : null;
    }

    private async Task<ProviderReport?> MethodAsync(string reference, CancellationToken cancellation)
    {
        var method = await _methods.GetAsync(reference, null, null, cancellation);
        // One that belongs to nobody cannot be charged.
        var kind = StripeMethods.FromContract(method, VaultState.Ready).Kind;
        return new ProviderReport.OfMethod(method.Id, kind, method.CustomerId is not null) { Customer = method.CustomerId };
    }

    private async Task<ProviderReport?> MandateAsync(string reference, CancellationToken cancellation)
    {
        var mandate = await _mandates.GetAsync(reference, null, null, cancellation);
        return mandate.PaymentMethodId is not { } method ? null
            : mandate.Status == "inactive" ? new ProviderReport.OfMethod(method, CollectionMethodKind.BankDebit, IsUsable: false)
            : await MethodAsync(method, cancellation);
    }

    private async Task<ProviderReport?> CustomerAsync(string reference, CancellationToken cancellation)
    {
        var customer = await _customers.GetAsync(reference, null, null, cancellation);
        return new ProviderReport.OfCustomer(customer.Id, customer.Deleted == true);
    }
}
