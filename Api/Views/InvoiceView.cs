using System.Collections.Immutable;
using Billing.Domain.Amounts;
using Billing.Domain.Derivations;
using Billing.Domain.Invoices;
using NodaTime;

namespace Billing.Api.Views;

/// <summary>An invoice as the outside sees it. Names are contract.</summary>
public sealed record InvoiceView(
    string Id,
    string? Number,
    InvoiceStatus Status,
    Currency Currency,
    LocalDate IssuedOn,
    LocalDate DueOn,
    Money Subtotal,
    Money Discount,
    Money Tax,
    Money Total,
    Money CreditUsed,
    Money Paid,
    Money Open,
    string Payment,
    ImmutableArray<LineView> Lines)
{
    /// <param name="isRequested">A payment was requested and has not been answered for good.</param>
    public static InvoiceView Of(Invoice invoice, bool isRequested) => new(
        invoice.Id, invoice.Number, invoice.Status, invoice.Currency, invoice.IssuedOn, invoice.DueOn, invoice.Subtotal, invoice.Discount,
        invoice.Tax, invoice.Total, invoice.CreditBeforeTax + invoice.CreditUsed, invoice.Paid, invoice.Open,
        PaymentOf(invoice, isRequested),
        [.. invoice.Lines.Select(LineView.Of)]);

    private static string PaymentOf(Invoice invoice, bool isRequested) => invoice switch
    {
        { Status: InvoiceStatus.Draft } => "not_due",
        { Status: InvoiceStatus.Voided } => "void",
        { Open.IsPositive: false } => "settled",
        _ when isRequested => "requested",
        _ => "open",
    };
}

public sealed record LineView(
    string Id, LineKind Kind, string Item, string? SubscriptionId, string? Plan, LocalDate? From, LocalDate? Until, decimal? Quantity,
    Money Amount, Money Discount, Money Tax, Money Total)
{
    public static LineView Of(InvoiceLine line) => new(
        line.Id, line.Kind, line.Item, line.SubscriptionId, line.Plan, line.Period?.From, line.Period?.Until, line.Quantity,
        line.Amount.Money, line.Discount.Money, line.Tax.Money, line.Total);
}

/// <summary>An invoice with the way to every amount: as text for people, and as the recorded derivation for programs.</summary>
public sealed record ExplanationView(string InvoiceId, string? Number, string Statement, ImmutableArray<ExplainedLine> Lines)
{
    public static ExplanationView Of(Invoice invoice) => new(
        invoice.Id, invoice.Number, Domain.Invoices.Statement.Explain(invoice), [.. invoice.Lines.Select(ExplainedLine.Of)]);
}

public sealed record ExplainedLine(
    string Id, string Item, Money Amount, string Why, Derivation Derivation, string? Dates, string? TaxWhy,
    ImmutableArray<string> DiscountsWhy)
{
    public static ExplainedLine Of(InvoiceLine line) => new(
        line.Id, line.Item, line.Amount.Money, Explanation.Of(line.Amount.Derivation), line.Amount.Derivation,
        line.Period?.Origin?.ToString(), line.Tax.Money.IsZero ? null : Explanation.Of(line.Tax.Derivation),
        [.. line.Discounts.Select(static discount => $"{discount.CouponId}: {Explanation.Of(discount.Derivation)}")]);
}
