using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Billing.Domain.Documents;

/// <summary>A value within a document: an element of a list, or a field of a record under its name.</summary>
internal sealed class FieldCode<T>
{
    private readonly JsonConverter<T> _converter;
    private readonly JsonSerializerOptions _options;
    private readonly JsonEncodedText _name;
    private readonly Func<object, object?, bool>? _isWorthWriting;
    private readonly bool _takesNothing;

    // A value that the contract leaves out; most that are left out are it. Asking the contract takes an object for each.
    private Omitted? _omitted;

    /// <summary>An element.</summary>
    public FieldCode(CompiledFormat format)
    {
        _options = format.Options;
        _converter = (JsonConverter<T>)_options.GetConverter(typeof(T));
        _takesNothing = _converter.HandleNull;
    }

    /// <summary>A field.</summary>
    public FieldCode(CompiledFormat format, JsonPropertyInfo property)
        : this(format)
    {
        _name = JsonEncodedText.Encode(property.Name, _options.Encoder);
        _isWorthWriting = property.ShouldSerialize;
        _converter = (JsonConverter<T>?)property.CustomConverter ?? _converter;
    }

    public T? Read(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Null && !_takesNothing)
        {
            return default(T) is null ? default : throw new JsonException($"Nothing stands where a {typeof(T).Name} is needed.");
        }

        return _converter.Read(ref reader, typeof(T), _options);
    }

    public void WriteElement(Utf8JsonWriter writer, T? value)
    {
        if (value is null && !_takesNothing)
        {
            writer.WriteNullValue();
        }
        else
        {
            _converter.Write(writer, value!, _options);
        }
    }

    /// <summary>The name and the value, unless it is nothing or the contract says that it goes without saying.</summary>
    public void WriteField(Utf8JsonWriter writer, object? of, T? value)
    {
        if (value is null || (_isWorthWriting is not null && !IsWorthWriting(of, value)))
        {
            return;
        }

        writer.WritePropertyName(_name);
        _converter.Write(writer, value, _options);
    }

    /// <summary>Whether a value goes without saying is a matter of the value alone.</summary>
    private bool IsWorthWriting(object? of, T value)
    {
        if (!typeof(T).IsValueType)
        {
            return _isWorthWriting!(of!, value);
        }

        if (_omitted is { } omitted && EqualityComparer<T>.Default.Equals(omitted.Value, value))
        {
            return false;
        }

        var isWorthWriting = _isWorthWriting!(of!, value);
        _omitted = isWorthWriting ? _omitted : new Omitted(value);
        return isWorthWriting;
    }

    private sealed record Omitted(T Value);
}
