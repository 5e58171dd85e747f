using System.Net;
using System.Text.Json;
using Billing.Domain.Collection;
using NodaTime;

namespace Billing.Providers.OnPayPal;

/// <summary>
/// Finds what became of a request. PayPal looks nothing up by our key, but repeats under it what it has made, and making an order
/// moves no money; when it has forgotten, what was paid is in its books. Why this is exact: docs/decisions/0602.
/// </summary>
internal sealed class PayPalLookUps(PayPalConnection connection, PayPalOrders orders, PayPalTransactions transactions, TimeProvider time)
{
    /// <summary>Shorter than PayPal keeps the key of an order, by an hour.</summary>
    private static readonly Duration Repeats = Duration.FromHours(5);

    /// <summary>Until when an order can be paid that was made at the last moment, and its payment comes into the books: 6 and 3 hours, and some.</summary>
    private static readonly Duration BooksAreWhole = Duration.FromHours(12);

    /// <summary>PayPal's clock is not ours.</summary>
    private static readonly Duration ClocksDiffer = Duration.FromMinutes(5);

    /// <summary>How far back it is looked when nobody says since when.</summary>
    private static readonly Duration Back = Duration.FromDays(31);

    public async Task<ProviderOutcome?> FindAsync(LookUpRequest request, CancellationToken cancellation)
    {
        try
        {
            return request.Kind switch
            {
                RequestKind.Refund => await RefundAsync(request, cancellation),
                RequestKind.Charge => await ChargeAsync(request, cancellation),
                // Vaulting is asked again under its key; there is nothing that it could do twice.
                _ => new ProviderOutcome.Unknown(),
            };
        }
        catch (Exception failure) when (PayPalFailures.IsAnswer(failure))
        {
            return PayPalFailures.Outcome(failure);
        }
    }

    /// <summary>The order of a charge, as it is now; nothing where it cannot be asked for any more.</summary>
    public async Task<JsonElement> OrderAsync(LookUpRequest request, CancellationToken cancellation)
    {
        var id = request.Payment ?? (request.Charge is { } charge ? PayPalOrders.IdOf(await orders.MakeAsync(charge, cancellation)) : null);
        // The repeated answer may be the one that was stored; and an order that nobody pays is not shown for ever.
        return id is null ? default : await FindOrderAsync(id, cancellation);
    }

    /// <summary>From the books, which lag; null when nothing bears the key there, unknown when they are closed to us.</summary>
    public async Task<ProviderOutcome?> InBooksAsync(string key, Instant? askedAt, bool isRefund, CancellationToken cancellation)
    {
        var now = Now;
        try
        {
            ProviderOutcome? best = null;
            await foreach (var found in transactions.ReadAsync((askedAt ?? now - Back) - ClocksDiffer, now, cancellation))
            {
                if (found.Key == key && (isRefund ? found.IsRefund : found.IsPayment || found.IsHold))
                {
                    best = PayPalOutcomes.Better(best, found.Outcome);
                }
            }

            return best;
        }
        catch (PayPalRefusal closed) when (closed.Status == HttpStatusCode.Forbidden)
        {
            return new ProviderOutcome.Unknown();
        }
    }

    private Instant Now => Instant.FromDateTimeOffset(time.GetUtcNow());

    private async Task<ProviderOutcome?> ChargeAsync(LookUpRequest request, CancellationToken cancellation)
    {
        var startedAt = Now;
        if (request.Payment is not null || request.AskedAt is not { } asked || startedAt - asked < BooksAreWhole)
        {
            var order = await OrderAsync(request, cancellation);
            if (order.Text("status") == "APPROVED")
            {
                // The payer has agreed to what was asked for under this key; it is taken under the same key, once.
                return await TakeApprovedAsync(request, order, cancellation);
            }

            if (order.ValueKind == JsonValueKind.Object)
            {
                if (PayPalOutcomes.OfOrder(order) is { } known)
                {
                    return known;
                }

                // Nothing was paid with an order that was there before, or that is the first under a key that cannot be forgotten yet.
                if (request.Payment is not null || IsOlder(order, startedAt) || startedAt - request.AskedAt < Repeats)
                {
                    return null;
                }
            }
        }

        if (await InBooksAsync(request.Key, request.AskedAt, isRefund: false, cancellation) is { } booked)
        {
            return booked;
        }

        // Off-session, money moves when it is asked for or not at all; a payer may take hours, and the books some more.
        var isWhole = request.AskedAt is { } since ? startedAt - since >= BooksAreWhole : request.Charge is { IsOnSession: false };
        return isWhole ? null : new ProviderOutcome.Unknown();
    }

    private async Task<ProviderOutcome?> TakeApprovedAsync(LookUpRequest request, JsonElement order, CancellationToken cancellation)
    {
        try
        {
            return PayPalOutcomes.OfOrder(await orders.TakeAsync(order, request.Key, null, cancellation)) ?? new ProviderOutcome.Unknown();
        }
        catch (Exception failure) when (PayPalFailures.Says(failure, "ORDER_ALREADY_CAPTURED", "ORDER_ALREADY_AUTHORIZED"))
        {
            return PayPalOutcomes.OfOrder(await orders.FindAsync(PayPalOrders.IdOf(order), cancellation)) ?? new ProviderOutcome.Unknown();
        }
    }

    /// <summary>At the order that its payment belongs to, which lists what was given back of it under which invoice id.</summary>
    private async Task<ProviderOutcome?> RefundAsync(LookUpRequest request, CancellationToken cancellation)
    {
        var payment = request.Payment ?? throw new ArgumentException("A refund is looked up at its payment.", nameof(request));
        var capture = await connection.GetAsync($"/v2/payments/captures/{Uri.EscapeDataString(payment)}", cancellation);
        if (capture.Member("supplementary_data").Member("related_ids").Text("order_id") is { } id
            && await FindOrderAsync(id, cancellation) is { ValueKind: JsonValueKind.Object } order)
        {
            foreach (var refund in order.First("purchase_units").Member("payments").List("refunds"))
            {
                if (refund.Text("invoice_id") == request.Key)
                {
                    return PayPalOutcomes.OfRefund(refund);
                }
            }

            return null;
        }

        // An order that PayPal does not show any more. Nothing was ever given back of a payment that says so.
        return capture.Text("status") == "COMPLETED" ? null
            : await InBooksAsync(request.Key, request.AskedAt, isRefund: true, cancellation) is { } booked ? booked
            : request.AskedAt is { } asked && Now - asked >= BooksAreWhole ? null
            : new ProviderOutcome.Unknown();
    }

    private async Task<JsonElement> FindOrderAsync(string id, CancellationToken cancellation)
    {
        try
        {
            return await orders.FindAsync(id, cancellation);
        }
        catch (PayPalRefusal gone) when (gone.Status == HttpStatusCode.NotFound)
        {
            return default;
        }
    }

    private static bool IsOlder(JsonElement order, Instant startedAt) =>
        PayPalTimes.TryRead(order.Text("create_time"), out var madeAt) && madeAt < startedAt - ClocksDiffer;
}
