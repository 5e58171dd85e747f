using Billing.Domain.Collection;

namespace Billing.Providers.OnPayPal;

/// <summary>
/// Events of one object may come in any order. Each state of an object has a rank, and a state never goes back to a lower one.
/// </summary>
internal static class PayPalNoticeRanks
{
    /// <summary>Which of our subjects an object of PayPal's belongs to.</summary>
    public static NoticeSubject Subject(string kind) => kind switch
    {
        // An order that its payer agreed to is a payment that waits to be taken.
        "capture" or "authorization" or "checkout-order" => NoticeSubject.Payment,
        "refund" => NoticeSubject.Refund,
        "dispute" => NoticeSubject.Dispute,
        "payment_token" => NoticeSubject.Method,
        "setup_token" => NoticeSubject.SetUp,
        "agreement" or "billing_agreement" => NoticeSubject.Mandate,
        "subscription" => NoticeSubject.Subscription,
        "invoices" => NoticeSubject.Invoice,
        _ => NoticeSubject.Other,
    };

    /// <summary>Zero for an object whose states have no order: there, only asking helps.</summary>
    public static int Rank(string kind, string? state) => (kind, state) switch
    {
        ("checkout-order", "CREATED" or "SAVED" or "PAYER_ACTION_REQUIRED") => 1,
        ("checkout-order", "APPROVED") => 2,
        ("checkout-order", "COMPLETED" or "VOIDED") => 9,
        ("authorization", "PENDING") => 1,
        ("authorization", "CREATED") => 2,
        ("authorization", "PARTIALLY_CAPTURED") => 3,
        ("authorization", "CAPTURED" or "VOIDED" or "DENIED") => 9,
        ("capture", "PENDING") => 1,
        ("capture", "COMPLETED") => 5,
        ("capture", "PARTIALLY_REFUNDED") => 6,
        ("capture", "REFUNDED") => 7,
        ("capture", "DECLINED" or "FAILED") => 9,
        ("refund", "PENDING") => 1,
        // A refund that was made may still fail later.
        ("refund", "COMPLETED") => 5,
        ("refund", "FAILED" or "CANCELLED") => 9,
        ("dispute", "OPEN") => 1,
        // Whose turn it is goes back and forth.
        ("dispute", "WAITING_FOR_BUYER_RESPONSE" or "WAITING_FOR_SELLER_RESPONSE") => 2,
        ("dispute", "UNDER_REVIEW") => 3,
        ("dispute", "RESOLVED") => 9,
        ("setup_token", "CREATED" or "PAYER_ACTION_REQUIRED") => 1,
        ("setup_token", "APPROVED") => 5,
        ("setup_token", "VAULTED") => 9,
        ("payment_token", "CREATED") => 1,
        ("payment_token", "DELETION-INITIATED") => 5,
        ("payment_token", "DELETED") => 9,
        _ => 0,
    };
}
