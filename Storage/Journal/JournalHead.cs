namespace Billing.Storage;

/// <summary>
/// Where a journal ends: how many entries it has and the chain hash of the last one. A decision is made on a head and
/// committed only if the head is still there.
/// </summary>
public sealed record JournalHead(long Seq, ReadOnlyMemory<byte> Hash)
{
    /// <summary>Before the first entry.</summary>
    public static readonly JournalHead Empty = new(0, new byte[32]);

    public bool Equals(JournalHead? other) => other is not null && Seq == other.Seq && Hash.Span.SequenceEqual(other.Hash.Span);

    public override int GetHashCode() => Seq.GetHashCode();

    public override string ToString() => $"{Seq}:{Convert.ToHexStringLower(Hash.Span[..Math.Min(4, Hash.Length)])}";
}
