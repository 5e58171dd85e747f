using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Runtime;
using Orleans.Serialization;

namespace Billing.Embedded;

/// <summary>
/// The paranoid mode's way between two grains: through bytes, as it would be between two silos. What does not survive
/// that fails here, in a test, and not on the day a second silo is added.
/// </summary>
internal sealed class Wire
{
    private readonly GrainEngine _engine;
    private readonly JsonSerializerOptions _format;

    internal Wire(GrainEngine engine)
    {
        _engine = engine;
        _format = new JsonSerializerOptions(engine.Services.GetRequiredService<IOptions<JsonCodecOptions>>().Value.SerializerOptions)
        {
            IncludeFields = true,
        };
        _format.Converters.Add(new ReferenceConverterFactory(engine));
    }

    internal object?[] Copy(ParameterInfo[] parameters, object?[] values) =>
        [.. values.Select((value, at) => Copy(parameters[at].ParameterType, value))];

    internal TValue Copy<TValue>(TValue value) => (TValue)Copy(typeof(TValue), value)!;

    private object? Copy(Type declared, object? value)
    {
        if (value is null or CancellationToken or Nothing || _engine.Fault == EngineFault.ReferencesShared)
        {
            return value;
        }

        // The declared type decides, as it does between silos when it is a union.
        var type = declared == typeof(object) ? value.GetType() : declared;
        return JsonSerializer.Deserialize(JsonSerializer.SerializeToUtf8Bytes(value, type, _format), type, _format);
    }

    private sealed class ReferenceConverterFactory(GrainEngine engine) : JsonConverterFactory
    {
        public override bool CanConvert(Type typeToConvert) => typeToConvert.IsInterface && typeof(IAddressable).IsAssignableFrom(typeToConvert);

        public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
            (JsonConverter)Activator.CreateInstance(typeof(ReferenceConverter<>).MakeGenericType(typeToConvert), engine)!;
    }

    private sealed class ReferenceConverter<TReference>(GrainEngine engine) : JsonConverter<TReference>
    {
        public override TReference Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            (TReference)(object)engine.Reference(typeof(TReference), GrainId.Parse(reader.GetString()!));

        public override void Write(Utf8JsonWriter writer, TReference value, JsonSerializerOptions options) =>
            writer.WriteStringValue(((GrainProxy)(object)value!).Id.ToString());
    }
}
