using Orleans.Runtime;

namespace Billing.Embedded;

/// <summary>Where a document of grain state is kept: by the name of the state and the identity of the grain.</summary>
public readonly record struct GrainStateKey(string StateName, GrainId GrainId);

/// <summary>A stored document and the version that a writer must name to replace it.</summary>
public sealed record StoredState(byte[] Payload, string Etag);

/// <summary>
/// Keeps grain state. A write or a clear that names another version than the stored one throws
/// <see cref="Orleans.Storage.InconsistentStateException"/> and changes nothing.
/// </summary>
public interface IGrainStore
{
    /// <summary>The document, or null when there is none; a cleared one has an empty payload and still a version.</summary>
    Task<StoredState?> ReadAsync(GrainStateKey key);

    /// <summary>Writes over exactly the version <paramref name="etag"/> (null: there must be none) and returns the new one.</summary>
    Task<string> WriteAsync(GrainStateKey key, byte[] payload, string? etag);

    /// <summary>Empties the document, keeping its version going, and returns the new one.</summary>
    Task<string?> ClearAsync(GrainStateKey key, string? etag);
}
