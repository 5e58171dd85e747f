using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Stripe;

/// <summary>Signs what a webhook brings, as the provider does.</summary>
public static class EventUtility
{
    public static string ComputeSignature(string secret, string timestamp, string payload) => Convert.ToHexStringLower(
        HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes($"{timestamp}.{payload}")));

    public static void ValidateSignature(string json, string stripeSignatureHeader, string secret, long tolerance, long utcNow)
    {
        var parts = stripeSignatureHeader.Trim().Split(',')
            .Select(static part => part.Trim().Split('=', 2))
            .ToLookup(
                static part => part.Length == 2 ? part[0] : throw new StripeException("The signature header format is unexpected."),
                static part => part[1]);
        var expected = Encoding.ASCII.GetBytes(ComputeSignature(secret, parts["t"].FirstOrDefault(), json));
        if (!parts["v1"].Any(signature => CryptographicOperations.FixedTimeEquals(expected, Encoding.UTF8.GetBytes(signature))))
        {
            throw new StripeException("The expected signature was not found in the Stripe-Signature header.");
        }

        if (Math.Abs(utcNow - int.Parse(parts["t"].First(), CultureInfo.InvariantCulture)) > tolerance)
        {
            throw new StripeException("The webhook cannot be processed because the current timestamp is outside of the allowed tolerance.");
        }
    }
}
