using System.Runtime.CompilerServices;
using System.Text.Json;
using Billing.Domain.Collection;
using Billing.Domain.Amounts;
using Billing.Domain.Collection;
using NodaTime;

namespace Billing.Providers.OnPayPal;

/// <summary>
/// PayPal's own books, page by page. Payments and refunds come from the transaction search, which lags by up to three hours
/// (<see cref="ProviderCapabilities.BooksLateBy"/>) and must be allowed for the application. Failures leave as they come: who
/// reads books starts again.
/// </summary>
internal sealed class PayPalBooks(PayPalConnection connection, PayPalTransactions transactions, PayPalSettings settings) : IProviderBooks
{
    private const int PageSize = 50;

    public async IAsyncEnumerable<BookedPayment> PaymentsAsync(
        Instant since, Instant until, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var line in transactions.ReadAsync(since, until, cancellation))
        {
            if (line.IsPayment)
            {
                var isReceived = line.Outcome is Domain.Collection.ProviderOutcome.Succeeded;
                yield return new BookedPayment(line.Reference, line.Amount, line.Outcome, line.At)
                {
                    Received = isReceived ? line.Amount : new Money(0, line.Amount.Currency),
                    Key = line.Key,
                    Account = line.Account,
                };
            }
        }
    }

    public async IAsyncEnumerable<BookedRefund> RefundsAsync(
        Instant since, Instant until, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var line in transactions.ReadAsync(since, until, cancellation))
        {
            if (line.IsRefund)
            {
                yield return new BookedRefund(
                    line.Reference, line.Of, new Money(Math.Abs(line.Amount.MinorUnits), line.Amount.Currency), line.Outcome, line.At)
                {
                    Key = line.Key,
                    Account = line.Account,
                };
            }
        }
    }

    /// <summary>The list names disputes without what they are about; each is asked for.</summary>
    public async IAsyncEnumerable<BookedDispute> DisputesAsync(
        Instant since, Instant until, [EnumeratorCancellation] CancellationToken cancellation)
    {
        string? page = $"/v1/customer/disputes?start_time={PayPalTimes.Write(since)}&page_size={PageSize}";
        while (page is not null)
        {
            var read = await connection.GetAsync(page, cancellation);
            foreach (var item in read.List("items"))
            {
                if (item.Text("dispute_id") is { } id
                    && PayPalTimes.TryRead(item.Text("create_time"), out var at) && at >= since && at < until
                    && await DisputeAsync(id, at, cancellation) is { } dispute)
                {
                    yield return dispute;
                }
            }

            page = Next(read);
        }
    }

    /// <summary>The page's own events go through the same reader as webhooks do, so that both say the same.</summary>
    public async IAsyncEnumerable<ProviderNotice> NoticesAsync(
        Instant since, Instant until, [EnumeratorCancellation] CancellationToken cancellation)
    {
        string? page =
            $"/v1/notifications/webhooks-events?start_time={PayPalTimes.Write(since)}&end_time={PayPalTimes.Write(until)}&page_size={PageSize}";
        while (page is not null)
        {
            var read = await connection.GetAsync(page, cancellation);
            foreach (var message in read.List("events"))
            {
                if (PayPalNotices.Read(message, settings.IsLive) is { } notice && notice.CreatedAt >= since && notice.CreatedAt < until)
                {
                    yield return notice;
                }
            }

            page = Next(read);
        }
    }

    private async Task<BookedDispute?> DisputeAsync(string id, Instant at, CancellationToken cancellation)
    {
        var dispute = await connection.GetAsync($"/v1/customer/disputes/{Uri.EscapeDataString(id)}", cancellation);
        return !PayPalAmounts.TryFromContract(dispute.Member("dispute_amount"), out var amount) ? null
            : new BookedDispute(
                id,
                dispute.First("disputed_transactions").Text("seller_transaction_id"),
                amount,
                PayPalDisputes.State(dispute),
                dispute.Text("reason")?.ToLowerInvariant() ?? "other",
                at)
            {
                AnswerBy = PayPalTimes.TryRead(dispute.Text("seller_response_due_date"), out var due) ? due : null,
            };
    }

    /// <summary>Wherever the link leads, only its path is followed: our token goes to nobody else.</summary>
    private static string? Next(JsonElement page) =>
        page.Link("next") is { } address && Uri.TryCreate(address, UriKind.Absolute, out var next) ? next.PathAndQuery : null;
}
