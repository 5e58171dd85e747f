using System.Collections.Concurrent;
using System.Globalization;
using Orleans.Storage;

namespace Billing.Embedded;

/// <summary>Grain state in memory, with the versions and conflicts of the real thing. It outlives the process that is simulated.</summary>
public sealed class MemoryGrainStore : IGrainStore
{
    private readonly ConcurrentDictionary<GrainStateKey, StoredState> _documents = new();

    public Task<StoredState?> ReadAsync(GrainStateKey key) => Task.FromResult(_documents.GetValueOrDefault(key));

    public Task<string> WriteAsync(GrainStateKey key, byte[] payload, string? etag) => Task.FromResult(Replace(key, payload, etag));

    public Task<string?> ClearAsync(GrainStateKey key, string? etag) =>
        Task.FromResult(etag is null ? null : Replace(key, [], etag));

    private string Replace(GrainStateKey key, byte[] payload, string? etag)
    {
        var stored = _documents.GetValueOrDefault(key);
        if (stored?.Etag == etag)
        {
            var version = etag is null ? 1 : int.Parse(etag, CultureInfo.InvariantCulture) + 1;
            var next = new StoredState(payload, version.ToString(CultureInfo.InvariantCulture));
            if (stored is null ? _documents.TryAdd(key, next) : _documents.TryUpdate(key, next, stored))
            {
                return next.Etag;
            }
        }

        throw new InconsistentStateException(
            $"The state '{key.StateName}' of {key.GrainId} was written by somebody else.", _documents.GetValueOrDefault(key)?.Etag, etag);
    }
}
