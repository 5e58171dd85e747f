using System.Collections.Frozen;

namespace Billing.Providers.Simulator.Loopback;

/// <summary>When a card wants its holder to show who they are.</summary>
internal enum Authentication
{
    Never,

    /// <summary>Until it was set up with it; off-session payments succeed from then on (4000 0025 0000 3155).</summary>
    UntilSetUp,

    /// <summary>Every time, set up or not (4000 0027 6000 3184).</summary>
    Always,

    /// <summary>Only when the holder is there; off-session it counts as set up (4000 0038 0000 0446).</summary>
    OnSession,
}

/// <summary>How a test card behaves.</summary>
internal sealed record TestCard(string Token, string Number, string Brand = "visa", string Country = "US")
{
    public Authentication Authentication { get; init; }

    /// <summary>Refused when it is charged; when it wants authentication, after that.</summary>
    public string? Decline { get; init; }

    /// <summary>Refused already when it is attached or set up.</summary>
    public bool DeclinesAttaching { get; init; } = true;

    /// <summary>The charge succeeds and is disputed at once, for this reason.</summary>
    public string? Dispute { get; init; }

    public bool IsInquiry { get; init; }

    public bool RefundIsPending { get; init; }

    public bool RefundFails { get; init; }

    public string Funding { get; init; } = "credit";

    public string Last4 => Number[^4..];
}

/// <summary>
/// The cards of docs.stripe.com/testing, by number and by the end of their tokens: <c>pm_card_visa</c> and <c>tok_visa</c> are
/// one card. Only the last four digits of any of them are ever kept.
/// </summary>
internal static class TestCards
{
    private static readonly TestCard[] All =
    [
        new("visa", "4242424242424242"),
        new("visa_debit", "4000056655665556") { Funding = "debit" },
        new("mastercard", "5555555555554444", "mastercard"),
        new("mastercard_debit", "5200828282828210", "mastercard") { Funding = "debit" },
        new("mastercard_prepaid", "5105105105105100", "mastercard") { Funding = "prepaid" },
        new("amex", "378282246310005", "amex"),
        new("discover", "6011111111111117", "discover"),
        new("diners", "3056930009020004", "diners"),
        new("jcb", "3566002020360505", "jcb"),
        new("unionpay", "6200000000000005", "unionpay"),
        new("us", "4242424242424242"),
        new("gb", "4000008260000000", "visa", "GB"),
        new("de", "4000002760000016", "visa", "DE"),
        new("fr", "4000002500000003", "visa", "FR"),
        new("bypassPending", "4000000000000077"),
        new("visa_chargeDeclined", "4000000000000002") { Decline = "generic_decline" },
        new("chargeDeclined", "4000000000000002") { Decline = "generic_decline" },
        new("visa_chargeDeclinedInsufficientFunds", "4000000000009995") { Decline = "insufficient_funds" },
        new("chargeDeclinedInsufficientFunds", "4000000000009995") { Decline = "insufficient_funds" },
        new("visa_chargeDeclinedLostCard", "4000000000009987") { Decline = "lost_card" },
        new("visa_chargeDeclinedStolenCard", "4000000000009979") { Decline = "stolen_card" },
        new("chargeDeclinedExpiredCard", "4000000000000069") { Decline = "expired_card" },
        new("chargeDeclinedIncorrectCvc", "4000000000000127") { Decline = "incorrect_cvc" },
        new("chargeDeclinedProcessingError", "4000000000000119") { Decline = "processing_error" },
        new("visa_chargeDeclinedVelocityLimitExceeded", "4000000000006975") { Decline = "card_velocity_exceeded" },
        new("chargeDeclinedFraudulent", "4100000000000019") { Decline = "fraudulent" },
        new("radarBlock", "4100000000000019") { Decline = "fraudulent" },
        new("chargeCustomerFail", "4000000000000341") { Decline = "generic_decline", DeclinesAttaching = false },
        new("authenticationRequiredOnSetup", "4000002500003155") { Authentication = Authentication.UntilSetUp },
        new("authenticationRequired", "4000002760003184") { Authentication = Authentication.Always },
        new("authenticationRequiredSetupForOffSession", "4000003800000446") { Authentication = Authentication.OnSession },
        new("authenticationRequiredChargeDeclinedInsufficientFunds", "4000008260003178")
        {
            Authentication = Authentication.Always,
            Decline = "insufficient_funds",
            DeclinesAttaching = false,
        },
        new("threeDSecure2Required", "4000000000003220") { Authentication = Authentication.Always },
        new("threeDSecureRequired", "4000000000003063") { Authentication = Authentication.Always },
        new("threeDSecureRequiredChargeDeclined", "4000008400001629")
        {
            Authentication = Authentication.Always,
            Decline = "generic_decline",
            DeclinesAttaching = false,
        },
        new("threeDSecureOptional", "4000000000003055"),
        new("createDispute", "4000000000000259") { Dispute = "fraudulent" },
        new("createDisputeProductNotReceived", "4000000000002685") { Dispute = "product_not_received" },
        new("createDisputeInquiry", "4000000000001976") { Dispute = "fraudulent", IsInquiry = true },
        new("pendingRefund", "4000000000007726") { RefundIsPending = true },
        new("refundFail", "4000000000005126") { RefundFails = true },
    ];

    private static readonly FrozenDictionary<string, TestCard> ByToken = All.ToFrozenDictionary(static card => card.Token);

    private static readonly FrozenDictionary<string, TestCard> ByNumber =
        All.DistinctBy(static card => card.Number).ToFrozenDictionary(static card => card.Number);

    public static IEnumerable<TestCard> Known => All;

    /// <summary>By <c>pm_card_…</c> or <c>tok_…</c>; null when it is no test token.</summary>
    public static TestCard? OfToken(string token) =>
        token.StartsWith("pm_card_", StringComparison.Ordinal) ? ByToken.GetValueOrDefault(token["pm_card_".Length..])
        : token.StartsWith("tok_", StringComparison.Ordinal) ? ByToken.GetValueOrDefault(token["tok_".Length..])
        : null;

    /// <summary>By its number; what is no test card is no card here.</summary>
    public static TestCard? OfNumber(string number) => ByNumber.GetValueOrDefault(number.Replace(" ", "").Replace("-", ""));

    public static TestCard OfName(string? name) => name is not null && ByToken.TryGetValue(name, out var card) ? card : ByToken["visa"];
}
