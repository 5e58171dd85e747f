using System.Text.Json;
using System.Text.Json.Serialization;
using NodaTime;
using NodaTime.Text;

namespace Billing.Domain.Tests.Accounts;

/// <summary>Writes facts the way a journal would, to prove that nothing of them is lost.</summary>
internal static class DomainJson
{
    public static JsonSerializerOptions Options { get; } = new()
    {
        // Derived properties are not read back; written, they would only lengthen the journal.
        IgnoreReadOnlyProperties = false,
        MaxDepth = 256,
        Converters =
        {
            new Pattern<Instant>(InstantPattern.ExtendedIso),
            new Pattern<LocalDate>(LocalDatePattern.Iso),
            new Pattern<LocalTime>(LocalTimePattern.ExtendedIso),
            new JsonStringEnumConverter(),
        },
    };

    public static string Write<T>(T value) => JsonSerializer.Serialize(value, Options);

    public static T Read<T>(string text) => JsonSerializer.Deserialize<T>(text, Options)!;

    private sealed class Pattern<T>(IPattern<T> pattern) : JsonConverter<T>
    {
        // An instant without end has no date that could be written.
        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetString() switch
        {
            "start" => (T)(object)Instant.MinValue,
            "end" => (T)(object)Instant.MaxValue,
            var text => pattern.Parse(text!).Value,
        };

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(value switch
        {
            Instant instant when instant == Instant.MinValue => "start",
            Instant instant when instant == Instant.MaxValue => "end",
            _ => pattern.Format(value),
        });
    }
}
