using System.Collections.Immutable;

namespace Billing.Storage;

/// <summary>
/// Configured secret keys by number: those of the hash chain, or those that wrap the keys of accounts. What is new uses the
/// current one; older ones stay for as long as something written with them is to be read.
/// </summary>
public sealed class KeyRing
{
    public const int LengthMin = 32;

    private readonly ImmutableSortedDictionary<int, byte[]> _keys;

    public KeyRing(int current, IEnumerable<KeyValuePair<int, byte[]>> keys)
    {
        Current = current;
        _keys = keys.ToImmutableSortedDictionary();
        if (!_keys.ContainsKey(current))
        {
            throw new ArgumentException($"There is no key {current}.", nameof(current));
        }

        if (_keys.FirstOrDefault(key => key.Value.Length < LengthMin) is { Value: not null } weak)
        {
            throw new ArgumentException($"Key {weak.Key} has fewer than {LengthMin} bytes.", nameof(keys));
        }
    }

    public int Current { get; }

    public IEnumerable<int> Ids => _keys.Keys;

    /// <summary>The bytes of a key; null for a number that is not configured.</summary>
    public byte[]? Find(int id) => _keys.GetValueOrDefault(id);

    /// <summary>Reads "2:base64,1:base64": the first is the current one.</summary>
    public static KeyRing Parse(string text)
    {
        var keys = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(part => part.Split(':', 2) is [var id, var bytes] && int.TryParse(id, out var number)
                ? KeyValuePair.Create(number, Convert.FromBase64String(bytes))
                : throw new FormatException("Keys are written number:base64,number:base64; the first is the current one."))
            .ToList();
        return keys.Count > 0 ? new KeyRing(keys[0].Key, keys) : throw new FormatException("No key is configured.");
    }
}
