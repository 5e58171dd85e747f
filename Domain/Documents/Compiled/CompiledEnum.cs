using System.Text.Json;
using System.Text.Json.Serialization;

namespace Billing.Domain.Documents;

/// <summary>A named value. What has no name, and what is written another way than we write it, is left to the contract.</summary>
internal sealed class CompiledEnum<T> : JsonConverter<T>
    where T : struct, Enum
{
    private readonly JsonConverter<T> _plain;
    private readonly (T Value, JsonEncodedText Name)[] _names;

    public CompiledEnum(CompiledFormat format)
    {
        _plain = (JsonConverter<T>)format.Plain(typeof(T));
        _names = [.. Enum.GetValues<T>().Distinct().Select(value => (value, JsonEncodedText.Encode(NameOf(format, value))))];
    }

    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            foreach (var (value, name) in _names)
            {
                if (reader.ValueTextEquals(name.EncodedUtf8Bytes))
                {
                    return value;
                }
            }
        }

        return _plain.Read(ref reader, typeToConvert, options);
    }

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options)
    {
        foreach (var (known, name) in _names)
        {
            if (EqualityComparer<T>.Default.Equals(known, value))
            {
                writer.WriteStringValue(name);
                return;
            }
        }

        _plain.Write(writer, value, options);
    }

    private static string NameOf(CompiledFormat format, T value) =>
        JsonSerializer.SerializeToElement(value, (System.Text.Json.Serialization.Metadata.JsonTypeInfo<T>)format.ContractOf(typeof(T))).GetString()!;
}
