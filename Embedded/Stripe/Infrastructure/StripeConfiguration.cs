namespace Stripe;

public static class StripeConfiguration
{
    /// <summary>What requests are pinned to: the version that the original of this surface is made for.</summary>
    public static string ApiVersion => "2026-07-29.dahlia";

    public static string StripeNetVersion { get; } = "52.2.0";
}
