using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using NodaTime;

namespace Billing.Providers;

/// <summary>
/// <c>t=seconds,v1=hex,v1=hex</c>: an HMAC-SHA-256 over the time, a dot and the bytes as they came, one for each secret that is
/// valid while one is replaced. Stripe's scheme, and that of the simulated provider. Done here and not by an SDK, which wants text
/// where bytes were signed and reads a missing header as a fault.
/// </summary>
public static class TimedSignature
{
    public static NoticeRefusal? WhyNot(
        ReadOnlySpan<byte> body, string? header, IEnumerable<Secret> secrets, TimeSpan tolerance, Instant now)
    {
        if (string.IsNullOrWhiteSpace(header))
        {
            return NoticeRefusal.SignatureMissing;
        }

        if (!TryRead(header, out var signedAt, out var signatures))
        {
            return NoticeRefusal.SignatureMalformed;
        }

        byte[] signed = [.. Encoding.ASCII.GetBytes(signedAt.ToString(CultureInfo.InvariantCulture)), (byte)'.', .. body];
        var isSigned = false;
        foreach (var secret in secrets)
        {
            var expected = HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret.Reveal()), signed);
            foreach (var signature in signatures)
            {
                // Not cut short at the first that fits: how long it takes tells nothing.
                isSigned |= CryptographicOperations.FixedTimeEquals(expected, signature);
            }
        }

        return !isSigned ? NoticeRefusal.SignatureWrong
            : Math.Abs((double)now.ToUnixTimeSeconds() - signedAt) > tolerance.TotalSeconds ? NoticeRefusal.OutsideTolerance
            : null;
    }

    private static bool TryRead(string header, out long signedAt, out List<byte[]> signatures)
    {
        signedAt = 0;
        signatures = [];
        var hasTime = false;
        foreach (var part in header.Split(','))
        {
            var at = part.IndexOf('=');
            if (at < 0)
            {
                return false;
            }

            var (name, value) = (part[..at].Trim(), part[(at + 1)..].Trim());
            if (name == "t")
            {
                // Only as digits are written: what was signed must read the same again.
                hasTime = long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out signedAt)
                    && signedAt.ToString(CultureInfo.InvariantCulture) == value;
            }
            else if (name == "v1" && value.Length == 64 && value.All(char.IsAsciiHexDigitLower))
            {
                signatures.Add(Convert.FromHexString(value));
            }
        }

        return hasTime && signatures.Count > 0;
    }

    /// <summary>The header that goes with a body.</summary>
    public static string Of(ReadOnlySpan<byte> body, Secret secret, Instant now)
    {
        var signedAt = now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        byte[] signed = [.. Encoding.ASCII.GetBytes(signedAt), (byte)'.', .. body];
        return $"t={signedAt},v1={Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret.Reveal()), signed))}";
    }
}
