using System.Text.Json;
using System.Text.Json.Serialization;

namespace Billing.Embedded;

/// <summary>The id of another object, which the answer holds as an id or, when it was asked to be expanded, whole.</summary>
internal sealed class ExpandedOrId : JsonConverter<string>
{
    public override string Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return reader.GetString();
        }

        using var whole = JsonDocument.ParseValue(ref reader);
        return whole.RootElement.GetProperty("id").GetString();
    }

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(value);
}
