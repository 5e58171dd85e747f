using System.Text.Json;
using Billing.Domain.Amounts;
using Billing.Domain.Documents;
using NodaTime;

namespace Billing.Storage;

/// <summary>How the read models write what JSON has no word for.</summary>
internal static class ProjectedJson
{
    public static void Write(this Utf8JsonWriter json, string name, Instant at)
    {
        Span<byte> text = stackalloc byte[TimeText.LengthMax];
        json.WriteString(name, text[..TimeText.Write(at, text)]);
    }

    public static void Write(this Utf8JsonWriter json, string name, LocalDate on)
    {
        Span<byte> text = stackalloc byte[TimeText.LengthMax];
        json.WriteString(name, text[..TimeText.Write(on, text)]);
    }

    public static void Write(this Utf8JsonWriter json, string name, Money amount)
    {
        json.WriteStartObject(name);
        json.WriteNumber("minor_units", amount.MinorUnits);
        json.WriteString("currency", amount.Currency.Code);
        json.WriteEndObject();
    }
}
