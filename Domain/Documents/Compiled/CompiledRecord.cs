using System.Text.Json;
using System.Text.Json.Serialization;

namespace Billing.Domain.Documents;

/// <summary>A record as a document. What reads and writes it is made when it is first needed, since records hold one another.</summary>
internal sealed class CompiledRecord<T>(CompiledFormat format) : JsonConverter<T>, ICompiledCase
{
    private RecordReader<T>? _read;
    private RecordWriter<T>? _write;

    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException($"A {typeof(T).Name} was expected.");
        }

        return ReadFields(ref reader);
    }

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        WriteFields(writer, value);
        writer.WriteEndObject();
    }

    object ICompiledCase.ReadFields(ref Utf8JsonReader reader) => ReadFields(ref reader)!;

    void ICompiledCase.WriteFields(Utf8JsonWriter writer, object value) => WriteFields(writer, (T)value);

    private T ReadFields(ref Utf8JsonReader reader) => (_read ??= RecordCode.Reader<T>(format))(ref reader);

    private void WriteFields(Utf8JsonWriter writer, T value) => (_write ??= RecordCode.Writer<T>(format))(writer, value);
}

/// <summary>What a union asks of its cases: everything between the name of the case and the end.</summary>
internal interface ICompiledCase
{
    object ReadFields(ref Utf8JsonReader reader);

    void WriteFields(Utf8JsonWriter writer, object value);
}
