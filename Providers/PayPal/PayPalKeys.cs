using System.Security.Cryptography;
using System.Text;

namespace Billing.Providers.OnPayPal;

/// <summary>
/// Our key as PayPal keeps it: in the header of the request, and as the invoice id of the money that it moves, which PayPal lets
/// nobody use twice. The account is the custom id. Steps of one request have keys of their own. Names are format.
/// </summary>
internal static class PayPalKeys
{
    /// <summary>What fits into an invoice id, where a key is found whole.</summary>
    public const int LengthMax = 127;

    /// <summary>What orders take as a header; a longer key is told from others by its digest.</summary>
    private const int HeaderMax = 108;

    /// <summary>What a customer's id may be long.</summary>
    private const int CustomerMax = 22;

    public static string Header(string key, string step = "") => Fitting(step.Length == 0 ? key : $"{key}#{step}");

    /// <summary>
    /// The account's name as a customer: PayPal takes one of ours, of few letters, and makes nothing of it until something is
    /// vaulted for it. 132 bits of a digest are the same wherever they are reckoned.
    /// </summary>
    public static string Customer(string account) =>
        Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(account)))[..CustomerMax].Replace('+', '-').Replace('/', '_');

    private static string Fitting(string key) => Encoding.UTF8.GetByteCount(key) <= HeaderMax && key.All(char.IsAscii)
        ? key
        : $"{new string([.. key.Where(char.IsAscii).Take(HeaderMax - 65)])}~{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)))}";
}
