using System.Globalization;
using NodaTime;

namespace Billing.Providers.OnPayPal;

/// <summary>Times as PayPal writes them: RFC 3339, and in its reports an offset without a colon.</summary>
internal static class PayPalTimes
{
    private static readonly string[] Formats =
    [
        "yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", "yyyy-MM-dd'T'HH:mm:sszzz", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz",
    ];

    public static bool TryRead(string? text, out Instant at)
    {
        at = default;
        if (text is null)
        {
            return false;
        }

        var withColon = text.Length > 5 && text[^5] is '+' or '-' && !text.EndsWith('Z') ? $"{text[..^2]}:{text[^2..]}" : text;
        if (!DateTimeOffset.TryParseExact(
            withColon, Formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var read))
        {
            return false;
        }

        at = Instant.FromDateTimeOffset(read);
        return true;
    }

    public static string Write(Instant at) => at.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
