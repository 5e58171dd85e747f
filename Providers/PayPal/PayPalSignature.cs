using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using NodaTime;

namespace Billing.Providers.OnPayPal;

/// <summary>
/// RSA over <c>transmission|time|webhook|checksum of the bytes as they came</c>, with a certificate that the notice names. The name
/// is a stranger's word: it is followed only to where PayPal keeps its certificates.
/// </summary>
internal static class PayPalSignature
{
    private const string Algorithm = "SHA256withRSA";

    /// <summary>Null when the notice is PayPal's, for one of our webhooks and of this time.</summary>
    public static NoticeReading? WhyNot(
        ReadOnlySpan<byte> body, Func<string, string?> header, PayPalSettings settings, PayPalCertificates certificates, Instant now)
    {
        if (Header(header, "PAYPAL-TRANSMISSION-SIG") is not { } signature
            || Header(header, "PAYPAL-TRANSMISSION-ID") is not { } transmission
            || Header(header, "PAYPAL-TRANSMISSION-TIME") is not { } time
            || Header(header, "PAYPAL-CERT-URL") is not { } certificate
            || Header(header, "PAYPAL-AUTH-ALGO") is not { } algorithm)
        {
            return Refused(NoticeRefusal.SignatureMissing);
        }

        var bytes = new byte[signature.Length];
        if (algorithm != Algorithm
            || !Convert.TryFromBase64String(signature, bytes, out var length)
            || !PayPalTimes.TryRead(time, out var sentAt)
            || !Uri.TryCreate(certificate, UriKind.Absolute, out var address))
        {
            return Refused(NoticeRefusal.SignatureMalformed);
        }

        if (!certificates.MayFetch(address))
        {
            return Refused(NoticeRefusal.CertificateWrong);
        }

        return certificates.Find(address) is not { } found ? new NoticeReading.NeedsCertificate(address)
            : !IsInForce(found, now) ? Refused(NoticeRefusal.CertificateWrong)
            : !IsSigned(found, body, bytes.AsSpan(0, length), transmission, time, settings.WebhookIds) ? Refused(NoticeRefusal.SignatureWrong)
            : now - sentAt > Duration.FromTimeSpan(settings.WebhookTolerance)
                || sentAt - now > Duration.FromTimeSpan(settings.WebhookClocksDiffer) ? Refused(NoticeRefusal.OutsideTolerance)
            : null;
    }

    /// <summary>For one of our webhooks, of which there are several while one is replaced.</summary>
    private static bool IsSigned(
        X509Certificate2 certificate, ReadOnlySpan<byte> body, ReadOnlySpan<byte> signature, string transmission, string time, IEnumerable<string> webhooks)
    {
        using var key = certificate.GetRSAPublicKey();
        var checksum = Checksum(body).ToString(CultureInfo.InvariantCulture);
        foreach (var webhook in webhooks)
        {
            var signed = Encoding.UTF8.GetBytes($"{transmission}|{time}|{webhook}|{checksum}");
            if (key is not null && key.VerifyData(signed, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>CRC-32 as zip files have it.</summary>
    internal static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        var sum = uint.MaxValue;
        foreach (var one in bytes)
        {
            sum = Remainders[(sum ^ one) & 0xFF] ^ (sum >> 8);
        }

        return ~sum;
    }

    private static readonly uint[] Remainders = [.. Enumerable.Range(0, 256).Select(static number =>
    {
        var remainder = (uint)number;
        for (var bit = 0; bit < 8; bit++)
        {
            remainder = (remainder & 1) == 0 ? remainder >> 1 : (remainder >> 1) ^ 0xEDB8_8320u;
        }

        return remainder;
    })];

    private static bool IsInForce(X509Certificate2 certificate, Instant now) =>
        now >= Instant.FromDateTimeUtc(certificate.NotBefore.ToUniversalTime())
        && now <= Instant.FromDateTimeUtc(certificate.NotAfter.ToUniversalTime());

    private static string? Header(Func<string, string?> header, string name) => header(name) is { } value && !string.IsNullOrWhiteSpace(value) ? value : null;

    private static NoticeReading Refused(NoticeRefusal why) => new NoticeReading.Refused(why);
}
