using System.Runtime.CompilerServices;
using System.Text.Json;
using NodaTime;
using Stripe;

namespace Billing.Providers.OnStripe;

/// <summary>Stripe's own books, page by page. Failures leave as they come: who reads books starts again.</summary>
internal sealed class StripeBooks(IStripeClient client) : IProviderBooks
{
    private const int PageSize = 100;

    private readonly PaymentIntentService _payments = new(client);
    private readonly RefundService _refunds = new(client);
    private readonly DisputeService _disputes = new(client);
    private readonly EventService _events = new(client);

    public async IAsyncEnumerable<BookedPayment> PaymentsAsync(
        Instant since, Instant until, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var options = new PaymentIntentListOptions { Created = Between(since, until), Limit = PageSize };
        await foreach (var payment in _payments.ListAutoPagingAsync(options, null, cancellation))
        {
            yield return new BookedPayment(
                payment.Id, StripeAmounts.FromContract(payment.Amount, payment.Currency), StripeOutcomes.Of(payment), At(payment.Created))
            {
                Received = StripeAmounts.FromContract(payment.AmountReceived, payment.Currency),
                Key = StripeKeys.Find(payment.Metadata, StripeKeys.Key),
                Account = StripeKeys.Find(payment.Metadata, StripeKeys.Account),
            };
        }
    }

    public async IAsyncEnumerable<BookedRefund> RefundsAsync(
        Instant since, Instant until, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var options = new RefundListOptions { Created = Between(since, until), Limit = PageSize };
        await foreach (var refund in _refunds.ListAutoPagingAsync(options, null, cancellation))
        {
            yield return new BookedRefund(
                refund.Id,
                refund.PaymentIntentId,
                StripeAmounts.FromContract(refund.Amount, refund.Currency),
                StripeOutcomes.Of(refund),
                At(refund.Created))
            {
                Key = StripeKeys.Find(refund.Metadata, StripeKeys.Key),
                Account = StripeKeys.Find(refund.Metadata, StripeKeys.Account),
            };
        }
    }

    public async IAsyncEnumerable<BookedDispute> DisputesAsync(
        Instant since, Instant until, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var options = new DisputeListOptions { Created = Between(since, until), Limit = PageSize };
        await foreach (var dispute in _disputes.ListAutoPagingAsync(options, null, cancellation))
        {
            yield return new BookedDispute(
                dispute.Id,
                dispute.PaymentIntentId,
                StripeAmounts.FromContract(dispute.Amount, dispute.Currency),
                StripeNoticeRanks.Dispute(dispute.Status),
                dispute.Reason,
                At(dispute.Created))
            {
                AnswerBy = dispute.EvidenceDetails?.DueBy is { } due ? At(due) : null,
            };
        }
    }

    /// <summary>The page's own text goes through the same reader as webhooks do, so that both say the same.</summary>
    public async IAsyncEnumerable<ProviderNotice> NoticesAsync(
        Instant since, Instant until, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var options = new EventListOptions { Created = Between(since, until), Limit = PageSize };
        StripeList<Event> page;
        do
        {
            page = await _events.ListAsync(options, null, cancellation);
            using var text = JsonDocument.Parse(page.StripeResponse.Content);
            foreach (var one in text.RootElement.GetProperty("data").EnumerateArray())
            {
                options.StartingAfter = one.GetProperty("id").GetString();
                if (StripeNotices.Read(one) is { } notice)
                {
                    yield return notice;
                }
            }
        }
        while (page.HasMore && page.Data.Count > 0);
    }

    private static DateRangeOptions Between(Instant since, Instant until) => new()
    {
        GreaterThanOrEqual = since.ToDateTimeUtc(),
        LessThan = until.ToDateTimeUtc(),
    };

    private static Instant At(DateTime created) => Instant.FromDateTimeUtc(DateTime.SpecifyKind(created, DateTimeKind.Utc));
}
