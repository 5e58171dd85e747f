using System.Globalization;
using System.Text.Json;
using NodaTime;
using NodaTime.Text;

namespace Billing.Storage;

/// <summary>
/// What all heads were at one moment, as one keyed hash over those that had moved and over the root before. Kept outside the
/// database, as an anchor, it shows when the end of a journal or of the roots themselves is missing.
/// </summary>
public sealed record JournalRoot(long Number, Instant At, long Heads, int KeyId, ReadOnlyMemory<byte> Hash)
{
    internal static readonly ReadOnlyMemory<byte> Before = new byte[HashChain.HashLength];

    public string ToAnchor() => JsonSerializer.Serialize(new Dictionary<string, object>
    {
        ["number"] = Number,
        ["at"] = InstantPattern.ExtendedIso.Format(At),
        ["heads"] = Heads,
        ["key"] = KeyId,
        ["hash"] = Convert.ToHexStringLower(Hash.Span),
    });

    public static JournalRoot FromAnchor(string text)
    {
        using var anchor = JsonDocument.Parse(text);
        var root = anchor.RootElement;
        return new JournalRoot(
            root.GetProperty("number").GetInt64(),
            InstantPattern.ExtendedIso.Parse(root.GetProperty("at").GetString()!).Value,
            root.GetProperty("heads").GetInt64(),
            root.GetProperty("key").GetInt32(),
            Convert.FromHexString(root.GetProperty("hash").GetString()!));
    }

    public bool IsSameAs(JournalRoot other) =>
        Number == other.Number && At == other.At && Heads == other.Heads && KeyId == other.KeyId
        && Hash.Span.SequenceEqual(other.Hash.Span);

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"root {Number} of {Heads} heads at {At}: {Convert.ToHexStringLower(Hash.Span)}");
}
