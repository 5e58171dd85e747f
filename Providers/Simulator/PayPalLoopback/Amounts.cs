using System.Globalization;
using System.Text.Json.Nodes;
using Billing.Domain.Amounts;
using Billing.Providers.Simulator.Loopback;

namespace Billing.Providers.Simulator.PayPalLoopback;

/// <summary>Sums as PayPal takes them: decimals of currencies that it knows, with as many places as it allows.</summary>
internal static class Amounts
{
    private static readonly string[] Currencies =
    [
        "AUD", "BRL", "CAD", "CNY", "CZK", "DKK", "EUR", "HKD", "HUF", "ILS", "JPY", "MYR", "MXN", "TWD", "NZD", "NOK", "PHP", "PLN", "GBP",
        "RUB", "SGD", "SEK", "CHF", "THB", "USD",
    ];

    /// <summary>The sum, refused where PayPal refuses it.</summary>
    public static decimal Taken(JsonObject? amount, string field)
    {
        var (code, value) = (amount.Text("currency_code"), amount.Text("value"));
        if (!Currencies.Contains(code))
        {
            throw PayPalFault.Unprocessable("INVALID_CURRENCY_CODE", $"{field}/currency_code");
        }

        if (!decimal.TryParse(value, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var sum))
        {
            throw PayPalFault.Malformed(new Fault($"{field}/value", "INVALID_PARAMETER_SYNTAX"));
        }

        if (code is "HUF" or "JPY" or "TWD" && value!.Contains('.'))
        {
            throw PayPalFault.Unprocessable("DECIMAL_PRECISION", $"{field}/value");
        }

        return sum != decimal.Round(sum, 2) ? throw PayPalFault.Unprocessable("DECIMAL_PRECISION", $"{field}/value")
            : sum <= 0 ? throw PayPalFault.Unprocessable("CANNOT_BE_ZERO_OR_NEGATIVE", $"{field}/value")
            : sum;
    }

    public static decimal Sum(JsonObject? amount) => decimal.Parse(amount.Text("value")!, NumberStyles.Number, CultureInfo.InvariantCulture);

    public static JsonObject Of(decimal sum, string code) => new()
    {
        ["currency_code"] = code,
        ["value"] = sum.ToString(code is "HUF" or "JPY" or "TWD" ? "F0" : "F2", CultureInfo.InvariantCulture),
    };

    public static Money Money(JsonObject amount)
    {
        var currency = Currency.Of(amount.Text("currency_code")!);
        var scale = currency.MinorDigits == 0 ? 1m : 100m;
        return new Money((long)(Sum(amount) * scale), currency);
    }
}
