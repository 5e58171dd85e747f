using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using NodaTime;

namespace Billing.Storage;

/// <summary>
/// The keyed hash of each entry over everything it says and the hash before it. The bytes are format: entries hashed like
/// this exist for ever. docs/decisions/0200 lists them.
/// </summary>
public sealed class HashChain(KeyRing keys)
{
    public const int HashLength = 32;

    private readonly KeyedHashes _keyed = new(keys);

    private static ReadOnlySpan<byte> Prefix => "billing.journal.1"u8;

    public int CurrentKeyId => keys.Current;

    /// <summary>The hash of the entry that a commit becomes, under the current key.</summary>
    public byte[] Link(Commit commit)
    {
        var hash = new byte[HashLength];
        Hash(
            keys.Current, commit.Expected.Hash.Span, commit.Account, commit.Expected.Seq + 1, commit.Command,
            commit.Cause, commit.At.ToMicroseconds(), commit.Facts.Span, hash);
        return hash;
    }

    /// <summary>Whether an entry follows the head before it and has not been touched since it was written.</summary>
    public bool Verifies(AccountKey account, JournalHead before, JournalEntry entry)
    {
        Span<byte> hash = stackalloc byte[HashLength];
        return entry.Seq == before.Seq + 1
            && keys.Find(entry.KeyId) is not null
            && Hashed(hash)
            && CryptographicOperations.FixedTimeEquals(hash, entry.Hash.Span);

        bool Hashed(Span<byte> into)
        {
            Hash(
                entry.KeyId, before.Hash.Span, account, entry.Seq, entry.Command, entry.Cause, entry.At.ToMicroseconds(),
                entry.Facts.Span, into);
            return true;
        }
    }

    /// <summary>A keyed hash over a snapshot, so that a state forged in SQL is not believed.</summary>
    public byte[] Seal(AccountKey account, Snapshot snapshot) => Sealed(keys.Find(keys.Current)!, keys.Current, account, snapshot);

    public bool Unseals(AccountKey account, Snapshot snapshot, int keyId, ReadOnlySpan<byte> seal) =>
        keys.Find(keyId) is { } key && CryptographicOperations.FixedTimeEquals(Sealed(key, keyId, account, snapshot), seal);

    private static byte[] Sealed(byte[] key, int keyId, AccountKey account, Snapshot snapshot)
    {
        var buffer = new byte[1024 + snapshot.State.Length];
        var bytes = new ChainBytes(buffer);
        bytes.Add("billing.snapshot.1"u8);
        bytes.Add(keyId);
        bytes.AddText(account.Tenant);
        bytes.AddText(account.Account);
        bytes.Add(snapshot.Head.Seq);
        bytes.Add(snapshot.Head.Hash.Span);
        bytes.Add(snapshot.Format);
        bytes.Add(snapshot.State.Span);
        return HMACSHA256.HashData(key, bytes.Written);
    }

    private void Hash(
        int keyId, ReadOnlySpan<byte> before, AccountKey account, long seq, string command, string cause,
        long microseconds, ReadOnlySpan<byte> facts, Span<byte> hash)
    {
        var length = Prefix.Length + 4 + HashLength + 8 + 8 + (5 * 4) + facts.Length
            + Encoding.UTF8.GetMaxByteCount(account.Tenant.Length + account.Account.Length + command.Length + cause.Length);
        var rented = length > 2048 ? ArrayPool<byte>.Shared.Rent(length) : null;
        var bytes = new ChainBytes(rented ?? stackalloc byte[2048]);
        bytes.Add(Prefix);
        bytes.Add(keyId);
        bytes.Add(before);
        bytes.Add(seq);
        bytes.Add(microseconds);
        bytes.AddText(account.Tenant);
        bytes.AddText(account.Account);
        bytes.AddText(command);
        bytes.AddText(cause);
        bytes.Add(facts.Length);
        bytes.Add(facts);
        _keyed.Hash(keyId, bytes.Written, hash);
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }
}

/// <summary>Writes what is hashed: integers big-endian, texts behind their length in bytes.</summary>
internal ref struct ChainBytes(Span<byte> buffer)
{
    private readonly Span<byte> _buffer = buffer;
    private int _length;

    public readonly ReadOnlySpan<byte> Written => _buffer[.._length];

    public void Add(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_buffer[_length..]);
        _length += bytes.Length;
    }

    public void Add(int number)
    {
        BinaryPrimitives.WriteInt32BigEndian(_buffer[_length..], number);
        _length += 4;
    }

    public void Add(long number)
    {
        BinaryPrimitives.WriteInt64BigEndian(_buffer[_length..], number);
        _length += 8;
    }

    public void AddText(string text)
    {
        var length = Encoding.UTF8.GetBytes(text, _buffer[(_length + 4)..]);
        Add(length);
        _length += length;
    }
}
