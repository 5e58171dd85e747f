using Billing.Domain.Amounts;

namespace Billing.Providers;

/// <summary>Money to be taken from a customer, for an invoice.</summary>
public sealed record ChargeRequest(string Key, string Account, string InvoiceId, Money Amount);

/// <summary>Money to be given back to a customer.</summary>
public sealed record RefundRequest(string Key, string Account, string InvoiceId, Money Amount);
