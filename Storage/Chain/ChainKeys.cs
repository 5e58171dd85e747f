using System.Collections.Immutable;

namespace Billing.Storage;

/// <summary>
/// The configured keys of the hash chain, by number. New entries use the current one; older ones stay for as long as
/// entries written with them are to be verified.
/// </summary>
public sealed class ChainKeys
{
    public const int LengthMin = 32;

    private readonly ImmutableSortedDictionary<int, byte[]> _keys;

    public ChainKeys(int current, IEnumerable<KeyValuePair<int, byte[]>> keys)
    {
        Current = current;
        _keys = keys.ToImmutableSortedDictionary();
        if (!_keys.ContainsKey(current))
        {
            throw new ArgumentException($"There is no chain key {current}.", nameof(current));
        }

        if (_keys.FirstOrDefault(key => key.Value.Length < LengthMin) is { Value: not null } weak)
        {
            throw new ArgumentException($"Chain key {weak.Key} has fewer than {LengthMin} bytes.", nameof(keys));
        }
    }

    public int Current { get; }

    public IEnumerable<int> Ids => _keys.Keys;

    /// <summary>The bytes of a key; null for a number that is not configured.</summary>
    public byte[]? Find(int id) => _keys.GetValueOrDefault(id);

    /// <summary>Reads "2:base64,1:base64": the first is the current one.</summary>
    public static ChainKeys Parse(string text)
    {
        var keys = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(part => part.Split(':', 2) is [var id, var bytes] && int.TryParse(id, out var number)
                ? KeyValuePair.Create(number, Convert.FromBase64String(bytes))
                : throw new FormatException("Chain keys are written number:base64,number:base64; the first is the current one."))
            .ToList();
        return keys.Count > 0 ? new ChainKeys(keys[0].Key, keys) : throw new FormatException("No chain key is configured.");
    }
}
