using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Billing.Domain.Documents;

/// <summary>
/// The same documents, letter for letter, read and written by code that is made once for each type. The serializer walks every
/// value with a stack of its own, so that it could stop in the middle of a stream; ours are whole in memory, and reading a state
/// took longer than deciding anything about it.
/// </summary>
/// <remarks>What is written, and under which names, is for the contract alone to say: <see cref="DocumentFormat"/> and what was added to it.</remarks>
public sealed class CompiledFormat : JsonConverterFactory
{
    private readonly JsonSerializerOptions _contract;
    private readonly JsonSerializerOptions _options;
    private readonly Func<Type, bool> _isOurs;
    private readonly ConcurrentDictionary<Type, JsonConverter> _converters = new();

    private CompiledFormat(JsonSerializerOptions contract, Func<Type, bool> isOurs)
    {
        if (contract.DefaultIgnoreCondition != JsonIgnoreCondition.WhenWritingNull || contract.UnmappedMemberHandling != JsonUnmappedMemberHandling.Skip)
        {
            throw new ArgumentException("Of this contract it is not known how to write what is nothing, or what to do about what is not known.");
        }

        (_contract, _isOurs) = (contract, isOurs);
        _options = new JsonSerializerOptions(contract)
        {
            TypeInfoResolver = (contract.TypeInfoResolver ?? new DefaultJsonTypeInfoResolver()).WithAddedModifier(WithoutUnion),
        };
        _options.Converters.Insert(0, this);
        _options.MakeReadOnly();
    }

    /// <summary>Options that do what those of the contract do.</summary>
    /// <param name="isOurs">Whose values are read and written so; those of Domain when nobody says more.</param>
    public static JsonSerializerOptions Of(JsonSerializerOptions contract, Func<Type, bool>? isOurs = null) =>
        new CompiledFormat(contract, isOurs ?? (static type => type.Assembly == typeof(CompiledFormat).Assembly))._options;

    public override bool CanConvert(Type typeToConvert) =>
        IsList(typeToConvert) || (_isOurs(typeToConvert) && (typeToConvert.IsEnum || IsWhole(typeToConvert)));

    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) => _converters.GetOrAdd(typeToConvert, Make);

    internal JsonSerializerOptions Options => _options;

    internal bool IgnoresCase => _contract.PropertyNameCaseInsensitive;

    internal JsonTypeInfo ContractOf(Type type) => _contract.GetTypeInfo(type);

    internal JsonConverter Of(Type type) => _options.GetConverter(type);

    internal JsonConverter Plain(Type type) => _contract.GetConverter(type);

    // The names of its cases are written by its converter, and the serializer would not have two who do.
    private void WithoutUnion(JsonTypeInfo type)
    {
        if (type.Kind == JsonTypeInfoKind.None && CanConvert(type.Type))
        {
            type.PolymorphismOptions = null;
        }
    }

    private JsonConverter Make(Type type)
    {
        var made = IsList(type) ? typeof(CompiledList<>).MakeGenericType(type.GetGenericArguments())
            : type.IsEnum ? typeof(CompiledEnum<>).MakeGenericType(type)
            : type.IsAbstract ? typeof(CompiledUnion<>).MakeGenericType(type)
            : typeof(CompiledRecord<>).MakeGenericType(type);
        return (JsonConverter)Activator.CreateInstance(made, this)!;
    }

    private static bool IsList(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ImmutableArray<>);

    // A record, or a union of records. What has a converter of its own already keeps it.
    private bool IsWhole(Type type)
    {
        if (type.IsInterface || type.IsGenericTypeDefinition || ContractOf(type) is not { Kind: JsonTypeInfoKind.Object } contract)
        {
            return false;
        }

        return type.IsAbstract == contract.PolymorphismOptions is not null
            && contract.PolymorphismOptions is null or { IgnoreUnrecognizedTypeDiscriminators: false, UnknownDerivedTypeHandling: JsonUnknownDerivedTypeHandling.FailSerialization };
    }
}
