namespace Billing.Providers.Simulator.Loopback;

/// <summary>How Stripe words a bank's no.</summary>
internal static class Refusals
{
    /// <summary>Decline codes that are error codes of their own; all others are a <c>card_declined</c>.</summary>
    public static string CodeOf(string decline) => decline switch
    {
        "expired_card" or "incorrect_cvc" or "processing_error" or "incorrect_number" or "invalid_cvc" or "invalid_number"
            or "invalid_expiry_month" or "invalid_expiry_year" or "incorrect_zip" or "authentication_required"
            or "bank_account_unusable" => decline,
        _ => "card_declined",
    };

    public static string Message(string decline) => decline switch
    {
        "expired_card" => "Your card has expired.",
        "incorrect_cvc" => "Your card's security code is incorrect.",
        "incorrect_number" => "Your card number is incorrect.",
        "insufficient_funds" => "Your card has insufficient funds.",
        "processing_error" => "An error occurred while processing your card. Try again in a little bit.",
        "authentication_required" => "Your card was declined. This transaction requires authentication.",
        _ => "Your card was declined.",
    };

    public static string? Advice(string decline) => decline switch
    {
        "expired_card" or "incorrect_cvc" or "incorrect_number" => "confirm_card_data",
        "lost_card" or "stolen_card" => "do_not_try_again",
        "generic_decline" or "insufficient_funds" or "processing_error" or "card_velocity_exceeded" => "try_again_later",
        _ => null,
    };

    public static string? Param(string decline) => decline switch
    {
        "expired_card" => "exp_month",
        "incorrect_cvc" => "cvc",
        "incorrect_number" => "number",
        _ => null,
    };

    /// <summary>A no that was said before there was anything to charge.</summary>
    public static StripeFault Card(string decline) => new(402, "card_error", CodeOf(decline), Message(decline))
    {
        DeclineCode = decline,
        Param = Param(decline),
        AdviceCode = Advice(decline),
    };
}
