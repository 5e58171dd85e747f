using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Billing.Domain.Amounts;
using NodaTime;
using NodaTime.Text;

namespace Billing.Domain.Documents;

/// <summary>
/// How facts, commands and effects are written as JSON. Only what was given is written: what can be computed of it, and
/// what is nothing, is not, or the journal would be several times as long. The format is kept for ever.
/// </summary>
public static class DocumentFormat
{
    public static JsonSerializerOptions Create() => new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        // A derivation is as deep as the calculation was long.
        MaxDepth = 256,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { WithoutComputed, Omissions.WithoutEmpty } },
        Converters =
        {
            new InstantConverter(),
            new LocalDateConverter(),
            new LocalTimeConverter(),
            new PatternConverter<Duration>(DurationPattern.Roundtrip, "0:00:30:00"),
            new CurrencyConverter(),
            new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower),
        },
    };

    // What can neither be set nor is an argument of the constructor was computed.
    private static void WithoutComputed(JsonTypeInfo type)
    {
        for (var i = type.Properties.Count - 1; i >= 0; i--)
        {
            if (type.Properties[i] is { Set: null, AssociatedParameter: null })
            {
                type.Properties.RemoveAt(i);
            }
        }
    }

    private sealed class InstantConverter : JsonConverter<Instant>
    {
        // The beginning and end of time are no dates that could be written.
        public override Instant Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            !reader.HasValueSequence && TimeText.TryRead(reader.ValueSpan, out Instant at) ? at : ReadOther(reader.GetString());

        private static Instant ReadOther(string? written) => written switch
        {
            "start" => Instant.MinValue,
            "end" => Instant.MaxValue,
            var text => InstantPattern.ExtendedIso.Parse(text ?? "") is { Success: true } parsed
                ? parsed.Value
                : throw new JsonException($"'{text}' is not an instant such as 2026-01-31T12:00:00Z."),
        };

        public override void Write(Utf8JsonWriter writer, Instant value, JsonSerializerOptions options)
        {
            if (value == Instant.MinValue || value == Instant.MaxValue)
            {
                writer.WriteStringValue(value == Instant.MinValue ? "start"u8 : "end"u8);
                return;
            }

            Span<byte> text = stackalloc byte[TimeText.LengthMax];
            writer.WriteStringValue(text[..TimeText.Write(value, text)]);
        }
    }

    private sealed class LocalDateConverter : JsonConverter<LocalDate>
    {
        public override LocalDate Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            !reader.HasValueSequence && TimeText.TryRead(reader.ValueSpan, out LocalDate on) ? on
            : LocalDatePattern.Iso.Parse(reader.GetString() ?? "") is { Success: true } parsed
                ? parsed.Value
                : throw new JsonException($"'{reader.GetString()}' is not of the form 2026-01-31.");

        public override void Write(Utf8JsonWriter writer, LocalDate value, JsonSerializerOptions options)
        {
            Span<byte> text = stackalloc byte[TimeText.LengthMax];
            writer.WriteStringValue(text[..TimeText.Write(value, text)]);
        }
    }

    private sealed class LocalTimeConverter() : PatternConverter<LocalTime>(LocalTimePattern.ExtendedIso, "12:00:00")
    {
        public override void Write(Utf8JsonWriter writer, LocalTime value, JsonSerializerOptions options)
        {
            // Nearly every calendar begins its days at midnight.
            if (value == LocalTime.Midnight)
            {
                writer.WriteStringValue("00:00:00"u8);
            }
            else
            {
                base.Write(writer, value, options);
            }
        }

        public override LocalTime Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("00:00:00"u8) ? LocalTime.Midnight : base.Read(ref reader, typeToConvert, options);
    }

    private class PatternConverter<T>(IPattern<T> pattern, string example) : JsonConverter<T>
    {
        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            pattern.Parse(reader.GetString() ?? "") is { Success: true } parsed
                ? parsed.Value
                : throw new JsonException($"'{reader.GetString()}' is not of the form {example}.");

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
            writer.WriteStringValue(pattern.Format(value));
    }

    private sealed class CurrencyConverter : JsonConverter<Currency>
    {
        // Every amount says its currency, and they are nearly always the same one.
        private string _last = "";

        public override Currency Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            var last = _last;
            var text = reader.TokenType == JsonTokenType.String && reader.ValueTextEquals(last) ? last : reader.GetString();
            if (!Currency.TryOf(text, out var currency))
            {
                throw new JsonException($"'{text}' is no ISO 4217 currency.");
            }

            _last = currency.Code;
            return currency;
        }

        public override void Write(Utf8JsonWriter writer, Currency value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.Code);
    }
}
