using System.Text.Json;
using System.Text.Json.Serialization;
using Billing.Domain.Amounts;
using Billing.Domain.Conventions;
using NodaTime;
using NodaTime.Text;

namespace Billing.Api.Wire;

/// <summary>
/// What no contract reaches is a slip of the pen: it is refused here, where it can be named, and not where a calendar or
/// a sum would break on it.
/// </summary>
internal static class WireBounds
{
    public const int YearMin = 2000;
    public const int YearMax = 2199;
    public const decimal NumberMax = 100_000_000;
    public const long MinorUnitsMax = 1_000_000_000_000_000;
}

internal sealed class WireInstantConverter : JsonConverter<Instant>
{
    public override Instant Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var parsed = InstantPattern.ExtendedIso.Parse(reader.GetString() ?? "");
        if (!parsed.Success)
        {
            throw new JsonException("This is not an instant such as 2026-01-31T12:00:00Z.");
        }

        var year = parsed.Value.InUtc().Year;
        return year is >= WireBounds.YearMin and <= WireBounds.YearMax
            ? Instant.FromUnixTimeTicks(parsed.Value.ToUnixTimeTicks() / 10 * 10)
            : throw new JsonException($"An instant lies between the years {WireBounds.YearMin} and {WireBounds.YearMax}.");
    }

    public override void Write(Utf8JsonWriter writer, Instant value, JsonSerializerOptions options) =>
        writer.WriteStringValue(InstantPattern.ExtendedIso.Format(value));
}

internal sealed class WireDateConverter : JsonConverter<LocalDate>
{
    public override LocalDate Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var parsed = LocalDatePattern.Iso.Parse(reader.GetString() ?? "");
        return !parsed.Success ? throw new JsonException("This is not a date such as 2026-01-31.")
            : parsed.Value.Year is >= WireBounds.YearMin and <= WireBounds.YearMax ? parsed.Value
            : throw new JsonException($"A date lies between the years {WireBounds.YearMin} and {WireBounds.YearMax}.");
    }

    public override void Write(Utf8JsonWriter writer, LocalDate value, JsonSerializerOptions options) =>
        writer.WriteStringValue(LocalDatePattern.Iso.Format(value));
}

internal sealed class WireDecimalConverter : JsonConverter<decimal>
{
    public override decimal Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TryGetDecimal(out var value) && Math.Abs(value) <= WireBounds.NumberMax
            ? value
            : throw new JsonException($"This is not a number of at most {WireBounds.NumberMax}.");

    public override void Write(Utf8JsonWriter writer, decimal value, JsonSerializerOptions options) => writer.WriteNumberValue(value);
}

/// <summary>An amount: whole coins and the currency, nothing else.</summary>
internal sealed class WireMoneyConverter : JsonConverter<Money>
{
    private sealed record Amount(long MinorUnits, Currency Currency);

    public override Money Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        JsonSerializer.Deserialize<Amount>(ref reader, options) is not { } amount
            ? throw new JsonException("An amount is an object of minor_units and currency.")
            : Math.Abs((decimal)amount.MinorUnits) <= WireBounds.MinorUnitsMax
                ? new Money(amount.MinorUnits, amount.Currency)
                : throw new JsonException($"An amount has at most {WireBounds.MinorUnitsMax} minor units.");

    public override void Write(Utf8JsonWriter writer, Money value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        writer.WriteNumber("minor_units", value.MinorUnits);
        writer.WriteString("currency", value.Currency.Code);
        writer.WriteEndObject();
    }
}

/// <summary>A convention is asked for by the name of its profile, or spelled out; it is always answered spelled out.</summary>
internal sealed class ConventionNameConverter : JsonConverter<BillingConvention>
{
    private static readonly JsonSerializerOptions SpelledOut = MakeSpelledOut();

    public override BillingConvention Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            return JsonSerializer.Deserialize<BillingConvention>(ref reader, SpelledOut)
                ?? throw new JsonException("A convention cannot be null.");
        }

        var name = reader.GetString();
        return BillingProfiles.All.FirstOrDefault(profile => profile.Name == name)
            ?? throw new JsonException(
                $"There is no such convention; there are {string.Join(", ", BillingProfiles.All.Select(static profile => profile.Name))}.");
    }

    public override void Write(Utf8JsonWriter writer, BillingConvention value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(writer, value, SpelledOut);

    private static JsonSerializerOptions MakeSpelledOut()
    {
        var json = new JsonSerializerOptions(JsonSerializerDefaults.General)
        {
            PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
            UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
            AllowDuplicateProperties = false,
            Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false) },
        };
        return json;
    }
}
