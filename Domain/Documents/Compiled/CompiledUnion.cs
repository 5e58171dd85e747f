using System.Text.Json;
using System.Text.Json.Serialization;

namespace Billing.Domain.Documents;

/// <summary>One of a closed set of records: the name of the case comes first, its fields follow.</summary>
internal sealed class CompiledUnion<T> : JsonConverter<T>
    where T : class
{
    private readonly CompiledFormat _format;
    private readonly JsonEncodedText _discriminator;
    private readonly Case[] _cases;
    private readonly Dictionary<Type, Case> _byType;

    public CompiledUnion(CompiledFormat format)
    {
        var union = format.ContractOf(typeof(T)).PolymorphismOptions!;
        _format = format;
        _discriminator = JsonEncodedText.Encode(union.TypeDiscriminatorPropertyName);
        _cases = [.. union.DerivedTypes.Select(static each => new Case(each.DerivedType, JsonEncodedText.Encode((string)each.TypeDiscriminator!)))];
        _byType = _cases.ToDictionary(static each => each.Type);
    }

    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartObject || !reader.Read() || !reader.ValueTextEquals(_discriminator.EncodedUtf8Bytes) || !reader.Read())
        {
            throw new JsonException($"A {typeof(T).Name} begins with the name of its case.");
        }

        foreach (var each in _cases)
        {
            if (reader.TokenType == JsonTokenType.String && reader.ValueTextEquals(each.Name.EncodedUtf8Bytes))
            {
                return (T)CodeOf(each).ReadFields(ref reader);
            }
        }

        throw new JsonException($"There is no such case of {typeof(T).Name}.");
    }

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options)
    {
        if (!_byType.TryGetValue(value.GetType(), out var found))
        {
            throw new NotSupportedException($"{value.GetType().Name} is no case of {typeof(T).Name}.");
        }

        writer.WriteStartObject();
        writer.WriteString(_discriminator, found.Name);
        CodeOf(found).WriteFields(writer, value);
        writer.WriteEndObject();
    }

    private ICompiledCase CodeOf(Case of) => of.Code ??= (ICompiledCase)_format.Of(of.Type);

    private sealed class Case(Type type, JsonEncodedText name)
    {
        public Type Type { get; } = type;

        public JsonEncodedText Name { get; } = name;

        public ICompiledCase? Code { get; set; }
    }
}
