using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using NodaTime;

namespace Billing.Storage;

/// <summary>The keyed hash of a root, fed head by head in key order. The bytes are format; docs/decisions/0200 lists them.</summary>
internal sealed class RootHash : IDisposable
{
    private readonly IncrementalHash _hash;

    public RootHash(byte[] key, int keyId, long number, ReadOnlySpan<byte> before, Instant at)
    {
        _hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        Span<byte> head = stackalloc byte[20];
        BinaryPrimitives.WriteInt32BigEndian(head, keyId);
        BinaryPrimitives.WriteInt64BigEndian(head[4..], number);
        BinaryPrimitives.WriteInt64BigEndian(head[12..], at.ToMicroseconds());
        _hash.AppendData("billing.root.1"u8);
        _hash.AppendData(head);
        _hash.AppendData(before);
    }

    public long Heads { get; private set; }

    public void Add(string tenant, string account, long seq, ReadOnlySpan<byte> hash)
    {
        Text(tenant);
        Text(account);
        Span<byte> number = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(number, seq);
        _hash.AppendData(number);
        _hash.AppendData(hash);
        Heads++;
    }

    public byte[] Finish() => _hash.GetHashAndReset();

    public void Dispose() => _hash.Dispose();

    private void Text(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, bytes.Length);
        _hash.AppendData(length);
        _hash.AppendData(bytes);
    }
}
