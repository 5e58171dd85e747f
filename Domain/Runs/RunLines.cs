using System.Collections.Immutable;
using Billing.Domain.Amounts;
using Billing.Domain.Calendars;
using Billing.Domain.Catalogs;
using Billing.Domain.Invoices;
using Billing.Domain.Subscriptions;
using Billing.Domain.Taxes;
using NodaTime;

namespace Billing.Domain.Runs;

/// <summary>A line that is to be billed, with the span it will cover once it is on an invoice.</summary>
public sealed record Charge(InvoiceLine Line, BilledSpan? Span);

/// <summary>A part of a billed span that is to be given back.</summary>
public sealed record Giveback(BilledSpan From, Span Part, DerivedMoney Amount, InvoiceLine AsLine);

/// <summary>What a billing run found for one subscription.</summary>
public sealed record RunLines(
    ImmutableArray<Charge> Charges,
    ImmutableArray<Giveback> Givebacks,
    ImmutableArray<BilledSpan> Standing,
    ImmutableArray<BilledSpan> WithdrawnFromDrafts)
{
    public static RunLines Nothing(Subscription subscription) => new([], [], subscription.Billed, []);
}

/// <summary>Shapes the lines of a run.</summary>
internal static class LineShapes
{
    public static InvoiceLine Of(
        LineKind kind,
        Subscription subscription,
        PlanKey planKey,
        string item,
        DerivedMoney amount,
        Span span,
        DateTimeZone zone,
        PeriodOrigin? origin = null,
        decimal? quantity = null,
        ImmutableArray<TaxRate> taxRates = default) =>
        new(string.Empty, kind, item, amount)
        {
            Quantity = quantity,
            TaxRates = taxRates.IsDefault ? [] : taxRates,
            SubscriptionId = subscription.Id,
            Plan = subscription.Plan(planKey).Code,
            Period = new(span.StartAt, span.EndAt, zone.ToDate(span.StartAt), zone.ToDate(span.EndAt)) { Origin = origin },
        };
}
