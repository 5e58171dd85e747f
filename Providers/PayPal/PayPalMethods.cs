using System.Globalization;
using System.Text.Json;
using Billing.Domain.Collection;
using NodaTime;

namespace Billing.Providers.OnPayPal;

/// <summary>A method as PayPal keeps it, in our words.</summary>
internal static class PayPalMethods
{
    /// <summary>A payment token. A customer's agreement with PayPal that we may charge their wallet is the token itself.</summary>
    public static VaultedMethod FromContract(JsonElement token)
    {
        var source = token.Member("payment_source");
        var card = source.Member("card");
        var id = token.Text("id") ?? throw new JsonException("A token without a name.");
        return card.ValueKind == JsonValueKind.Object
            ? new VaultedMethod(id, CollectionMethodKind.Card, VaultState.Ready)
            {
                Brand = card.Text("brand")?.ToLowerInvariant(),
                LastDigits = card.Text("last_digits"),
                ExpiresIn = Expiry(card.Text("expiry")),
            }
            : new VaultedMethod(id, CollectionMethodKind.BillingAgreement, VaultState.Ready)
            {
                Brand = "paypal",
                Mandate = id,
                // The same for the same wallet, whoever vaults it.
                Fingerprint = source.Member("paypal").Text("payer_id") ?? source.Member("paypal").Text("account_id"),
            };
    }

    private static YearMonth? Expiry(string? text) =>
        text is { Length: 7 } && text[4] == '-'
        && int.TryParse(text.AsSpan(0, 4), NumberStyles.None, CultureInfo.InvariantCulture, out var year) && year > 0
        && int.TryParse(text.AsSpan(5), NumberStyles.None, CultureInfo.InvariantCulture, out var month) && month is >= 1 and <= 12
            ? new YearMonth(year, month)
            : null;
}
