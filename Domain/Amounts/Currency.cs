using System.Text.Json.Serialization;

namespace Billing.Domain.Amounts;

/// <summary>
/// A currency by its ISO 4217 code, which also says how many decimal places its coins have: two for the euro, none
/// for the yen, three for the Kuwaiti dinar.
/// </summary>
public readonly record struct Currency
{
    private readonly string? code;

    [JsonConstructor]
    private Currency(string code, int minorDigits)
    {
        this.code = code;
        MinorDigits = minorDigits;
    }

    public string Code => code ?? throw new InvalidOperationException("A currency was used that nobody set.");

    /// <summary>How many decimal places an amount of this currency has when it is money that can change hands.</summary>
    public int MinorDigits { get; }

    public static Currency Of(string code) =>
        TryOf(code, out var currency) ? currency : throw new ArgumentException($"'{code}' is no ISO 4217 currency.");

    public static bool TryOf(string? code, out Currency currency)
    {
        currency = default;
        if (code is not { Length: 3 } || MinorDigitsOf(code) is not { } digits)
        {
            return false;
        }

        currency = new Currency(code, digits);
        return true;
    }

    public override string ToString() => Code;

    private static int? MinorDigitsOf(string code) => code switch
    {
        "BIF" or "CLP" or "DJF" or "GNF" or "ISK" or "JPY" or "KMF" or "KRW" or "PYG" or "RWF" or "UGX" or "UYI" or "VND"
            or "VUV" or "XAF" or "XOF" or "XPF" => 0,
        "BHD" or "IQD" or "JOD" or "KWD" or "LYD" or "OMR" or "TND" => 3,
        "CLF" or "UYW" => 4,
        "AED" or "AFN" or "ALL" or "AMD" or "ANG" or "AOA" or "ARS" or "AUD" or "AWG" or "AZN" or "BAM" or "BBD" or "BDT"
            or "BGN" or "BMD" or "BND" or "BOB" or "BRL" or "BSD" or "BTN" or "BWP" or "BYN" or "BZD" or "CAD" or "CDF"
            or "CHF" or "CNY" or "COP" or "CRC" or "CUP" or "CVE" or "CZK" or "DKK" or "DOP" or "DZD" or "EGP" or "ERN"
            or "ETB" or "EUR" or "FJD" or "FKP" or "GBP" or "GEL" or "GHS" or "GIP" or "GMD" or "GTQ" or "GYD" or "HKD"
            or "HNL" or "HTG" or "HUF" or "IDR" or "ILS" or "INR" or "IRR" or "JMD" or "KES" or "KGS" or "KHR" or "KPW"
            or "KYD" or "KZT" or "LAK" or "LBP" or "LKR" or "LRD" or "LSL" or "MAD" or "MDL" or "MGA" or "MKD" or "MMK"
            or "MNT" or "MOP" or "MRU" or "MUR" or "MVR" or "MWK" or "MXN" or "MYR" or "MZN" or "NAD" or "NGN" or "NIO"
            or "NOK" or "NPR" or "NZD" or "PAB" or "PEN" or "PGK" or "PHP" or "PKR" or "PLN" or "QAR" or "RON" or "RSD"
            or "RUB" or "SAR" or "SBD" or "SCR" or "SDG" or "SEK" or "SGD" or "SHP" or "SLE" or "SOS" or "SRD" or "SSP"
            or "STN" or "SVC" or "SYP" or "SZL" or "THB" or "TJS" or "TMT" or "TOP" or "TRY" or "TTD" or "TWD" or "TZS"
            or "UAH" or "USD" or "UYU" or "UZS" or "VED" or "VES" or "WST" or "XCD" or "XCG" or "YER" or "ZAR" or "ZMW"
            or "ZWG" => 2,
        _ => null,
    };
}
