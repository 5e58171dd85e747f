using NodaTime;

namespace Billing.Storage;

/// <summary>For tests and simulated lives: the same answers, nothing encrypted, nothing drawn at random.</summary>
public sealed class MemoryPersonalDocuments : IPersonalDocuments
{
    private readonly Dictionary<AccountKey, List<(string Command, byte[] Document)>> _kept = [];
    private readonly HashSet<AccountKey> _erased = [];

    public Task<long?> KeepAsync(
        AccountKey account, string command, Instant at, ReadOnlyMemory<byte> document, CancellationToken cancellation = default)
    {
        if (_erased.Contains(account))
        {
            return Task.FromResult<long?>(null);
        }

        if (!_kept.TryGetValue(account, out var kept))
        {
            _kept.Add(account, kept = []);
        }

        var index = kept.FindIndex(known => known.Command == command);
        if (index < 0)
        {
            index = kept.Count;
            kept.Add((command, document.ToArray()));
        }

        return Task.FromResult<long?>(index + 1);
    }

    public Task<byte[]?> FindAsync(AccountKey account, long version, CancellationToken cancellation = default) =>
        Task.FromResult(
            _kept.TryGetValue(account, out var kept) && version >= 1 && version <= kept.Count ? kept[(int)version - 1].Document : null);

    // The key is what is destroyed: there is one as soon as something was kept.
    public Task<bool> EraseAsync(AccountKey account, Instant at, CancellationToken cancellation = default) =>
        Task.FromResult(_kept.Remove(account) && _erased.Add(account));
}
