using Billing.Domain.Collection;

namespace Billing.Providers.OnStripe;

/// <summary>
/// Event times are whole seconds and ids are random, so that two events of one second have no order of their own. Objects do:
/// each state of an object has a rank, and a state never goes back to a lower one.
/// </summary>
internal static class StripeNoticeRanks
{
    /// <summary>Which of our subjects an object of Stripe's belongs to.</summary>
    public static NoticeSubject Subject(string kind) => kind switch
    {
        "payment_intent" or "charge" => NoticeSubject.Payment,
        "refund" => NoticeSubject.Refund,
        "dispute" => NoticeSubject.Dispute,
        "setup_intent" => NoticeSubject.SetUp,
        "mandate" => NoticeSubject.Mandate,
        "customer" => NoticeSubject.Customer,
        "payment_method" or "source" or "card" or "bank_account" => NoticeSubject.Method,
        "checkout.session" => NoticeSubject.Checkout,
        "subscription" => NoticeSubject.Subscription,
        "invoice" => NoticeSubject.Invoice,
        _ => NoticeSubject.Other,
    };

    /// <summary>Zero for an object whose states have no order: there, only asking helps.</summary>
    public static int Rank(string kind, string? state) => (kind, state) switch
    {
        // A payment may fail and be tried again for as long as it has no end; its ends are of one rank.
        ("payment_intent", "requires_payment_method" or "requires_confirmation" or "requires_action") => 1,
        ("payment_intent", "processing") => 2,
        ("payment_intent", "requires_capture") => 3,
        ("payment_intent", "succeeded" or "canceled") => 9,
        ("charge", "pending") => 1,
        ("charge", "succeeded" or "failed") => 9,
        ("refund", "pending" or "requires_action") => 1,
        // A refund that succeeded may still come back as failed, days later.
        ("refund", "succeeded") => 5,
        ("refund", "failed" or "canceled") => 9,
        ("dispute", "warning_needs_response") => 1,
        ("dispute", "warning_under_review") => 2,
        ("dispute", "warning_closed") => 3,
        ("dispute", "needs_response") => 4,
        ("dispute", "under_review") => 5,
        ("dispute", "won" or "lost") => 9,
        ("setup_intent", "requires_payment_method" or "requires_confirmation" or "requires_action") => 1,
        ("setup_intent", "processing") => 2,
        ("setup_intent", "succeeded" or "canceled") => 9,
        ("mandate", "pending") => 1,
        ("mandate", "active") => 5,
        ("mandate", "inactive") => 9,
        ("checkout.session", "open") => 1,
        ("checkout.session", "complete" or "expired") => 9,
        ("invoice", "draft") => 1,
        ("invoice", "open") => 2,
        ("invoice", "uncollectible") => 5,
        ("invoice", "paid" or "void") => 9,
        ("subscription", "incomplete") => 1,
        ("subscription", "incomplete_expired" or "canceled") => 9,
        _ => 0,
    };

    public static DisputeState Dispute(string? state) => state switch
    {
        "warning_needs_response" or "warning_under_review" => DisputeState.Warned,
        "warning_closed" or "prevented" => DisputeState.WarningClosed,
        "under_review" => DisputeState.UnderReview,
        "won" => DisputeState.Won,
        "lost" => DisputeState.Lost,
        _ => DisputeState.Open,
    };
}
