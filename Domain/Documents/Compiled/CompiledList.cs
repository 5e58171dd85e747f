using System.Buffers;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Billing.Domain.Documents;

/// <summary>A list, read into an array of exactly its length.</summary>
internal sealed class CompiledList<T>(CompiledFormat format) : JsonConverter<ImmutableArray<T>>
{
    private const int LengthAtFirst = 8;

    private FieldCode<T>? _element;

    private FieldCode<T> Element => _element ??= new FieldCode<T>(format);

    public override ImmutableArray<T> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw new JsonException("A list was expected.");
        }

        reader.Read();
        if (reader.TokenType == JsonTokenType.EndArray)
        {
            return [];
        }

        var (element, read, count) = (Element, ArrayPool<T>.Shared.Rent(LengthAtFirst), 0);
        for (; reader.TokenType != JsonTokenType.EndArray; reader.Read())
        {
            if (count == read.Length)
            {
                read = Longer(read);
            }

            read[count++] = element.Read(ref reader)!;
        }

        var exact = read.AsSpan(0, count).ToArray();
        ArrayPool<T>.Shared.Return(read, clearArray: true);
        return ImmutableCollectionsMarshal.AsImmutableArray(exact);
    }

    public override void Write(Utf8JsonWriter writer, ImmutableArray<T> value, JsonSerializerOptions options)
    {
        var element = Element;
        writer.WriteStartArray();
        foreach (var each in value)
        {
            element.WriteElement(writer, each);
        }

        writer.WriteEndArray();
    }

    private static T[] Longer(T[] full)
    {
        var longer = ArrayPool<T>.Shared.Rent(2 * full.Length);
        full.CopyTo(longer.AsSpan());
        ArrayPool<T>.Shared.Return(full, clearArray: true);
        return longer;
    }
}
