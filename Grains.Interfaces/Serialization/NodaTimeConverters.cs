using System.Text.Json;
using System.Text.Json.Serialization;
using NodaTime;
using NodaTime.Text;

namespace Billing.Grains.Interfaces.Serialization;

/// <summary>An instant in ISO 8601, UTC, with as many decimals as it has; without a beginning or an end, by that word.</summary>
public sealed class InstantConverter : JsonConverter<Instant>
{
    public override Instant Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetString() switch
    {
        "start" => Instant.MinValue,
        "end" => Instant.MaxValue,
        var text => InstantPattern.ExtendedIso.Parse(text ?? "") is { Success: true } parsed
            ? parsed.Value
            : throw new JsonException($"'{text}' is not an instant such as 2026-01-31T12:00:00Z."),
    };

    public override void Write(Utf8JsonWriter writer, Instant value, JsonSerializerOptions options) => writer.WriteStringValue(
        value == Instant.MinValue ? "start" : value == Instant.MaxValue ? "end" : InstantPattern.ExtendedIso.Format(value));
}

/// <summary>A date without a time, a time without a date, a span: what has one written form.</summary>
public sealed class PatternConverter<TValue>(IPattern<TValue> pattern, string example) : JsonConverter<TValue>
{
    public override TValue Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        pattern.Parse(reader.GetString() ?? "") is { Success: true } parsed
            ? parsed.Value
            : throw new JsonException($"'{reader.GetString()}' is not of the form {example}.");

    public override void Write(Utf8JsonWriter writer, TValue value, JsonSerializerOptions options) =>
        writer.WriteStringValue(pattern.Format(value));
}
