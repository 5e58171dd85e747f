using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Billing.Domain.Amounts;

namespace Billing.Providers.OnPayPal;

/// <summary>
/// Amounts as PayPal writes them: decimals, two places, none for three currencies of which two have coins elsewhere
/// (developer.paypal.com/docs/api/reference/currency-codes). What cannot be written exactly is refused.
/// </summary>
internal static class PayPalAmounts
{
    public static readonly ImmutableSortedSet<string> Currencies =
    [
        "AUD", "BRL", "CAD", "CHF", "CNY", "CZK", "DKK", "EUR", "GBP", "HKD", "HUF", "ILS", "JPY", "MXN", "MYR", "NOK", "NZD",
        "PHP", "PLN", "RUB", "SEK", "SGD", "THB", "TWD", "USD",
    ];

    /// <summary>The smallest amount, in our minor units, that PayPal can write, where it is not one of them.</summary>
    public static readonly ImmutableSortedDictionary<string, long> Steps =
        ImmutableSortedDictionary<string, long>.Empty.Add("HUF", 100).Add("TWD", 100);

    public static JsonObject ToContract(Money amount) => new()
    {
        ["currency_code"] = amount.Currency.Code,
        ["value"] = Value(amount),
    };

    /// <summary>Throws on what cannot be a sum of money: an answer that says nothing.</summary>
    public static Money FromContract(JsonElement amount) =>
        TryFromContract(amount, out var money) ? money : throw new JsonException("An amount that is none.");

    public static bool TryFromContract(JsonElement amount, out Money money)
    {
        money = default;
        if (!Currency.TryOf(amount.Text("currency_code"), out var currency)
            || !decimal.TryParse(
                amount.Text("value"), NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            || Math.Abs(value) > 1_000_000_000_000m)
        {
            return false;
        }

        var minor = value * Power(currency.MinorDigits);
        if (minor != decimal.Truncate(minor))
        {
            return false;
        }

        money = new Money((long)minor, currency);
        return true;
    }

    private static string Value(Money amount)
    {
        var currency = amount.Currency;
        if (!Currencies.Contains(currency.Code))
        {
            throw new WrongRequestException("paypal", "currency_not_supported", "amount");
        }

        if (amount.MinorUnits % Steps.GetValueOrDefault(currency.Code, 1) != 0)
        {
            throw new WrongRequestException("paypal", "decimals_not_supported", "amount");
        }

        var places = Steps.ContainsKey(currency.Code) ? 0 : currency.MinorDigits;
        return (amount.MinorUnits / Power(currency.MinorDigits)).ToString($"F{places}", CultureInfo.InvariantCulture);
    }

    private static decimal Power(int digits) => digits switch
    {
        0 => 1m,
        2 => 100m,
        3 => 1_000m,
        _ => 10_000m,
    };
}
