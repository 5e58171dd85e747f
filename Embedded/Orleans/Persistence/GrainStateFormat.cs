using System.Text.Json;
using Microsoft.Extensions.Options;
using Orleans.Serialization;

namespace Billing.Embedded;

/// <summary>Grain state as JSON, with the settings that the official build's System.Text.Json serializer is given.</summary>
internal sealed class GrainStateFormat(IOptions<SystemTextJsonGrainStorageSerializerOptions> options)
{
    internal byte[] Write<TState>(TState state) => JsonSerializer.SerializeToUtf8Bytes(state, options.Value.JsonSerializerOptions);

    internal TState Read<TState>(byte[] payload) => JsonSerializer.Deserialize<TState>(payload, options.Value.JsonSerializerOptions)!;
}
