using System.Text.Json;
using Billing.Domain.Amounts;
using NodaTime;
using NodaTime.Text;

namespace Billing.Storage;

/// <summary>How the read models write what JSON has no word for.</summary>
internal static class ProjectedJson
{
    public static void Write(this Utf8JsonWriter json, string name, Instant at) =>
        json.WriteString(name, InstantPattern.ExtendedIso.Format(at));

    public static void Write(this Utf8JsonWriter json, string name, LocalDate on) => json.WriteString(name, LocalDatePattern.Iso.Format(on));

    public static void Write(this Utf8JsonWriter json, string name, Money amount)
    {
        json.WriteStartObject(name);
        json.WriteNumber("minor_units", amount.MinorUnits);
        json.WriteString("currency", amount.Currency.Code);
        json.WriteEndObject();
    }
}
