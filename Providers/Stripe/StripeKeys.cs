using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Stripe;

namespace Billing.Providers.OnStripe;

/// <summary>Our key as Stripe keeps it: in the header of the request, and at the object that it made. Names are format.</summary>
internal static class StripeKeys
{
    public const string Key = "billing_key";
    public const string Account = "billing_account";
    public const string Invoice = "billing_invoice";

    /// <summary>What fits into metadata, where a key is looked up whole.</summary>
    public const int LengthMax = 500;

    /// <summary>What Stripe takes as a header; a longer key is told from others by its digest.</summary>
    private const int HeaderMax = 255;

    /// <summary>How far a key goes to its next numbers, because Stripe has stored faults of its own under it.</summary>
    public const int NumbersMax = 3;

    /// <summary>Numbers after the first are for a key whose stored answer is a fault of Stripe's own.</summary>
    public static RequestOptions Header(string key, int number = 1) => new()
    {
        IdempotencyKey = Fitting(number == 1 ? key : string.Create(CultureInfo.InvariantCulture, $"{key}#{number}")),
    };

    public static Dictionary<string, string> Metadata(string key, string account, string? invoice = null)
    {
        var metadata = new Dictionary<string, string> { [Key] = key, [Account] = account };
        if (invoice is not null)
        {
            metadata[Invoice] = invoice;
        }

        return metadata;
    }

    public static string? Find(Dictionary<string, string>? metadata, string name) =>
        metadata is not null && metadata.TryGetValue(name, out var value) ? value : null;

    private static string Fitting(string key) => key.Length <= HeaderMax
        ? key
        : $"{key[..(HeaderMax - 65)]}~{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)))}";
}
