using System.Text.Json;
using System.Text.Json.Serialization;

namespace Billing.Embedded;

/// <summary>How answers are read: times are whole seconds since 1970, and what is not known is passed over.</summary>
internal static class StripeJson
{
    public static JsonSerializerOptions Options { get; } = new() { Converters = { new UnixTime() } };

    private sealed class UnixTime : JsonConverter<DateTime>
    {
        public override DateTime Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            DateTime.UnixEpoch.AddSeconds(reader.GetInt64());

        public override void Write(Utf8JsonWriter writer, DateTime value, JsonSerializerOptions options) =>
            writer.WriteNumberValue((long)(value - DateTime.UnixEpoch).TotalSeconds);
    }
}
