namespace Billing.Domain.Collection;

/// <summary>What a provider's notice is about, and so who is to handle it. Stored: names are format.</summary>
public enum NoticeSubject
{
    /// <summary>Nobody handles it; it is kept and seen.</summary>
    Other,
    Payment,
    Refund,
    Dispute,
    SetUp,
    Mandate,
    Customer,
    Method,
    Checkout,
    Subscription,
    Invoice,
}
