using System.Collections.Immutable;
using Billing.Domain.Accounts;
using Billing.Domain.Amounts;
using Billing.Domain.Invoices;
using NodaTime;

namespace Billing.Api.Views;

/// <summary>Money that came, and what of it went back by which way. Names are contract.</summary>
/// <param name="Kept">It came for nothing that was waited for, and became credit.</param>
/// <param name="TakenBack">By disputes, at the provider's own desk, or because it bounced.</param>
/// <param name="Left">What can still be given back of it.</param>
public sealed record ReceivedPaymentView(
    string Key, string InvoiceId, Money Amount, bool Kept, string? Provider, string? Reference, string? Channel, LocalDate? ReceivedOn,
    Money Refunded, Money RefundedElsewhere, Money TakenBack, Money Left)
{
    public static ImmutableArray<ReceivedPaymentView> AllOf(AccountState state) =>
    [
        .. state.Invoices.SelectMany(static invoice => invoice.Payments.Select(payment => Of(invoice.Id, payment, kept: false))),
        .. state.KeptPayments.Select(static kept => Of(kept.InvoiceId, kept.Payment, kept: true)),
    ];

    private static ReceivedPaymentView Of(string invoice, InvoicePayment payment, bool kept) => new(
        payment.Key, invoice, payment.Amount, kept, payment.Provider, payment.Reference, payment.Channel, payment.ReceivedOn,
        payment.Refunded, payment.RefundedElsewhere, payment.TakenBack, payment.Left);
}
